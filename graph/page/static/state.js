/* What is shown: filters, selection, layout, language. The address keeps it, so that a link restores the view. */

const state = {
  hiddenTypes: new Set(), hiddenRelations: new Set(), hiddenStatuses: new Set(), minScore: 0, connectedOnly: false,
  hops: 1, layout: "force", selected: null, pathFrom: null, path: null, language: "zh", theme: "light",
};
let view = { nodes: new Set(), edges: new Set(), focus: null };

const scoreOf = (edge) => (typeof edge.score === "number" ? edge.score : 1);

function edgePasses(edge) {
  return !state.hiddenRelations.has(edge.relation) && !state.hiddenStatuses.has(edge.status) && scoreOf(edge) >= state.minScore
    && !state.hiddenTypes.has(nodes.get(edge.head).type) && !state.hiddenTypes.has(nodes.get(edge.tail).type);
}

function computeView() {
  const edgeSet = new Set();
  for (const edge of edges.values()) if (edgePasses(edge)) edgeSet.add(edge.id);
  const nodeSet = new Set();
  for (const node of nodes.values()) {
    if (state.hiddenTypes.has(node.type)) continue;
    if (state.connectedOnly && !node.edges.some((edge) => edgeSet.has(edge.id))) continue;
    nodeSet.add(node.id);
  }
  view = { nodes: nodeSet, edges: edgeSet, focus: null };
  view.focus = computeFocus();
}

/* Nodes and edges that stay bright; null where nothing is faded. */
function computeFocus() {
  const chosen = state.selected;
  if (state.path) return { nodes: new Set(state.path.nodes), edges: new Set(state.path.edges) };
  if (!chosen) return null;
  if (chosen.kind === "edge") {
    const edge = edges.get(chosen.id);
    return { nodes: new Set([edge.head, edge.tail]), edges: new Set(pairs.get(pairKey(edge)).map((one) => one.id)) };
  }
  if (chosen.kind === "doc") {
    const inside = [...edges.values()].filter((edge) => edge.evidence.some((claim) => claim.doc === chosen.id));
    const named = [...nodes.values()].filter((node) => node.documents.includes(chosen.id)).map((node) => node.id);
    return { nodes: new Set([...named, ...inside.flatMap((edge) => [edge.head, edge.tail])]), edges: new Set(inside.map((edge) => edge.id)) };
  }
  return state.hops ? around(chosen.id, state.hops) : null;
}

function around(id, hops) {
  const reached = new Set([id]);
  let border = [id];
  for (let hop = 0; hop < hops; hop += 1) {
    const next = [];
    for (const at of border) {
      for (const edge of nodes.get(at).edges) {
        const other = otherEnd(edge, at);
        if (!view.edges.has(edge.id) || reached.has(other)) continue;
        reached.add(other);
        next.push(other);
      }
    }
    border = next;
  }
  const inner = [...view.edges].filter((edgeId) => reached.has(edges.get(edgeId).head) && reached.has(edges.get(edgeId).tail));
  return { nodes: reached, edges: new Set(inner) };
}

function shortestPath(from, to) {
  const before = new Map([[from, null]]);
  const queue = [from];
  for (let i = 0; i < queue.length && !before.has(to); i += 1) {
    for (const edge of nodes.get(queue[i]).edges) {
      const other = otherEnd(edge, queue[i]);
      if (!view.edges.has(edge.id) || before.has(other)) continue;
      before.set(other, edge);
      queue.push(other);
    }
  }
  if (!before.has(to)) return { from, to, nodes: [from, to], edges: [], steps: null };
  const steps = [];
  for (let at = to; before.get(at); at = otherEnd(before.get(at), at)) steps.unshift(before.get(at));
  return { from, to, nodes: [from, ...steps.flatMap((edge) => [edge.head, edge.tail])], edges: steps.map((edge) => edge.id), steps };
}

function select(kind, id, { centre = false } = {}) {
  if (kind && !{ node: nodes, edge: edges, doc: documents }[kind].has(id)) return;
  state.path = null;
  if (kind === "node" && state.pathFrom && state.pathFrom !== id) {
    state.path = shortestPath(state.pathFrom, id);
    state.pathFrom = null;
  }
  state.selected = kind ? { kind, id } : null;
  if (!kind) state.pathFrom = null;
  refresh({ filters: false, tables: false });
  renderPanel();
  if (centre) centreOn(kind, id);
  if (kind) say(t("selected", { a: kind === "edge" ? edgeText(edges.get(id)) : kind === "doc" ? documentTitle(id) : labelOf(id) }));
}

const edgeText = (edge) => `${labelOf(edge.head)} ${relationName(relations.get(edge.relation))} ${labelOf(edge.tail)}`;

function writeAddress() {
  const entries = new URLSearchParams();
  const { selected } = state;
  if (selected) entries.set(selected.kind, selected.id);
  if (state.hops !== 1) entries.set("hops", state.hops);
  if (state.layout !== "force") entries.set("layout", state.layout);
  for (const [name, hidden] of [["types", state.hiddenTypes], ["relations", state.hiddenRelations], ["status", state.hiddenStatuses]]) {
    if (hidden.size) entries.set("no-" + name, [...hidden].sort().join(","));
  }
  if (state.minScore) entries.set("min", state.minScore);
  if (state.connectedOnly) entries.set("linked", 1);
  if (state.language !== "zh") entries.set("lang", state.language);
  try {
    history.replaceState(null, "", "#" + entries.toString());
  } catch {
    /* not allowed inside a notebook's sandbox: the view works without */
  }
}

function readAddress() {
  let entries;
  try {
    entries = new URLSearchParams(location.hash.slice(1));
  } catch {
    return;
  }
  const list = (name) => new Set((entries.get("no-" + name) ?? "").split(",").filter(Boolean));
  state.hiddenTypes = list("types");
  state.hiddenRelations = list("relations");
  state.hiddenStatuses = list("status");
  state.minScore = Math.min(1, Math.max(0, Number(entries.get("min")) || 0));
  state.connectedOnly = entries.has("linked");
  state.hops = entries.has("hops") ? Math.min(3, Math.max(0, Math.round(Number(entries.get("hops")) || 0))) : 1;
  state.layout = entries.get("layout") === "stage" ? "stage" : "force";
  state.language = entries.get("lang") === "en" ? "en" : "zh";
  state.selected = null;
  for (const [kind, known] of [["node", nodes], ["edge", edges], ["doc", documents]]) {
    if (known.has(entries.get(kind))) state.selected = { kind, id: entries.get(kind) };
  }
}
