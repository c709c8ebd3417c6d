/* The picture on a plain canvas: for pictures to keep, for print, and for browsers without WebGL. */

const CORNERS = {
  square: [[-0.89, -0.89], [0.89, -0.89], [0.89, 0.89], [-0.89, 0.89]], diamond: [[0, -1.2], [1.2, 0], [0, 1.2], [-1.2, 0]],
  triangle: [[0, -1.15], [1.05, 0.8], [-1.05, 0.8]], triangleDown: [[-1.05, -0.8], [1.05, -0.8], [0, 1.15]],
  hexagon: [...Array(6).keys()].map((i) => [1.05 * Math.cos((i * Math.PI) / 3), 1.05 * Math.sin((i * Math.PI) / 3)]),
  star: [...Array(10).keys()].map((i) => [Math.sin((i * Math.PI) / 5) * (i % 2 ? 0.52 : 1.25), -Math.cos((i * Math.PI) / 5) * (i % 2 ? 0.52 : 1.25)]),
};

function traceShape(pen, shape, x, y, radius) {
  const corners = CORNERS[shape];
  if (!corners) {
    pen.moveTo(x + radius, y);
    pen.arc(x, y, radius, 0, 2 * Math.PI);
    return;
  }
  corners.forEach(([dx, dy], i) => (i ? pen.lineTo(x + dx * radius, y + dy * radius) : pen.moveTo(x + dx * radius, y + dy * radius)));
  pen.closePath();
}

/* Things that look the same are drawn in one stroke. */
function bundled(items, key) {
  const bundles = new Map();
  for (const item of items) {
    const name = key(item);
    if (bundles.has(name)) bundles.get(name).push(item);
    else bundles.set(name, [item]);
  }
  return bundles.values();
}

const outside = (screen, x1, y1, x2, y2) => Math.max(x1, x2) < 0 || Math.max(y1, y2) < 0 || Math.min(x1, x2) > screen.width || Math.min(y1, y2) > screen.height;

function paintEdges(pen, screen) {
  const lines = [];
  const passed = new Map();
  for (const edge of drawnEdges) {
    if (!view.edges.has(edge.id) || edge.head === edge.tail) continue;
    const [x1, y1] = screen.at(edge.head);
    const [x2, y2] = screen.at(edge.tail);
    if (outside(screen, x1, y1, x2, y2)) continue;
    const key = pairKey(edge);
    const earlier = passed.get(key) ?? 0;
    passed.set(key, earlier + 1);
    lines.push({ edge, look: edgeLook(edge.id), x1, y1, x2, y2, bend: earlier && screen.bent ? (earlier % 2 ? 1 : -1) * Math.ceil(earlier / 2) * 0.14 * (edge.head < edge.tail ? 1 : -1) : 0 });
  }
  lines.sort((a, b) => b.look.faded - a.look.faded);
  for (const bundle of bundled(lines, ({ look }) => `${look.faded}${look.color}${look.opacity}${look.width}${look.dash}`)) {
    const { look } = bundle[0];
    pen.globalAlpha = look.opacity;
    pen.strokeStyle = pen.fillStyle = look.color;
    pen.lineWidth = look.width * screen.thick;
    pen.setLineDash((look.dash ?? []).map((length) => length * screen.thick));
    pen.beginPath();
    const heads = [];
    for (const line of bundle) heads.push(traceLine(pen, screen, line));
    pen.stroke();
    pen.setLineDash([]);
    pen.beginPath();
    for (const head of heads) if (head) traceHead(pen, head, (3.2 + 2 * look.width) * screen.thick);
    pen.fill();
  }
  pen.globalAlpha = 1;
}

/* The line of an edge; gives where its arrow head belongs, or null where it would not show. */
function traceLine(pen, screen, { edge, x1, y1, x2, y2, bend }) {
  const [mx, my] = [(x1 + x2) / 2 - (y2 - y1) * bend, (y1 + y2) / 2 + (x2 - x1) * bend];
  pen.moveTo(x1, y1);
  if (bend) pen.quadraticCurveTo(mx, my, x2, y2);
  else pen.lineTo(x2, y2);
  const length = Math.hypot(x2 - mx, y2 - my);
  const radius = screen.radius(edge.tail);
  if (relations.get(edge.relation).symmetric || length < radius + 8 * screen.thick) return null;
  const [dx, dy] = [(x2 - mx) / length, (y2 - my) / length];
  return { x: x2 - dx * radius, y: y2 - dy * radius, dx, dy };
}

function traceHead(pen, { x, y, dx, dy }, size) {
  pen.moveTo(x, y);
  pen.lineTo(x - dx * size - dy * size * 0.45, y - dy * size + dx * size * 0.45);
  pen.lineTo(x - dx * size + dy * size * 0.45, y - dy * size - dx * size * 0.45);
  pen.closePath();
}

function paintNodes(pen, screen) {
  const shown = [];
  for (const id of drawn.keys()) {
    if (!view.nodes.has(id)) continue;
    const [x, y] = screen.at(id);
    const radius = screen.radius(id);
    if (!outside(screen, x - radius, y - radius, x + radius, y + radius)) shown.push({ look: nodeLook(id), x, y, radius });
  }
  shown.sort((a, b) => b.look.faded - a.look.faded);
  for (const bundle of bundled(shown, ({ look }) => `${look.faded}${look.fill}${look.border}${look.shape}${look.line.toFixed(1)}`)) {
    const { look } = bundle[0];
    pen.beginPath();
    for (const { x, y, radius } of bundle) traceShape(pen, look.shape, x, y, radius);
    pen.fillStyle = look.fill;
    pen.fill();
    pen.strokeStyle = look.border;
    pen.lineWidth = Math.min(look.line, bundle[0].radius / 2.2);
    if (look.line) pen.stroke();
  }
}

/* What moves and grows with the view, from the ground up. */
const LAYERS = [paintGround, paintEdges, paintNodes, drawLabels];

function paintPicture(pen, screen) {
  for (const paint of LAYERS) paint(pen, screen);
  paintHeadings(pen, screen);
}

/* What stands over nodes and lines that something else has drawn. */
function paintOver(pen, screen) {
  drawLabels(pen, screen);
  paintHeadings(pen, screen);
}

/* Behind the picture: bands of the chain, or the fields of the parks. */
function paintGround(pen, screen) {
  if (state.layout === "stage") paintStages(pen, screen);
  if (state.layout === "park") paintParks(pen, screen);
}

/* On screen, along the chain: where the three bands begin and end; across it: the lane of what comes back, which ends them. */
function stageBands(screen) {
  const [along, across] = upright ? [1, 0] : [0, 1];
  const reach = Math.max(...[...spots.stage.values()].map((spot) => Math.abs(spot[along])), 100) * 1.06;
  const lane = data.drawing.lane.map((id) => spots.stage.get(id)[across]);
  return {
    borders: [-1, -1 / 3, 1 / 3, 1].map((share) => screen.place(share * reach, share * reach)[along]),
    lane: lane.length ? [Math.min(...lane) - 46, Math.max(...lane) + 46].map((place) => screen.place(place, place)[across]) : null,
  };
}

function paintStages(pen, screen) {
  const { borders, lane } = stageBands(screen);
  const fill = (from, to, begin, end) => (upright ? pen.fillRect(begin, from, end - begin, to - from) : pen.fillRect(from, begin, to - from, end - begin));
  pen.fillStyle = colors.band;
  for (const i of [0, 2]) fill(borders[i], borders[i + 1], 0, lane ? lane[0] : upright ? screen.width : screen.height);
  pen.fillStyle = colors.lane;
  if (lane) fill(borders[0], borders[3], ...lane);
}

/* Names of the bands stay in sight, wherever the view goes. */
function paintHeadings(pen, screen) {
  if (state.layout !== "stage") return;
  const { borders, lane } = stageBands(screen);
  const [begin, end] = upright ? [screen.top, screen.height] : [0, screen.width];
  pen.font = `600 13px ${FONT}`;
  pen.textAlign = upright ? "left" : "center";
  pen.textBaseline = "top";
  pen.fillStyle = colors.muted;
  ["upstream", "midstream", "downstream"].forEach((name, i) => {
    const [from, to] = [Math.max(borders[i], begin), Math.min(borders[i + 1], end)];
    const text = i === 1 && !upright ? `${t(name)}（${t("stageNote")}）` : t(name);
    if (to - from > 40) pen.fillText(text, upright ? 12 : (from + to) / 2, upright ? from + 6 : screen.top);
  });
  pen.fillStyle = colors.flow;
  if (!lane) return;
  pen.textAlign = upright ? "right" : "left";
  if (upright) pen.fillText("↑ " + t("recycling"), Math.min(lane[1], screen.width) - 8, Math.max(borders[0], screen.top) + 6);
  else pen.fillText("← " + t("recycling"), Math.max(borders[0], 0) + 12, lane[0] + 8);
}

let fields = null;

function parkFields() {
  if (fields) return fields;
  const members = new Map();
  for (const id of drawn.keys()) {
    const { park } = nodes.get(id);
    if (!park) continue;
    if (!members.has(park)) members.set(park, []);
    members.get(park).push(id);
  }
  fields = [...members].filter(([, ids]) => ids.length > 1).map(([park, ids]) => {
    const places = ids.map((id) => spots.park.get(id));
    const [xs, ys] = [places.map(([x]) => x), places.map(([, y]) => y)];
    const x = (Math.min(...xs) + Math.max(...xs)) / 2;
    const y = (Math.min(...ys) + Math.max(...ys)) / 2;
    return { park, x, y, radius: Math.max(...places.map(([px, py]) => Math.hypot(px - x, py - y))) + 40 };
  });
  return fields;
}

function paintParks(pen, screen) {
  pen.textAlign = "center";
  pen.textBaseline = "bottom";
  pen.lineWidth = 1;
  for (const field of parkFields()) {
    const [x, y] = screen.place(field.x, field.y);
    const radius = field.radius * screen.scale;
    if (outside(screen, x - radius, y - radius, x + radius, y + radius)) continue;
    pen.beginPath();
    pen.arc(x, y, radius, 0, 2 * Math.PI);
    pen.fillStyle = colors.lane;
    pen.fill();
    pen.strokeStyle = colors.line;
    pen.stroke();
    if (radius < 46) continue;
    pen.font = `600 ${radius > 120 ? 14 : 12}px ${FONT}`;
    pen.fillStyle = colors.muted;
    pen.fillText(shortLabel(labelOf(field.park), Math.max(6, Math.floor(radius / 7))), x, y - radius - 3);
  }
}
