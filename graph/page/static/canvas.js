/* The drawing: vis-network with fixed positions. Filters and focus change only what differs from the last time. */

const FADED = 0.1;
const OUTLINED = drawn.size <= 400; // an outline doubles the cost of a node
let network = null;
let visNodes = null;
let visEdges = null;
let colors = {};
let applied = new Map();
const spots = { force: new Map(), stage: new Map() };

function readColors() {
  const style = getComputedStyle(document.documentElement);
  colors = Object.fromEntries(["ground", "ink", "muted", "line", "accent", "band"].map((name) => [name, style.getPropertyValue("--" + name).trim()]));
}

function nodeLook(node, faded) {
  const type = types.get(node.type);
  const color = themed(type?.color ?? "#8a8f98");
  const ink = faded ? mix(color, colors.ground, 1 - FADED * 1.6) : color;
  return type?.hollow
    ? { color: { background: colors.ground, border: ink }, borderWidth: 3 }
    : { color: { background: ink, border: faded ? ink : colors.ground }, borderWidth: faded || !OUTLINED ? 0 : 1.5 };
}

function edgeLook(edge, faded, strong) {
  const color = themed(groups.get(relations.get(edge.relation).group).color);
  const aside = state.layout === "stage" && relations.get(edge.relation).group !== "flow" && !view.focus;
  const opacity = faded ? FADED * 0.6 : strong ? 0.95 : aside ? 0.16 : state.theme === "dark" ? 0.55 : 0.5;
  const width = visWidth.get(edge.id) ?? 1.4;
  return { color: { color, opacity, inherit: false }, width: strong ? width + 1 : width };
}

const visWidth = new Map(data.drawing.edges.map((edge) => [edge.id, edge.width]));

function isStrong(id) {
  return (state.selected?.kind === "edge" && state.selected.id === id) || Boolean(state.path?.edges.includes(id));
}

/* The look of a node as vis-network wants it, or null where it is the same as the last time. */
function nodeChange(id) {
  const hidden = !view.nodes.has(id);
  const faded = Boolean(view.focus) && !view.focus.nodes.has(id);
  const key = `${hidden}${faded}${state.theme}`;
  if (applied.get("n" + id) === key) return null;
  applied.set("n" + id, key);
  return { id, hidden, ...nodeLook(nodes.get(id), faded) };
}

function edgeChange(id) {
  const hidden = !view.edges.has(id);
  const faded = Boolean(view.focus) && !view.focus.edges.has(id);
  const key = `${hidden}${faded}${isStrong(id)}${state.theme}${state.layout}${Boolean(view.focus)}`;
  if (applied.get("e" + id) === key) return null;
  applied.set("e" + id, key);
  return { id, hidden, ...edgeLook(edges.get(id), faded, isStrong(id)) };
}

/* Give vis-network the looks that changed since the last call. */
function paint() {
  if (!network) return;
  const nodeChanges = [];
  const edgeChanges = [];
  for (const id of drawn.keys()) {
    const change = nodeChange(id);
    if (change) nodeChanges.push(change);
  }
  for (const { id } of data.drawing.edges) {
    const change = edgeChange(id);
    if (change) edgeChanges.push(change);
  }
  if (nodeChanges.length) visNodes.update(nodeChanges);
  if (edgeChanges.length) visEdges.update(edgeChanges);
  network.redraw();
}

function startCanvas() {
  if (!drawn.size) return;
  for (const node of drawn.values()) {
    spots.force.set(node.id, [node.x, node.y]);
    spots.stage.set(node.id, data.stage[node.id] ?? [node.x, node.y]);
  }
  const start = (node) => spots[state.layout].get(node.id);
  visNodes = new vis.DataSet(data.drawing.nodes.map((node) => ({
    ...node, x: start(node)[0], y: start(node)[1], ...nodeChange(node.id),
  })));
  visEdges = new vis.DataSet(data.drawing.edges.map((edge) => ({ ...edge, ...edgeChange(edge.id) })));
  const options = structuredClone(data.drawing.options);
  options.nodes = { ...options.nodes, chosen: false };
  options.edges = { ...options.edges, chosen: false };
  options.interaction = { ...options.interaction, keyboard: false, multiselect: false };
  network = new vis.Network($("canvas"), { nodes: visNodes, edges: visEdges }, options);
  for (const inner of $("canvas").querySelectorAll("[tabindex]")) inner.tabIndex = -1;
  network.on("beforeDrawing", (context) => drawBands(context, network));
  network.on("afterDrawing", (context) => drawLabels(context, network));
  network.on("click", ({ pointer }) => {
    const node = network.getNodeAt(pointer.DOM);
    const edge = node === undefined ? network.getEdgeAt(pointer.DOM) : undefined;
    if (node !== undefined) select("node", node);
    else if (edge !== undefined) select("edge", edge);
    else select(null);
    if (innerWidth < 760 && (node !== undefined || edge !== undefined)) $("panel").scrollIntoView({ behavior: "smooth", block: "nearest" });
  });
  network.on("doubleClick", ({ pointer }) => {
    const node = network.getNodeAt(pointer.DOM);
    if (node !== undefined) centreOn("node", node);
  });
  network.on("hoverNode", ({ node, event }) => hover("node", node, event));
  network.on("hoverEdge", ({ edge, event }) => hover("edge", edge, event));
  for (const event of ["blurNode", "blurEdge", "dragStart", "zoom"]) network.on(event, () => hover(null));
  network.on("dragEnd", ({ nodes: moved }) => {
    for (const id of moved) {
      const { x, y } = network.getPosition(id);
      spots[state.layout].set(id, [x, y]);
    }
  });
  fit(false);
}

let hovered = null;

function hover(kind, id, event) {
  hovered = kind ? { kind, id } : null;
  const tip = $("tip");
  tip.hidden = !kind;
  $("canvas").classList.toggle("pointing", Boolean(kind));
  if (kind) {
    const node = kind === "node" ? nodes.get(id) : null;
    tip.replaceChildren(
      make("strong", { text: node ? node.label : edgeText(edges.get(id)) }),
      make("span", { text: node ? `${typeName(types.get(node.type))} · ${t("degree")} ${node.degree}`
        : `${statusName(edges.get(id).status)} · ${t("evidence")} ${edges.get(id).evidence.length}` }),
    );
    const box = $("canvas").getBoundingClientRect();
    const [x, y] = [(event?.clientX ?? event?.center?.x ?? 0) - box.left, (event?.clientY ?? event?.center?.y ?? 0) - box.top];
    tip.style.left = Math.max(8, Math.min(x + 14, box.width - tip.offsetWidth - 8)) + "px";
    tip.style.top = Math.max(8, y + 16 + tip.offsetHeight > box.height ? y - tip.offsetHeight - 12 : y + 16) + "px";
  }
  network?.redraw();
}

const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
const motion = (duration) => (calm() ? false : { duration, easingFunction: "easeInOutQuad" });

function fit(animated = true) {
  if (!network) return;
  const ids = [...drawn.keys()].filter((id) => view.nodes.has(id));
  const before = { position: network.getViewPosition(), scale: network.getScale() };
  network.fit({ nodes: ids.length ? ids : [...drawn.keys()], maxZoomLevel: 1.25, animation: false });
  const wanted = { position: network.getViewPosition(), scale: network.getScale() * 0.93 }; // labels reach beyond their nodes
  if (animated) network.moveTo(before);
  network.moveTo({ ...wanted, animation: animated ? motion(350) : false });
}

function zoomBy(factor) {
  network?.moveTo({ scale: network.getScale() * factor, animation: motion(160) });
}

function centreOn(kind, id) {
  if (!network) return;
  const wanted = kind === "edge" ? [edges.get(id).head, edges.get(id).tail] : kind === "node" ? [id] : [...(view.focus?.nodes ?? [])];
  const known = wanted.filter((one) => drawn.has(one));
  if (!known.length) return;
  if (known.length > 1) network.fit({ nodes: known, maxZoomLevel: 1.1, animation: motion(350) });
  else network.moveTo({ position: network.getPosition(known[0]), scale: Math.max(network.getScale(), 0.75), animation: motion(350) });
}

/* Move every node to its place in the chosen layout. */
function moveToLayout() {
  if (!network) return;
  paint();
  const target = spots[state.layout];
  const begin = network.getPositions();
  const started = performance.now();
  const length = calm() ? 0 : 420;
  const step = (now) => {
    const share = length ? Math.min(1, (now - started) / length) : 1;
    const eased = share < 0.5 ? 2 * share * share : 1 - 2 * (1 - share) * (1 - share);
    for (const [id, [x, y]] of target) {
      const body = network.body.nodes[id];
      body.x = begin[id].x + (x - begin[id].x) * eased;
      body.y = begin[id].y + (y - begin[id].y) * eased;
    }
    network.redraw();
    if (share < 1) requestAnimationFrame(step);
    else fit();
  };
  requestAnimationFrame(step);
}

/* The neighbour that lies nearest to the direction of an arrow key; without a selection, the busiest node. */
function stepTowards(dx, dy) {
  const current = state.selected?.kind === "node" && drawn.has(state.selected.id) ? state.selected.id : null;
  if (!current) {
    const first = [...view.nodes].map((id) => nodes.get(id)).filter((node) => drawn.has(node.id)).sort(byDegree)[0];
    if (first) select("node", first.id, { centre: true });
    return;
  }
  const from = network.getPosition(current);
  let best = null;
  for (const edge of nodes.get(current).edges) {
    const other = otherEnd(edge, current);
    if (!view.edges.has(edge.id) || !drawn.has(other) || other === current) continue;
    const to = network.getPosition(other);
    const length = Math.hypot(to.x - from.x, to.y - from.y) || 1;
    const along = ((to.x - from.x) * dx + (to.y - from.y) * dy) / length;
    if (along > 0.3 && (!best || along - length / 1e4 > best.rank)) best = { id: other, rank: along - length / 1e4 };
  }
  if (best) select("node", best.id, { centre: true });
}
