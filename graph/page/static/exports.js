/* Export of what is visible: the picture at double size, nodes and relations as CSV for Excel. */

const fileStem = (Array.from(data.title.replace(/[^\p{L}\p{N}_-]+/gu, "_")).slice(0, 40).join("") || "graph");

function save(blob, name) {
  const address = URL.createObjectURL(blob);
  const anchor = make("a", { href: address, download: name });
  document.body.append(anchor);
  anchor.click();
  anchor.remove();
  setTimeout(() => URL.revokeObjectURL(address), 10000);
}

/* A cell that begins like a formula would run in a spreadsheet: an apostrophe makes it text. */
function csvCell(value) {
  const text = value === null || value === undefined ? "" : String(value);
  const safe = typeof value !== "number" && /^[=+\-@\t\r]/.test(text) ? "'" + text : text;
  return /[",\n\r]/.test(safe) ? `"${safe.replace(/"/g, '""')}"` : safe;
}

function saveCsv(name, header, rows) {
  const text = [header, ...rows].map((row) => row.map(csvCell).join(",")).join("\r\n") + "\r\n";
  save(new Blob(["\ufeff" + text], { type: "text/csv;charset=utf-8" }), `${fileStem}-${name}.csv`);
}

function exportNodes() {
  saveCsv("nodes", ["id", "label", "type", "type_zh", "aliases", "degree", "documents", "mention_count", "score"], visibleRows("nodes").map((node) => [
    node.id, node.label, node.type, types.get(node.type).label, node.aliases.map(([name]) => name).join("|"), node.degree,
    node.documents.map(documentTitle).join("|"), node.count, node.score,
  ]));
}

function exportEdges() {
  saveCsv("edges", ["id", "head", "relation", "relation_zh", "tail", "status", "score", "claims", "evidence", "documents"], visibleRows("edges").map((edge) => [
    edge.id, labelOf(edge.head), edge.relation, relations.get(edge.relation).label, labelOf(edge.tail), edge.status, edge.score, edge.evidence.length,
    edge.evidence.map((claim) => sentenceOf(claim.sentence)).join(" | "), [...new Set(edge.evidence.map((claim) => documentTitle(claim.doc)))].join("|"),
  ]));
}

/* A second, hidden drawing of twice the size with the same view, and the heading and legend under it. */
function exportPicture() {
  if (!network) return;
  const frame = $("canvas").getBoundingClientRect();
  const zoom = 2 / (window.devicePixelRatio || 1);
  const holder = make("div", { class: "offstage", "aria-hidden": "true" });
  holder.style.width = frame.width * zoom + "px";
  holder.style.height = frame.height * zoom + "px";
  document.body.append(holder);
  const positions = network.getPositions();
  const copy = new vis.Network(holder, {
    nodes: visNodes.get().map((node) => ({ ...node, ...positions[node.id] })), edges: visEdges.get(),
  }, { ...data.drawing.options, autoResize: false, interaction: { dragView: false, zoomView: false } });
  copy.moveTo({ position: network.getViewPosition(), scale: network.getScale() * zoom, animation: false });
  copy.once("afterDrawing", (context) => {
    const source = context.canvas;
    const unit = source.width / frame.width;
    setTimeout(() => {
      const legend = data.types.filter((type) => typeCounts.has(type.name) && !state.hiddenTypes.has(type.name));
      const target = make("canvas", { width: source.width, height: Math.round(source.height + 66 * unit) });
      const pen = target.getContext("2d");
      pen.fillStyle = colors.ground;
      pen.fillRect(0, 0, target.width, target.height);
      pen.drawImage(source, 0, 0);
      drawPictureLabels(pen, source, unit, frame);
      pen.setTransform(unit, 0, 0, unit, 0, 0);
      pen.fillStyle = colors.ink;
      pen.textAlign = "left";
      pen.textBaseline = "middle";
      pen.font = `600 14px ${FONT}`;
      pen.fillText(data.title, 16, frame.height + 20);
      pen.font = `12px ${FONT}`;
      pen.fillStyle = colors.muted;
      pen.fillText($("shown").textContent, 24 + measured(pen, data.title), frame.height + 20);
      let x = 16;
      for (const type of legend) {
        const name = `${typeName(type)} ${number(typeCounts.get(type.name))}`;
        pen.fillStyle = pen.strokeStyle = themed(type.color);
        pictureGlyph(pen, type, x + 6, frame.height + 44);
        pen.fillStyle = colors.ink;
        pen.fillText(name, x + 18, frame.height + 44);
        x += 34 + pen.measureText(name).width;
      }
      target.toBlob((blob) => save(blob, `${fileStem}.png`), "image/png");
      copy.destroy();
      holder.remove();
    }, 0);
  });
  copy.redraw();
}

function measured(pen, text) {
  const font = pen.font;
  pen.font = `600 14px ${FONT}`;
  const { width } = pen.measureText(text);
  pen.font = font;
  return width;
}

/* The labels as on screen: same view, only finer. */
function drawPictureLabels(pen, source, unit, frame) {
  const face = { getScale: () => network.getScale(), getViewPosition: () => network.getViewPosition(), body: network.body };
  const proxy = new Proxy(pen, {
    get: (target, name) => {
      if (name === "canvas") return { width: source.width, height: source.height, clientWidth: frame.width };
      const value = target[name];
      return typeof value === "function" ? value.bind(target) : value;
    },
    set: (target, name, value) => { target[name] = value; return true; },
  });
  drawLabels(proxy, face);
}

function pictureGlyph(pen, type, x, y) {
  const corners = { square: [[-5, -5], [5, -5], [5, 5], [-5, 5]], diamond: [[0, -6], [6, 0], [0, 6], [-6, 0]], triangle: [[0, -6], [6, 5], [-6, 5]],
    triangleDown: [[-6, -5], [6, -5], [0, 6]], hexagon: [[-3, -5], [3, -5], [6, 0], [3, 5], [-3, 5], [-6, 0]],
    star: [...Array(10).keys()].map((i) => [Math.sin((i * Math.PI) / 5) * (i % 2 ? 2.8 : 6.5), -Math.cos((i * Math.PI) / 5) * (i % 2 ? 2.8 : 6.5)]) }[type.shape];
  pen.beginPath();
  if (!corners) pen.arc(x, y, 5, 0, 2 * Math.PI);
  else corners.forEach(([dx, dy], i) => (i ? pen.lineTo(x + dx, y + dy) : pen.moveTo(x + dx, y + dy)));
  pen.closePath();
  pen.lineWidth = 2;
  if (type.hollow) pen.stroke();
  else pen.fill();
}
