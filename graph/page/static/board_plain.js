/* A plain canvas with its own panning and zooming; and, for it and sigma, what lies under the pointer. */

const LINES_WHILE_MOVING = 4000;

function openPlain(holder) {
  const canvas = overlay(holder, false);
  let camera = { x: 0, y: 0, scale: 1 };
  let due = 0;
  let moved = 0;
  const draw = () => {
    due = 0;
    const resting = performance.now() - moved > 120;
    inPixels(fresh(canvas, holder), (pen, screen) => {
      paintGround(pen, screen);
      if (resting || drawnEdges.length <= LINES_WHILE_MOVING) paintEdges(pen, screen);
      else setTimeout(redraw, 150);
      paintNodes(pen, screen);
      paintOver(pen, screen);
    });
  };
  const redraw = () => { due = due || requestAnimationFrame(draw); };
  const look = (wanted) => {
    camera = { ...wanted, scale: Math.min(8, Math.max(0.004, wanted.scale)) };
    moved = performance.now();
    redraw();
  };
  const opened = {
    kind: "plain", bent: false, paint: redraw, redraw, look, resize: redraw, camera: () => camera,
    move() {
      moved = performance.now();
      redraw();
    },
    radius: (id) => drawn.get(id).size * (camera.scale / usual) ** GROWTH,
    thick: () => Math.min(2, Math.max(0.5, (camera.scale / usual) ** GROWTH * 0.6)),
  };
  startPanning(holder, opened);
  listen(holder);
  return opened;
}

function startPanning(holder, engine) {
  const fingers = new Map();
  const point = (event) => [event.clientX, event.clientY];
  const zoomAt = (x, y, factor) => {
    const box = holder.getBoundingClientRect();
    const { x: cx, y: cy, scale } = engine.camera();
    const [dx, dy] = [x - box.left - box.width / 2, y - box.top - box.height / 2];
    engine.look({ x: cx + (dx / scale) * (1 - 1 / factor), y: cy + (dy / scale) * (1 - 1 / factor), scale: scale * factor });
  };
  holder.addEventListener("pointerdown", (event) => {
    fingers.set(event.pointerId, point(event));
    holder.setPointerCapture(event.pointerId);
  });
  holder.addEventListener("pointermove", (event) => {
    if (!fingers.has(event.pointerId)) return;
    const [x, y] = point(event);
    const [oldX, oldY] = fingers.get(event.pointerId);
    fingers.set(event.pointerId, [x, y]);
    const { x: cx, y: cy, scale } = engine.camera();
    engine.look({ x: cx - (x - oldX) / scale / fingers.size, y: cy - (y - oldY) / scale / fingers.size, scale });
    const other = [...fingers].find(([id]) => id !== event.pointerId)?.[1];
    if (other) zoomAt((x + other[0]) / 2, (y + other[1]) / 2, Math.hypot(x - other[0], y - other[1]) / Math.max(1, Math.hypot(oldX - other[0], oldY - other[1])));
  });
  for (const event of ["pointerup", "pointercancel"]) holder.addEventListener(event, ({ pointerId }) => fingers.delete(pointerId));
  holder.addEventListener("wheel", (event) => {
    event.preventDefault();
    zoomAt(event.clientX, event.clientY, Math.exp(-Math.max(-300, Math.min(300, event.deltaY)) * 0.0016));
  }, { passive: false });
}

/* Clicks and hovering for engines that do not tell what lies under the pointer. */
function listen(holder) {
  if (holder.dataset.listening) return;
  holder.dataset.listening = "yes";
  const where = (event) => {
    const box = holder.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };
  let down = null;
  let due = 0;
  holder.addEventListener("pointerdown", (event) => {
    down = where(event);
    hover(null);
  });
  holder.addEventListener("pointerup", (event) => {
    const [x, y] = where(event);
    if (down && Math.hypot(x - down[0], y - down[1]) < 5) picked(...under(x, y));
    down = null;
  });
  holder.addEventListener("dblclick", (event) => centreOn(...under(...where(event))));
  holder.addEventListener("pointermove", (event) => {
    if (down || due) return;
    due = requestAnimationFrame(() => {
      due = 0;
      const [x, y] = where(event);
      hover(...under(x, y), x, y);
    });
  });
  holder.addEventListener("pointerleave", () => hover(null));
}

/* The node, else the line, at a point: every one is tried, 10,000 take about a millisecond. */
function under(x, y) {
  const screen = screenOf();
  let best = [null];
  let least = Infinity;
  for (const id of drawn.keys()) {
    if (!view.nodes.has(id) || (view.focus && !view.focus.nodes.has(id))) continue;
    const [nx, ny] = screen.at(id);
    const distance = Math.hypot(nx - x, ny - y) - screen.radius(id);
    if (distance < 4 && distance < least) [best, least] = [["node", id], distance];
  }
  if (best[0]) return best;
  least = 5;
  for (const edge of drawnEdges) {
    if (!view.edges.has(edge.id) || (view.focus && !view.focus.edges.has(edge.id))) continue;
    const [x1, y1] = screen.at(edge.head);
    const [x2, y2] = screen.at(edge.tail);
    if (Math.max(x1, x2) < x - 5 || Math.min(x1, x2) > x + 5 || Math.max(y1, y2) < y - 5 || Math.min(y1, y2) > y + 5) continue;
    const share = Math.max(0, Math.min(1, ((x - x1) * (x2 - x1) + (y - y1) * (y2 - y1)) / ((x2 - x1) ** 2 + (y2 - y1) ** 2 || 1)));
    const distance = Math.hypot(x1 + share * (x2 - x1) - x, y1 + share * (y2 - y1) - y);
    if (distance < least) [best, least] = [["edge", edge.id], distance];
  }
  return best;
}
