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
  for (const bundle of bundled(shown, ({ look }) => `${look.faded}${look.fill}${look.border}${look.shape}`)) {
    const { look } = bundle[0];
    pen.beginPath();
    for (const { x, y, radius } of bundle) traceShape(pen, look.shape, x, y, radius);
    pen.fillStyle = look.fill;
    pen.fill();
    pen.strokeStyle = look.border;
    pen.lineWidth = Math.min(look.line, bundle[0].radius / 2.2) * screen.thick;
    if (look.line) pen.stroke();
  }
}

/* Behind the picture: bands of the chain with their names, or the fields of the parks. */
function paintGround(pen, screen) {
  if (state.layout === "stage") paintStages(pen, screen);
  if (state.layout === "park") paintParks(pen, screen);
}

function paintStages(pen, screen) {
  const lane = data.drawing.lane.map((id) => spots.stage.get(id)[1]);
  const reach = Math.max(...[...spots.stage.values()].map(([x]) => Math.abs(x)), 100) * 1.06;
  pen.font = `600 13px ${FONT}`;
  pen.textAlign = "center";
  pen.textBaseline = "top";
  const [laneTop, laneEnd] = lane.length ? [screen.place(0, Math.min(...lane) - 46)[1], screen.place(0, Math.max(...lane) + 46)[1]] : [screen.height, screen.height];
  ["upstream", "midstream", "downstream"].forEach((name, i) => {
    const [left] = screen.place(-reach + (2 * reach * i) / 3, 0);
    const [right] = screen.place(-reach + (2 * reach * (i + 1)) / 3, 0);
    pen.fillStyle = colors.band;
    if (i % 2 === 0) pen.fillRect(left, 0, right - left, laneTop);
    const middle = (Math.max(left, 0) + Math.min(right, screen.width)) / 2;
    pen.fillStyle = colors.muted;
    if (right > 40 && left < screen.width - 40) pen.fillText(i === 1 ? `${t(name)}（${t("stageNote")}）` : t(name), middle, screen.top);
  });
  if (!lane.length) return;
  const [left] = screen.place(-reach, 0);
  const [right] = screen.place(reach, 0);
  pen.fillStyle = colors.lane;
  pen.fillRect(left, laneTop, right - left, laneEnd - laneTop);
  pen.fillStyle = colors.flow;
  pen.textAlign = "left";
  pen.fillText("← " + t("recycling"), Math.max(left, 0) + 12, laneTop + 8);
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
