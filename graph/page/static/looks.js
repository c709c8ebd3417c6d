/* How nodes and lines look, whatever draws them: colours by theme, faded and strong ones, dashes by status. */

const FADED = 0.1;
const OUTLINED = drawn.size <= 400; // an outline doubles the cost of a node
const DASHES = { planned: [7, 5], inferred: [1.5, 5] };
let colors = {};
let inks = new Map();

/* Colours of the ontology are made for white paper: on a dark ground they are lightened. */
function mix(color, other, share) {
  const parse = (hex) => [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16));
  const [from, to] = [parse(color), parse(other)];
  return "#" + from.map((value, i) => Math.round(value + (to[i] - value) * share).toString(16).padStart(2, "0")).join("");
}

function themed(color) {
  return state.theme === "dark" ? mix(color, "#ffffff", 0.3) : color;
}

function readColors() {
  const style = getComputedStyle(document.documentElement);
  colors = Object.fromEntries(["ground", "ink", "muted", "line", "accent", "band", "lane", "flow"].map((name) => [name, style.getPropertyValue("--" + name).trim()]));
  inks = new Map();
}

function inkOf(typeName, faded) {
  const key = typeName + (faded ? "\u001ffaded" : "");
  if (!inks.has(key)) {
    const color = themed(types.get(typeName)?.color ?? "#8a8f98");
    inks.set(key, faded ? mix(color, colors.ground, 1 - FADED * 1.6) : color);
  }
  return inks.get(key);
}

/* A node; its outline, in pixels at any zoom, leaves room inside of the smallest ones, too. */
function nodeLook(id) {
  const node = nodes.get(id);
  const faded = Boolean(view.focus) && !view.focus.nodes.has(id);
  const ink = inkOf(node.type, faded);
  const type = types.get(node.type);
  const shared = { hidden: !view.nodes.has(id), faded, hollow: Boolean(type?.hollow), shape: type?.shape ?? "dot" };
  const radius = drawn.has(id) ? usualRadius(id) : 0;
  return type?.hollow ? { ...shared, fill: colors.ground, border: ink, line: Math.min(3, 0.4 * radius) }
    : { ...shared, fill: ink, border: faded ? ink : colors.ground, line: faded || !OUTLINED ? 0 : Math.min(1.5, 0.2 * radius) };
}

const widthOfEdge = (edge) => (edge.status === "inferred" ? 1.2 : 1.3 + 0.5 * Math.log2(Math.max(1, edge.evidence.length)));

function edgeLook(id) {
  const edge = edges.get(id);
  const relation = relations.get(edge.relation);
  const faded = Boolean(view.focus) && !view.focus.edges.has(id);
  const strong = isStrong(id);
  const aside = state.layout === "stage" && relation.group !== "flow" && !view.focus;
  const plainly = drawn.size > 2000 ? 0.22 : state.theme === "dark" ? 0.6 : 0.55;
  return {
    hidden: !view.edges.has(id), faded, strong, color: themed(groups.get(relation.group).color),
    opacity: faded ? FADED * 0.6 : strong ? 0.95 : aside ? 0.14 : view.focus ? 0.75 : plainly,
    width: widthOfEdge(edge) + (strong ? 1.2 : 0), dash: DASHES[edge.status] ?? null,
  };
}

function isStrong(id) {
  return (state.selected?.kind === "edge" && state.selected.id === id) || Boolean(state.path?.edges.includes(id)) || Boolean(view.loop?.has(id));
}

/* What the looks depend on, as text: equal keys look the same. */
const nodeKey = (id) => `${view.nodes.has(id)}${Boolean(view.focus) && !view.focus.nodes.has(id)}${state.theme}`;
const edgeKey = (id) => `${view.edges.has(id)}${Boolean(view.focus) && !view.focus.edges.has(id)}${isStrong(id)}${state.theme}${state.layout}${Boolean(view.focus)}`;
