/* The picture and its view, whatever draws it. `board` is one of three engines (vis-network, sigma, a plain canvas) with
   paint() apply looks that changed; move() take places from `at`; redraw(); camera() and look({ x, y, scale }) the view,
   scale in pixels to a unit of the picture; radius(id) and thick() in pixels; bent: parallel lines are drawn apart;
   rest(scale), if there, is told the scale at which the whole is seen; resize(), if there, that the window changed. */

const GROWTH = 0.4; // of a crowded picture: ten times as close, things are 2.5 times as large
let board = null;
let hovered = null;
const at = new Map(); // where each drawn node is now
let moves = 0; // grows with every change of `at`
const spots = Object.fromEntries(LAYOUTS.map((layout) => {
  const flat = data.drawing.places[layout];
  return [layout, new Map(data.drawing.ids.map((id, i) => [id, [flat[2 * i], flat[2 * i + 1]]]))];
}));

const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

function startBoard() {
  if (!drawn.size) return;
  for (const [id, spot] of spots[state.layout]) at.set(id, spot);
  board = openBoard($("canvas"));
  fit(false);
  let first = true; // an observer reports once when it starts
  new ResizeObserver(() => {
    if (!first) board.resize?.();
    first = false;
  }).observe($("canvas"));
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

/* The view that shows these nodes, not closer than `closest`. */
function viewOf(ids, closest) {
  const { clientWidth, clientHeight } = $("canvas");
  const top = toolbarEnd();
  const [width, height] = [Math.max(80, clientWidth - 90), Math.max(80, clientHeight - top - 70)];
  let [left, right, high, low] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const id of ids) {
    const [x, y] = at.get(id);
    left = Math.min(left, x);
    right = Math.max(right, x);
    high = Math.min(high, y);
    low = Math.max(low, y);
  }
  const scale = Math.min(closest, width / Math.max(right - left, 1), height / Math.max(low - high, 1));
  return { x: (left + right) / 2, y: (high + low) / 2 - (top - 24) / 2 / scale, scale };
}

function fit(animated = true) {
  if (!board) return;
  const ids = [...drawn.keys()].filter((id) => view.nodes.has(id));
  const whole = viewOf(ids.length ? ids : [...drawn.keys()], 1.35);
  if (!animated) board.rest?.(whole.scale);
  glide(whole, animated ? 350 : 0);
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
