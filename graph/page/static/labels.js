/* Labels are drawn over the picture at a constant size on screen, the busiest nodes first, none over another. */

const FONT = '"Noto Sans CJK SC","Source Han Sans SC","Microsoft YaHei","PingFang SC","Hiragino Sans GB",sans-serif';
const CELL = 48;
const ranked = [...drawn.keys()].map((id) => nodes.get(id)).sort(byDegree);
const ruler = document.createElement("canvas").getContext("2d");
const widths = new Map();
const sprites = new Map();

const shortLabel = (label, limit = 13) => {
  const characters = Array.from(label);
  return characters.length > limit ? characters.slice(0, limit - 1).join("") + "…" : label;
};
const shortLabels = new Map(ranked.map((node) => [node.id, shortLabel(node.label)]));

/* Width in CSS pixels: measured once at 100 pixels, for it grows with the size. */
function widthOf(text, size) {
  if (!widths.has(text)) {
    ruler.font = `100px ${FONT}`;
    widths.set(text, ruler.measureText(text).width / 100);
  }
  return widths.get(text) * size;
}

/* A label with its halo as a small picture: drawing text anew in every frame costs ten times as much. */
function sprite(text, size, bold, ratio) {
  const key = `${size}${bold}${ratio}${state.theme}${text}`;
  if (!sprites.has(key)) {
    if (sprites.size > 4000) sprites.clear();
    const picture = document.createElement("canvas");
    picture.width = Math.ceil((widthOf(text, size) * (bold ? 1.08 : 1) + 10) * ratio);
    picture.height = Math.ceil((size * 1.5 + 4) * ratio);
    const pen = picture.getContext("2d");
    pen.scale(ratio, ratio);
    pen.font = `${bold ? 600 : 400} ${size}px ${FONT}`;
    pen.textAlign = "center";
    pen.textBaseline = "top";
    pen.lineJoin = "round";
    pen.lineWidth = 3.5;
    pen.strokeStyle = colors.ground;
    pen.fillStyle = colors.ink;
    pen.strokeText(text, picture.width / ratio / 2, 3);
    pen.fillText(text, picture.width / ratio / 2, 3);
    sprites.set(key, picture);
  }
  return sprites.get(key);
}

/* Draw in CSS pixels whatever vis-network's zoom is; `place` turns a position of the graph into pixels. */
function onScreen(context, net, draw) {
  const canvas = context.canvas;
  const scale = net.getScale();
  const centre = net.getViewPosition();
  const ratio = canvas.width / canvas.clientWidth || 1;
  const [width, height] = [canvas.width / ratio, canvas.height / ratio];
  context.save();
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  draw({ scale, width, height, ratio, place: (x, y) => [(x - centre.x) * scale + width / 2, (y - centre.y) * scale + height / 2] });
  context.restore();
}

function drawLabels(context, net) {
  onScreen(context, net, (screen) => {
    const chosen = state.selected?.kind === "node" ? state.selected.id : null;
    const pointed = hovered?.kind === "node" ? hovered.id : null;
    const ends = hovered?.kind === "edge" ? [edges.get(hovered.id).head, edges.get(hovered.id).tail] : [];
    const first = new Set([chosen, pointed, ...ends].filter((id) => drawn.has(id)));
    for (const id of first) ring(context, net, screen, id, id === chosen);
    const taken = new Map();
    const before = [...first].map((id) => nodes.get(id));
    for (const node of before) label(context, net, screen, node, taken, true);
    for (const node of ranked) {
      if (first.has(node.id) || !view.nodes.has(node.id)) continue;
      if (view.focus && !view.focus.nodes.has(node.id)) continue;
      label(context, net, screen, node, taken, false);
    }
    edgeLabels(context, net, screen);
  });
}

function label(context, net, screen, node, taken, always) {
  const body = net.body.nodes[node.id];
  const [x, y] = screen.place(body.x, body.y);
  if (x < -60 || y < -30 || x > screen.width + 60 || y > screen.height + 30) return;
  const radius = drawn.get(node.id).size * screen.scale;
  if (!always && !view.focus && radius < 3.5) return;
  const size = always ? 13 : radius > 11 ? 13 : radius > 6 ? 12 : 11;
  const text = always ? node.label : shortLabels.get(node.id);
  const half = widthOf(text, size) / 2 + 3;
  const top = y + radius + 3;
  const cells = [];
  for (let cx = Math.floor((x - half) / CELL); cx <= Math.floor((x + half) / CELL); cx += 1) {
    for (let cy = Math.floor(top / CELL); cy <= Math.floor((top + size + 3) / CELL); cy += 1) cells.push(cx * 4096 + cy);
  }
  const box = [x - half - 4, top - 2, x + half + 4, top + size + 5];
  const free = cells.every((cell) => (taken.get(cell) ?? []).every((other) =>
    other[2] < box[0] || box[2] < other[0] || other[3] < box[1] || box[3] < other[1]));
  if (!free && !always) return;
  for (const cell of cells) {
    if (!taken.has(cell)) taken.set(cell, []);
    taken.get(cell).push(box);
  }
  const picture = sprite(text, size, always, screen.ratio);
  const width = picture.width / screen.ratio;
  const snap = (value) => Math.round(value * screen.ratio) / screen.ratio; // between two pixels the text would blur
  context.drawImage(picture, snap(x - width / 2), snap(top - 3), width, picture.height / screen.ratio);
}

function ring(context, net, screen, id, chosen) {
  const body = net.body.nodes[id];
  const [x, y] = screen.place(body.x, body.y);
  context.beginPath();
  context.arc(x, y, drawn.get(id).size * screen.scale + 5, 0, 2 * Math.PI);
  context.strokeStyle = colors.accent;
  context.lineWidth = chosen ? 2.5 : 1.5;
  context.stroke();
}

function boxAround(net, screen, id) {
  const [x, y] = screen.place(net.body.nodes[id].x, net.body.nodes[id].y);
  const radius = drawn.get(id).size * screen.scale + 4;
  return [x - radius, y - radius, x + radius, y + radius + 16];
}

/* The relation stands on a line only while it is pointed at, selected, on a path, or at the selected node. */
function edgeLabels(context, net, screen) {
  const wanted = new Set();
  if (hovered?.kind === "edge") wanted.add(hovered.id);
  if (state.selected?.kind === "edge") for (const edge of pairs.get(pairKey(edges.get(state.selected.id)))) wanted.add(edge.id);
  for (const id of state.path?.edges ?? []) wanted.add(id);
  if (state.selected?.kind === "node" && !state.path) {
    const own = nodes.get(state.selected.id).edges;
    if (own.length <= 14) for (const edge of own) wanted.add(edge.id);
  }
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.font = `12px ${FONT}`;
  const used = new Map();
  const named = new Set([hovered?.id, ...(state.selected?.kind === "edge" ? wanted : [])]);
  const boxes = state.selected?.kind === "node" && drawn.has(state.selected.id) ? [boxAround(net, screen, state.selected.id)] : [];
  for (const id of wanted) {
    const edge = edges.get(id);
    if (!view.edges.has(id) || !drawn.has(edge.head) || !drawn.has(edge.tail)) continue;
    const [head, tail] = [net.body.nodes[edge.head], net.body.nodes[edge.tail]];
    const [x1, y1] = screen.place(head.x, head.y);
    const [x2, y2] = screen.place(tail.x, tail.y);
    const key = pairKey(edge);
    const row = used.get(key) ?? 0;
    used.set(key, row + 1);
    const [x, y] = [(x1 + x2) / 2, (y1 + y2) / 2 + row * 21];
    const text = relationName(relations.get(edge.relation)) + (edge.status === "planned" ? ` · ${statusName("planned")}` : "");
    const half = widthOf(text, 12) / 2 + 7;
    const box = [x - half, y - 11, x + half, y + 11];
    if (!named.has(id) && boxes.some((other) => other[2] > box[0] && box[2] > other[0] && other[3] > box[1] && box[3] > other[1])) continue;
    boxes.push(box);
    context.beginPath();
    context.roundRect(x - half, y - 10, 2 * half, 20, 10);
    context.fillStyle = colors.ground;
    context.fill();
    context.lineWidth = 1;
    context.strokeStyle = themed(groups.get(relations.get(edge.relation).group).color);
    context.stroke();
    context.fillStyle = colors.ink;
    context.fillText(text, x, y + 0.5);
  }
}

/* In the chain layout: three bands with their names behind the nodes. */
function drawBands(context, net) {
  if (state.layout !== "stage") return;
  onScreen(context, net, (screen) => {
    const reach = Math.max(...[...spots.stage.values()].map(([x]) => Math.abs(x)), 100) * 1.06;
    const names = [t("upstream"), t("midstream"), t("downstream")];
    context.font = `600 13px ${FONT}`;
    context.textAlign = "center";
    context.textBaseline = "top";
    names.forEach((name, i) => {
      const [left] = screen.place(-reach + (2 * reach * i) / 3, 0);
      const [right] = screen.place(-reach + (2 * reach * (i + 1)) / 3, 0);
      context.fillStyle = colors.band;
      if (i % 2 === 0) context.fillRect(left, 0, right - left, screen.height);
      const middle = (Math.max(left, 0) + Math.min(right, screen.width)) / 2;
      context.fillStyle = colors.muted;
      if (right > 40 && left < screen.width - 40) context.fillText(i === 1 ? `${name}（${t("stageNote")}）` : name, middle, 62);
    });
  });
}
