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
  saveCsv("nodes", ["id", "label", "type", "type_zh", "aliases", "degree", "park", "stage", "documents", "mention_count", "score"], [...nodes.values()].filter((node) => view.nodes.has(node.id)).map((node) => [
    node.id, node.label, node.type, types.get(node.type).label, node.aliases.map(([name]) => name).join("|"), node.degree, node.park ? labelOf(node.park) : "", node.stage,
    node.documents.map(documentTitle).join("|"), node.count, node.score,
  ]));
}

function exportEdges() {
  saveCsv("edges", ["id", "head", "relation", "relation_zh", "tail", "status", "score", "claims", "evidence", "documents"], visibleEdges().map((edge) => [
    edge.id, labelOf(edge.head), edge.relation, edgeName(edge), labelOf(edge.tail), edge.status, edge.score, edge.evidence.length,
    edge.evidence.map((claim) => sentenceOf(claim.sentence)).join(" | "), [...new Set(edge.evidence.map((claim) => documentTitle(claim.doc)))].join("|"),
  ]));
}

/* The picture as it is on screen, `unit` times as fine, with the heading and the legend under it. */
function pictureCanvas(unit) {
  const screen = { ...screenOf(), ratio: unit };
  const target = make("canvas", { width: Math.round(screen.width * unit), height: Math.round((screen.height + 66) * unit) });
  const pen = target.getContext("2d");
  pen.setTransform(unit, 0, 0, unit, 0, 0);
  pen.fillStyle = colors.ground;
  pen.fillRect(0, 0, screen.width, screen.height + 66);
  pen.save();
  pen.beginPath();
  pen.rect(0, 0, screen.width, screen.height);
  pen.clip();
  paintPicture(pen, { ...screen, top: 12 });
  pen.restore();
  paintCaption(pen, screen);
  return target;
}

function paintCaption(pen, screen) {
  pen.textAlign = "left";
  pen.textBaseline = "middle";
  pen.font = `600 14px ${FONT}`;
  pen.fillStyle = colors.ink;
  pen.fillText(data.title, 16, screen.height + 20);
  const after = 24 + pen.measureText(data.title).width;
  pen.font = `12px ${FONT}`;
  pen.fillStyle = colors.muted;
  pen.fillText(shownText(), after, screen.height + 20);
  let x = 16;
  for (const type of data.types.filter((one) => typeCounts.has(one.name) && !state.hiddenTypes.has(one.name))) {
    const name = `${typeName(type)} ${number(typeCounts.get(type.name))}`;
    pen.beginPath();
    traceShape(pen, type.shape, x + 6, screen.height + 44, 5);
    pen.fillStyle = pen.strokeStyle = themed(type.color);
    pen.lineWidth = 2;
    if (type.hollow) pen.stroke();
    else pen.fill();
    pen.fillStyle = colors.ink;
    pen.fillText(name, x + 18, screen.height + 44);
    x += 34 + pen.measureText(name).width;
  }
}

function exportPicture() {
  if (board) pictureCanvas(2).toBlob((blob) => save(blob, `${fileStem}.png`), "image/png");
}

/* On paper: the picture in light colours, and the tables in full. */
function startPrinting() {
  let before = null;
  addEventListener("beforeprint", () => {
    before = { theme: state.theme, rows: table.rows };
    setTheme("light");
    table.rows = Infinity;
    renderTables();
    if (board) $("print-picture").replaceChildren(pictureCanvas(2));
  });
  addEventListener("afterprint", () => {
    $("print-picture").replaceChildren();
    if (!before) return;
    setTheme(before.theme);
    table.rows = before.rows;
    before = null;
    renderTables();
  });
}

function copyLink(control) {
  copyText(location.href, control);
}
