/* vis-network: positions fixed, physics off. Filters and focus change only what differs from the last time. */

const THICKNESS = (([edge]) => (edge ? edge.width / widthOfEdge(edges.get(edge.id)) : 1))(data.drawing.vis.edges); // of lines, in units of the picture
const thickAt = (scale) => Math.min(2.5, Math.max(0.5, THICKNESS * scale));

/* vis-network takes ten times as long to build as one picture to paint: the first is our own. */
function openBoard(holder) {
  const canvas = overlay(holder, false);
  let camera = { x: 0, y: 0, scale: 1 };
  const redraw = () => inPixels(fresh(canvas, holder), paintPicture);
  afterFrame(() => {
    board = openVis(holder); // it empties the holder
    board.look(camera);
  });
  return {
    kind: "vis", bent: true, paint: redraw, move: redraw, redraw, camera: () => camera, radius: (id) => drawn.get(id).size * camera.scale, thick: () => thickAt(camera.scale),
    look(wanted) {
      camera = wanted;
      if (board) redraw();
    },
  };
}

function openVis(holder) {
  const { vis: given } = data.drawing;
  const widths = new Map(given.edges.map((edge) => [edge.id, edge.width]));
  const applied = new Map();
  const nodeChange = (id) => {
    const key = nodeKey(id);
    if (applied.get("n" + id) === key) return null;
    applied.set("n" + id, key);
    const { hidden, fill, border, line } = nodeLook(id);
    return { id, hidden, color: { background: fill, border }, borderWidth: line };
  };
  const edgeChange = (id) => {
    const key = edgeKey(id);
    if (applied.get("e" + id) === key) return null;
    applied.set("e" + id, key);
    const { hidden, color, opacity, strong } = edgeLook(id);
    const width = widths.get(id) ?? 1.2;
    return { id, hidden, color: { color, opacity, inherit: false }, width: strong ? width + 1.2 : width };
  };
  const inferred = drawnEdges.filter((edge) => !widths.has(edge.id)).map(({ id, head, tail }) => ({ id, from: head, to: tail, dashes: DASHES.inferred }));
  const visNodes = new vis.DataSet(given.nodes.map((node) => {
    const [x, y] = at.get(node.id);
    return { ...node, x, y, size: drawn.get(node.id).size, ...nodeChange(node.id) };
  }));
  const dressed = (edge) => ({ ...edge, arrows: symmetricArrows(edge.id), ...edgeChange(edge.id) });
  const visEdges = new vis.DataSet(given.edges.map(dressed));
  const addInferred = () => { // only once they are wanted: there may be more of them than of the others
    if (!state.hiddenStatuses.has("inferred") && inferred.length) visEdges.add(inferred.splice(0).map(dressed));
  };
  const options = structuredClone(given.options);
  options.nodes = { ...options.nodes, chosen: false };
  options.edges = { ...options.edges, chosen: false };
  const many = options.interaction.hideEdgesOnDrag;
  options.interaction = { ...options.interaction, hideNodesOnDrag: many, keyboard: false, multiselect: false };
  const network = new vis.Network(holder, { nodes: visNodes, edges: visEdges }, options);
  for (const inner of holder.querySelectorAll("[tabindex]")) inner.tabIndex = -1;
  const moved = movedPicture();
  let dragged = null; // what paints while vis-network, for the sake of speed, draws nothing
  network.on("beforeDrawing", (pen) => { if (!dragged) inPixels(pen, paintGround); });
  network.on("afterDrawing", (pen) => inPixels(pen, dragged ?? paintOver));
  const under = ({ DOM }) => {
    const node = network.getNodeAt(DOM);
    const edge = node === undefined ? network.getEdgeAt(DOM) : undefined;
    return node !== undefined ? ["node", node] : edge !== undefined ? ["edge", edge] : [null];
  };
  network.on("click", ({ pointer }) => picked(...under(pointer)));
  network.on("doubleClick", ({ pointer }) => centreOn(...under(pointer)));
  const where = (event) => {
    const box = holder.getBoundingClientRect();
    return [(event?.clientX ?? event?.center?.x ?? 0) - box.left, (event?.clientY ?? event?.center?.y ?? 0) - box.top];
  };
  network.on("hoverNode", ({ node, event }) => hover("node", node, ...where(event)));
  network.on("hoverEdge", ({ edge, event }) => hover("edge", edge, ...where(event)));
  network.on("dragStart", ({ nodes: held }) => {
    moved.forget();
    if (many) dragged = held.length ? paintPicture : moved.paint;
  });
  network.on("dragEnd", () => { dragged = null; });
  for (const event of ["blurNode", "blurEdge", "dragStart", "zoom"]) network.on(event, () => hover(null));
  network.on("dragging", ({ nodes: held }) => {
    for (const id of held) {
      const { x, y } = network.getPosition(id);
      at.set(id, [x, y]);
      spots[state.layout].set(id, [x, y]);
    }
    if (held.length) moves += 1;
  });
  let due = 0;
  const redraw = () => {
    due = due || requestAnimationFrame(() => {
      due = 0;
      network.redraw();
    });
  };
  return {
    kind: "vis", bent: true,
    paint() {
      addInferred();
      const nodeChanges = [...drawn.keys()].map(nodeChange).filter(Boolean);
      const edgeChanges = visEdges.getIds().map(edgeChange).filter(Boolean);
      if (nodeChanges.length) visNodes.update(nodeChanges);
      if (edgeChanges.length) visEdges.update(edgeChanges);
      redraw();
    },
    move() {
      for (const [id, [x, y]] of at) Object.assign(network.body.nodes[id], { x, y });
      redraw();
    },
    redraw,
    camera: () => ({ ...network.getViewPosition(), scale: network.getScale() }),
    look: ({ x, y, scale }) => network.moveTo({ position: { x, y }, scale, animation: false }),
    radius: (id) => drawn.get(id).size * network.getScale(),
    thick: () => thickAt(network.getScale()),
  };
}

/* A relation without a direction has no arrow. */
function symmetricArrows(id) {
  return relations.get(edges.get(id).relation).symmetric ? { to: { enabled: false } } : undefined;
}
