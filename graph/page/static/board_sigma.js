/* sigma with graphology for large graphs; where there is no WebGL, or it is lost, the plain canvas takes over. */

const EDGES_SHOWN_WHILE_MOVING = 4000;

function hasWebgl() {
  const probe = document.createElement("canvas");
  const context = probe.getContext("webgl2") ?? probe.getContext("webgl");
  context?.getExtension("WEBGL_lose_context")?.loseContext();
  return Boolean(context);
}

function openBoard(holder) {
  if (hasWebgl()) {
    try {
      return openSigma(holder);
    } catch (error) {
      console.info("WebGL cannot be used, drawing on a plain canvas:", error);
      holder.replaceChildren();
    }
  }
  return openPlain(holder);
}

/* sigma blends colours as already multiplied by their opacity. */
const blended = new Map();

function rgba(color, opacity) {
  const key = color + opacity;
  if (!blended.has(key)) blended.set(key, `rgba(${[1, 3, 5].map((i) => Math.round(parseInt(color.slice(i, i + 2), 16) * opacity)).join(",")},${opacity})`);
  return blended.get(key);
}

function openSigma(holder) {
  const graph = new sigmaKit.MultiDirectedGraph();
  for (const [id, { size }] of drawn) graph.addNode(id, { x: at.get(id)[0], y: -at.get(id)[1], size });
  for (const { id, head, tail } of drawnEdges) graph.addEdgeWithKey(id, head, tail, {});
  let usualRatio = 1; // the camera's ratio at which nodes have the sizes given
  const programs = { done: "arrow", planned: "planned", inferred: "inferred" };
  const sigma = new sigmaKit.Sigma(new sigmaKit.MultiDirectedGraph(), holder, {
    renderLabels: false, defaultDrawNodeHover: () => {}, zIndex: true, hideEdgesOnMove: drawnEdges.length > EDGES_SHOWN_WHILE_MOVING,
    defaultNodeType: "shape", nodeProgramClasses: { shape: shapeProgram() }, defaultEdgeType: "arrow", minEdgeThickness: 0.6,
    edgeProgramClasses: {
      arrow: sigmaKit.EdgeArrowProgram, planned: dashedProgram(DASHES.planned), inferred: dashedProgram(DASHES.inferred),
    },
    zoomToSizeRatioFunction: (ratio) => (ratio / usualRatio) ** GROWTH, minCameraRatio: 0.002, maxCameraRatio: 4, doubleClickZoomingRatio: 1, stagePadding: 0, allowInvalidContainer: true,
    nodeReducer: (id, given) => {
      const look = nodeLook(id);
      return { ...given, hidden: look.hidden, color: look.hollow ? look.border : look.fill, code: SHAPE_CODES[look.shape] + (look.hollow ? 16 : 0), zIndex: look.faded ? 0 : 1 };
    },
    edgeReducer: (id) => {
      const look = edgeLook(id);
      return { hidden: look.hidden, color: rgba(look.color, look.opacity), size: look.width * 0.6, type: programs[edges.get(id).status] ?? "arrow", zIndex: look.faded ? 0 : 1 };
    },
  });
  const frame = { x: [0, 0], y: [0, 0] }; // the same for all layouts, so that the view stays while nodes move
  for (const [x, y] of Object.values(spots).flatMap((places) => [...places.values()])) {
    frame.x = [Math.min(frame.x[0], x), Math.max(frame.x[1], x)];
    frame.y = [Math.min(frame.y[0], -y), Math.max(frame.y[1], -y)];
  }
  sigma.setCustomBBox(frame);
  sigma.setGraph(graph);
  const under = overlay(holder, true);
  const over = overlay(holder, false);
  const layers = () => {
    if (!board) return;
    inPixels(fresh(under, holder), paintGround);
    inPixels(fresh(over, holder), paintOver);
  };
  sigma.on("afterRender", layers);
  const camera = () => {
    const { width, height } = sigma.getDimensions();
    const middle = sigma.viewportToGraph({ x: width / 2, y: height / 2 });
    const [left, right] = [sigma.graphToViewport({ x: 0, y: 0 }), sigma.graphToViewport({ x: 1000, y: 0 })];
    return { x: middle.x, y: -middle.y, scale: (right.x - left.x) / 1000 };
  };
  const opened = {
    kind: "sigma", bent: false,
    paint: () => sigma.refresh(),
    move() {
      graph.updateEachNodeAttributes((id, attributes) => {
        const [x, y] = at.get(id);
        return Object.assign(attributes, { x, y: -y });
      }, { attributes: ["x", "y"] });
      sigma.refresh();
    },
    redraw: layers,
    resize() {
      sigma.resize();
      sigma.refresh();
    },
    camera,
    look({ x, y, scale }) {
      const now = camera();
      const { x: cx, y: cy } = sigma.viewportToFramedGraph(sigma.graphToViewport({ x, y: -y }));
      sigma.getCamera().setState({ x: cx, y: cy, ratio: (sigma.getCamera().ratio * now.scale) / scale, angle: 0 });
    },
    rest() {
      usualRatio = (sigma.getCamera().ratio * camera().scale) / usual;
    },
    radius: (id) => sigma.scaleSize(drawn.get(id).size),
    thick: () => Math.min(2, Math.max(0.5, sigma.scaleSize(0.7))),
  };
  const lost = (event) => {
    event.preventDefault();
    const before = opened.camera();
    sigma.kill();
    holder.replaceChildren();
    board = openPlain(holder);
    board.look(before);
    renderNotice();
  };
  for (const canvas of Object.values(sigma.getCanvases())) canvas.addEventListener("webglcontextlost", lost, { once: true });
  listen(holder);
  return opened;
}
