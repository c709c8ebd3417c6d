/* The picture and its view, whatever draws it. `board` is one of three engines (vis-network, sigma, a plain canvas) with
   paint() apply looks that changed; move() take places from `at`; redraw(); camera() and look({ x, y, scale }) the view,
   scale in pixels to a unit of the picture; radius(id) and thick() in pixels; bent: parallel lines are drawn apart;
   rest(), if there, is told that `usual` has changed; resize(), if there, that the window has. */

const GROWTH = 0.4; // of a crowded picture: ten times as close, things are 2.5 times as large
const MOST_ENLARGED = 1.6;
const CLOSEST = 1.35; // scale at which a picture of few nodes is seen
let board = null;
let hovered = null;
let usual = 1; // the scale at which the whole fills the window
let whole = true; // whether it does now, and shall when the window changes
let upright = false; // layouts are wider than high: in a narrow window they stand on end
const at = new Map(); // where each drawn node is now
let moves = 0; // grows with every change of `at`
const spots = Object.fromEntries(LAYOUTS.map((layout) => {
  const flat = data.drawing.places[layout];
  return [layout, new Map(data.drawing.ids.map((id, i) => [id, [flat[2 * i], flat[2 * i + 1]]]))];
}));

/* When what is there now has been shown: long work that starts earlier would delay it. */
const afterFrame = (action) => requestAnimationFrame(() => setTimeout(action));

const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

function startBoard() {
  if (!drawn.size) return;
  const holder = $("canvas");
  if (narrow()) turn();
  for (const [id, spot] of spots[state.layout]) at.set(id, spot);
  if (data.drawing.engine === "vis") enlarge();
  board = openBoard(holder);
  fit(false);
  for (const event of ["wheel", "pointermove"]) holder.addEventListener(event, ({ type, buttons }) => { if (type === "wheel" || buttons) whole = false; }, { capture: true, passive: true });
  let first = true; // an observer reports once when it starts
  new ResizeObserver(() => {
    if (!first) afterFrame(resized); // engines adapt themselves first
    first = false;
  }).observe(holder);
}

/* In a small window sizes that shrink with the picture would leave nothing to see or to touch. */
function enlarge() {
  const least = Math.min(...[...drawn.values()].map(({ size }) => size)) * wholeView().scale;
  const factor = Math.min(MOST_ENLARGED, Math.max(1, LEAST_RADIUS / least));
  for (const node of drawn.values()) node.size *= factor;
}

const narrow = () => $("canvas").clientWidth < 0.8 * $("canvas").clientHeight;

/* Stand all layouts on end, or lay them down again. */
function turn() {
  upright = !upright;
  for (const places of Object.values(spots)) for (const [id, [x, y]] of places) places.set(id, [y, x]);
  for (const [id, [x, y]] of at) at.set(id, [y, x]);
  fields = null;
  moves += 1;
}

function resized() {
  board.resize?.();
  if (!whole) return;
  if (narrow() !== upright) {
    turn();
    board.move();
  }
  fit(false);
}

/* What the painters need to know of the view; all in CSS pixels. */
function screenOf() {
  const { x: cx, y: cy, scale } = board.camera();
  const { clientWidth: width, clientHeight: height } = $("canvas");
  const place = (x, y) => [(x - cx) * scale + width / 2, (y - cy) * scale + height / 2];
  return {
    width, height, scale, place, ratio: window.devicePixelRatio || 1, thick: board.thick(), top: toolbarEnd() + 10, bent: board.bent,
    at: (id) => place(...at.get(id)), radius: (id) => board.radius(id),
  };
}

/* Radius in pixels in the view of the whole: sizes of vis-network grow with the picture. */
const usualRadius = (id) => drawn.get(id).size * (data.drawing.engine === "vis" ? usual : 1);

const toolbarEnd = () => document.querySelector(".toolbar").offsetTop + document.querySelector(".toolbar").offsetHeight;

/* Draw in CSS pixels on a canvas that something else has scaled. */
function inPixels(pen, draw) {
  const screen = screenOf();
  const ratio = pen.canvas.width / (pen.canvas.clientWidth || screen.width) || 1;
  pen.save();
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  draw(pen, { ...screen, ratio });
  pen.restore();
}

/* A canvas of our own over, or first under, what an engine draws. */
function overlay(holder, first) {
  const canvas = make("canvas", { class: "layer", "aria-hidden": "true" });
  if (first) holder.prepend(canvas);
  else holder.append(canvas);
  return canvas;
}

/* Give a canvas the size of its holder in device pixels and clear it. */
function fresh(canvas, holder) {
  const ratio = window.devicePixelRatio || 1;
  const [width, height] = [Math.round(holder.clientWidth * ratio), Math.round(holder.clientHeight * ratio)];
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  const pen = canvas.getContext("2d");
  pen.setTransform(1, 0, 0, 1, 0, 0);
  pen.clearRect(0, 0, width, height);
  return pen;
}

function hover(kind, id, x = 0, y = 0) {
  if ((hovered?.id ?? null) === (kind ? id : null) && !kind) return;
  hovered = kind ? { kind, id } : null;
  const tip = $("tip");
  tip.hidden = !kind;
  $("canvas").classList.toggle("pointing", Boolean(kind));
  if (kind) {
    const node = kind === "node" ? nodes.get(id) : null;
    const edge = kind === "edge" ? edges.get(id) : null;
    tip.replaceChildren(
      make("strong", { text: node ? node.label : edgeText(edge) }),
      make("span", { text: node ? `${typeName(types.get(node.type))} · ${t("degree")} ${node.degree}${node.stage ? ` · ${stageName(node.stage)}` : ""}`
        : `${statusName(edge.status)} · ${t("evidence")} ${edge.evidence.length}` }),
    );
    const box = $("canvas").getBoundingClientRect();
    tip.style.left = Math.max(8, Math.min(x + 14, box.width - tip.offsetWidth - 8)) + "px";
    tip.style.top = Math.max(8, y + 16 + tip.offsetHeight > box.height ? y - tip.offsetHeight - 12 : y + 16) + "px";
  }
  board?.redraw();
}

/* A click on the picture, wherever an engine found it. */
function picked(kind, id) {
  select(kind, id);
  if (kind && innerWidth <= 760) $("panel").scrollIntoView({ behavior: calm() ? "auto" : "smooth", block: "nearest" });
}

let gliding = 0;

/* Move the view; a later call takes over from an earlier one. */
function glide(target, length = 350) {
  whole = false;
  cancelAnimationFrame(gliding);
  const begin = board.camera();
  const started = performance.now();
  if (!length || calm()) {
    board.look({ ...begin, ...target });
    return;
  }
  const step = (now) => {
    const share = eased(Math.min(1, Math.max(0, now - started) / length));
    const part = (name) => begin[name] + ((target[name] ?? begin[name]) - begin[name]) * share;
    board.look({ x: part("x"), y: part("y"), scale: begin.scale * ((target.scale ?? begin.scale) / begin.scale) ** share });
    if (share < 1) gliding = requestAnimationFrame(step);
  };
  gliding = requestAnimationFrame(step);
}

const eased = (share) => (share < 0.5 ? 2 * share * share : 1 - 2 * (1 - share) * (1 - share));

/* The view that shows these nodes, not closer than `closest`, with `room` in pixels at the left, right, top and bottom. */
function viewOf(ids, closest, room = [45, 45, toolbarEnd() + 10, 60]) {
  const { clientWidth, clientHeight } = $("canvas");
  const [before, after, above, below] = room;
  let [left, right, high, low] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const id of ids) {
    const [x, y] = at.get(id);
    left = Math.min(left, x);
    right = Math.max(right, x);
    high = Math.min(high, y);
    low = Math.max(low, y);
  }
  const scale = Math.min(closest, Math.max(80, clientWidth - before - after) / Math.max(right - left, 1), Math.max(80, clientHeight - above - below) / Math.max(low - high, 1));
  return { x: (left + right + (after - before) / scale) / 2, y: (high + low + (below - above) / scale) / 2, scale };
}

/* The view of all that is shown, names and fields included: names keep their size, so room is made for them and the rest made smaller. */
function wholeView() {
  const shown = [...drawn.keys()].filter((id) => view.nodes.has(id));
  const ids = shown.length ? shown : [...drawn.keys()];
  const { clientWidth, clientHeight } = $("canvas");
  const frame = [10, 10, toolbarEnd() + (state.layout === "stage" && !upright ? 34 : 10), clientHeight - document.querySelector(".status").offsetTop + 8];
  let room = frame;
  for (let pass = 0; pass < 2; pass += 1) {
    const { x: cx, y: cy, scale } = viewOf(ids, CLOSEST, room);
    const over = [0, 0, 0, 0];
    for (const { x, y, half, up, down } of boxesAt(ids, scale)) {
      const [px, py] = [(x - cx) * scale + clientWidth / 2, (y - cy) * scale + clientHeight / 2];
      [frame[0] - px + half, px + half - clientWidth + frame[1], frame[2] - py + up, py + down - clientHeight + frame[3]].forEach((value, i) => { over[i] = Math.max(over[i], value); });
    }
    room = room.map((value, i) => value + over[i]);
  }
  return viewOf(ids, CLOSEST, room);
}

/* Nodes, their names and the fields of parks, each with its place and how far it reaches from there in pixels. */
function boxesAt(ids, scale) {
  const radius = (id) => drawn.get(id).size * (data.drawing.engine === "vis" ? scale : 1);
  const [place, names] = [(id) => ({ x: at.get(id)[0], y: at.get(id)[1] }), labelPlan({ scale, radius }).labels];
  return [
    ...ids.map((id) => ({ ...place(id), half: radius(id), up: radius(id), down: radius(id) })),
    ...names.map(({ id, text, size, shift, drop }) => ({ ...place(id), half: widthOf(text, size) / 2 + Math.abs(shift), up: -drop, down: drop + size + 4 })),
    ...(state.layout === "park" ? parkFields() : []).map((field) => ({ x: field.x, y: field.y, half: field.radius * scale, up: field.radius * scale + 20, down: field.radius * scale })),
  ];
}

function fit(animated = true) {
  if (!board) return;
  const target = wholeView();
  if (!animated) {
    usual = target.scale;
    board.rest?.();
  }
  glide(target, animated ? 350 : 0);
  whole = true;
}

function zoomBy(factor) {
  if (board) glide({ scale: board.camera().scale * factor }, 160);
}

function centreOn(kind, id) {
  if (!board) return;
  const wanted = kind === "edge" ? [edges.get(id).head, edges.get(id).tail] : kind === "node" && !state.path ? [id] : [...(view.focus?.nodes ?? [])];
  const known = wanted.filter((one) => drawn.has(one));
  if (known.length > 1) glide(viewOf(known, 1.1));
  else if (known.length) glide({ x: at.get(known[0])[0], y: at.get(known[0])[1], scale: Math.max(board.camera().scale, 0.75) });
}

/* Move every node to its place in the chosen layout. */
let moving = 0;

function moveToLayout() {
  if (!board) return;
  cancelAnimationFrame(moving);
  board.paint();
  const begin = new Map(at);
  const started = performance.now();
  const length = calm() ? 0 : 600;
  const step = (now) => {
    const share = length ? eased(Math.min(1, Math.max(0, now - started) / length)) : 1;
    for (const [id, [x, y]] of spots[state.layout]) {
      const [fromX, fromY] = begin.get(id);
      at.set(id, [fromX + (x - fromX) * share, fromY + (y - fromY) * share]);
    }
    moves += 1;
    board.move();
    if (share < 1) moving = requestAnimationFrame(step);
    else fit();
  };
  moving = requestAnimationFrame(step);
}

/* The neighbour that lies nearest to the direction of an arrow key; without a selection, the busiest node. */
function stepTowards(dx, dy) {
  const current = state.selected?.kind === "node" && drawn.has(state.selected.id) ? state.selected.id : null;
  if (!current) {
    const first = [...view.nodes].map((id) => nodes.get(id)).filter((node) => drawn.has(node.id)).sort(byDegree)[0];
    if (first) select("node", first.id, { centre: true });
    return;
  }
  const [fromX, fromY] = at.get(current);
  let best = null;
  for (const edge of nodes.get(current).edges) {
    const other = otherEnd(edge, current);
    if (!view.edges.has(edge.id) || !drawn.has(other) || other === current) continue;
    const [x, y] = at.get(other);
    const length = Math.hypot(x - fromX, y - fromY) || 1;
    const rank = ((x - fromX) * dx + (y - fromY) * dy) / length - length / 1e4;
    if (rank > 0.25 && (!best || rank > best.rank)) best = { id: other, rank };
  }
  if (best) select("node", best.id, { centre: true });
}
