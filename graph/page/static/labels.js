/* Labels are drawn over the picture at a constant size on screen, the busiest nodes first, none over another. */

const FONT = '"Noto Sans CJK SC","Source Han Sans SC","Microsoft YaHei","PingFang SC","Hiragino Sans GB",sans-serif';
const CELL = 48;
const ZOOM_STEP = 1.15;
const IN_ROWS = ["stage"]; // layouts in rows and columns
const WANTED_RADIUS = 8; // of a node so large that it is named even over a smaller one
const LEAST_RADIUS = 3.5; // of a node that is named unasked
const ranked = [...drawn.keys()].map((id) => nodes.get(id)).sort((a, b) => drawn.get(b.id).size - drawn.get(a.id).size || byDegree(a, b));
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

/* `screen` is what `screenOf` gives: width and height in CSS pixels, ratio of device pixels, place and radius. */
function drawLabels(pen, screen) {
  const chosen = state.selected?.kind === "node" ? state.selected.id : null;
  const plan = labelPlan(screen);
  for (const id of plan.first) ring(pen, screen, id, id === chosen);
  for (const { id, text, size, bold, shift, drop } of plan.labels) {
    const [nodeX, y] = screen.at(id);
    const x = nodeX + shift;
    if (x < -90 || y < -40 || x > screen.width + 90 || y > screen.height + 30) continue;
    const picture = sprite(text, size, bold, screen.ratio);
    const width = picture.width / screen.ratio;
    const snap = (value) => Math.round(value * screen.ratio) / screen.ratio; // between two pixels the text would blur
    pen.drawImage(picture, snap(x - width / 2), snap(y + drop - 3), width, picture.height / screen.ratio);
  }
  edgeLabels(pen, screen);
}

let planned = { key: "", first: [], labels: [] };

/* Which labels have room. It does not depend on where the window is, so panning plans nothing anew; and they are planned
   for steps of the zoom, so that few frames of a zoom have to. */
function labelPlan(given) {
  const screen = { ...given, scale: ZOOM_STEP ** Math.floor(Math.log(given.scale) / Math.log(ZOOM_STEP)) };
  const chosen = state.selected?.kind === "node" ? [state.selected.id] : [];
  const pointed = hovered?.kind === "node" ? [hovered.id] : hovered ? [edges.get(hovered.id).head, edges.get(hovered.id).tail] : [];
  const first = [...new Set([...chosen, ...pointed])].filter((id) => drawn.has(id));
  const key = [screen.scale, view.version, moves, ...first].join("\u001f");
  if (key === planned.key) return planned;
  const taken = { names: new Map(), signs: new Map() };
  if (IN_ROWS.includes(state.layout)) for (const id of view.nodes) if (drawn.has(id)) occupy(taken.signs, boxOfNode(screen, id));
  const labels = first.map((id) => labelOfNode(screen, nodes.get(id), taken, true));
  for (const node of ranked) {
    if (!view.focus && screen.radius(node.id) < LEAST_RADIUS) break; // the rest is smaller still
    if (first.includes(node.id) || !view.nodes.has(node.id) || (view.focus && !view.focus.nodes.has(node.id))) continue;
    const found = labelOfNode(screen, node, taken, false);
    if (found) labels.push(found);
  }
  planned = { key, first, labels };
  return planned;
}

/* Under the node; in rows and columns, where that would often be over a neighbour, else above or beside it. */
function labelOfNode(screen, node, taken, always) {
  const [x, y] = at.get(node.id).map((value) => value * screen.scale);
  const radius = screen.radius(node.id);
  const size = always ? 13 : radius > 11 ? 13 : radius > 6 ? 12 : 11;
  const text = always ? node.label : shortLabels.get(node.id);
  const half = widthOf(text, size) / 2 + 3;
  const places = [[0, radius + 3], [0, -radius - size - 5], [radius + half, -size / 2 - 2], [-radius - half, -size / 2 - 2]].slice(0, IN_ROWS.includes(state.layout) ? 4 : 1)
    .map(([shift, drop]) => ({ shift, drop, box: [x + shift - half - 4, y + drop - 2, x + shift + half + 4, y + drop + size + 2] }));
  const unwritten = places.filter(({ box }) => isFree(taken.names, box));
  const place = always ? places[0] : unwritten.find(({ box }) => isFree(taken.signs, box)) ?? (radius > WANTED_RADIUS ? unwritten[0] : undefined);
  if (!place) return null;
  occupy(taken.names, place.box);
  return { id: node.id, text, size, bold: always, shift: place.shift, drop: place.drop };
}

/* Boxes (left, top, right, bottom) by the cells of a grid that they touch. */
function cellsOf([left, top, right, bottom]) {
  const cells = [];
  for (let cx = Math.floor(left / CELL); cx <= Math.floor(right / CELL); cx += 1) {
    for (let cy = Math.floor(top / CELL); cy <= Math.floor(bottom / CELL); cy += 1) cells.push(cx * 1048576 + cy);
  }
  return cells;
}

const isFree = (taken, box) => cellsOf(box).every((cell) => (taken.get(cell) ?? []).every((other) =>
  other[2] < box[0] || box[2] < other[0] || other[3] < box[1] || box[3] < other[1]));

function occupy(taken, box) {
  for (const cell of cellsOf(box)) {
    if (!taken.has(cell)) taken.set(cell, []);
    taken.get(cell).push(box);
  }
}

function boxOfNode(screen, id) {
  const [x, y] = at.get(id).map((value) => value * screen.scale);
  const half = screen.radius(id) * 0.8;
  return [x - half, y - half, x + half, y + half];
}

function ring(pen, screen, id, chosen) {
  const [x, y] = screen.at(id);
  pen.beginPath();
  pen.arc(x, y, screen.radius(id) + 5, 0, 2 * Math.PI);
  pen.strokeStyle = colors.accent;
  pen.lineWidth = chosen ? 2.5 : 1.5;
  pen.stroke();
}

/* Where the node and its label are that stand out, so that no name of a relation covers them. */
function boxesOf(screen, { first, labels }) {
  return first.map((id) => {
    const [x, y] = screen.at(id);
    const radius = screen.radius(id) + 4;
    const { text, size, drop } = labels.find((label) => label.id === id);
    const half = Math.max(radius, widthOf(text, size) / 2);
    return [x - half, y - radius, x + half, y + drop + size + 4];
  });
}

/* The relation stands on a line only while it is pointed at, selected, on a path or loop, or at the selected node. */
function namedEdges() {
  const wanted = new Set();
  if (hovered?.kind === "edge") wanted.add(hovered.id);
  if (state.selected?.kind === "edge") for (const edge of pairs.get(pairKey(edges.get(state.selected.id)))) wanted.add(edge.id);
  for (const id of [...(state.path?.edges ?? []), ...(view.loop ?? [])]) wanted.add(id);
  if (state.selected?.kind === "node" && !state.path) {
    const own = nodes.get(state.selected.id).edges;
    if (own.length <= 14) for (const edge of own) wanted.add(edge.id);
  }
  return wanted;
}

function edgeLabels(pen, screen) {
  const wanted = namedEdges();
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.font = `12px ${FONT}`;
  const used = new Map();
  const named = new Set([hovered?.id, ...(["edge", "loop"].includes(state.selected?.kind) ? wanted : [])]);
  const boxes = boxesOf(screen, planned);
  for (const id of wanted) {
    const edge = edges.get(id);
    if (!view.edges.has(id) || !drawn.has(edge.head) || !drawn.has(edge.tail)) continue;
    const [x1, y1] = screen.at(edge.head);
    const [x2, y2] = screen.at(edge.tail);
    const key = pairKey(edge);
    const row = used.get(key) ?? 0;
    used.set(key, row + 1);
    const [x, y] = [(x1 + x2) / 2, (y1 + y2) / 2 + row * 21];
    const text = edgeName(edge) + (edge.status === "planned" ? ` · ${statusName("planned")}` : "");
    const half = widthOf(text, 12) / 2 + 7;
    const box = [x - half, y - 11, x + half, y + 11];
    if (!named.has(id) && boxes.some((other) => other[2] > box[0] && box[2] > other[0] && other[3] > box[1] && box[3] > other[1])) continue;
    boxes.push(box);
    pen.beginPath();
    pen.roundRect(x - half, y - 10, 2 * half, 20, 10);
    pen.fillStyle = colors.ground;
    pen.fill();
    pen.lineWidth = 1;
    pen.strokeStyle = edgeLook(id).color;
    pen.stroke();
    pen.fillStyle = colors.ink;
    pen.fillText(text, x, y + 0.5);
  }
}
