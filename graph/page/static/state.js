/* What is shown: filters, selection, layout, language. The address keeps it, so that a link restores the view. */

const LAYOUTS = ["force", "stage", "park"];
const HIDDEN_STATUSES = ["inferred"]; // what no text states is shown only on demand
const state = {
  hiddenTypes: new Set(), hiddenRelations: new Set(), hiddenStatuses: new Set(HIDDEN_STATUSES), hiddenDocuments: new Set(),
  minScore: 0, connectedOnly: data.edges.length > 0,
  hops: 1, layout: "force", selected: null, pathFrom: null, mergeFrom: null, path: null, language: "zh", theme: "light",
};
let view = { nodes: new Set(), listed: new Set(), edges: new Set(), focus: null, loop: null, version: 0 };

const scoreOf = (edge) => (typeof edge.score === "number" ? edge.score : 1);
const inShownDocument = (ids) => !ids.length || ids.some((id) => !state.hiddenDocuments.has(id));

function edgePasses(edge) {
  return !state.hiddenRelations.has(edge.relation) && !state.hiddenStatuses.has(edge.status) && scoreOf(edge) >= state.minScore
    && !state.hiddenTypes.has(nodes.get(edge.head).type) && !state.hiddenTypes.has(nodes.get(edge.tail).type)
    && (!state.hiddenDocuments.size || inShownDocument(documentsOf(edge)));
}

function computeView() {
  const edgeSet = new Set();
  const linked = new Set();
  for (const edge of edges.values()) {
    if (!edgePasses(edge)) continue;
    edgeSet.add(edge.id);
    linked.add(edge.head).add(edge.tail);
  }
  const listed = new Set(); // the tables hold those without relations, too
  const nodeSet = new Set();
  const chosen = state.selected?.kind === "node" ? state.selected.id : null;
  for (const node of nodes.values()) {
    if (state.hiddenTypes.has(node.type) || (!linked.has(node.id) && !inShownDocument(node.documents))) continue;
    listed.add(node.id);
    if (state.connectedOnly && !linked.has(node.id) && node.id !== chosen) continue; // what was searched for is always shown
    nodeSet.add(node.id);
  }
  view = { nodes: nodeSet, listed, edges: edgeSet, focus: null, loop: null, version: view.version + 1 };
  if (state.selected?.kind === "loop") view.loop = new Set(data.insights.loops[state.selected.id].steps.flatMap((step) => step.edges));
  view.focus = computeFocus();
}

const edgesOfDocument = (id) => data.edges.filter((edge) => edge.evidence.some((claim) => claim.doc === id));
const withEnds = (ids, list) => ({ nodes: new Set([...ids, ...list.flatMap((edge) => [edge.head, edge.tail])]), edges: new Set(list.map((edge) => edge.id)) });

/* Nodes and edges that stay bright; null where nothing is faded. */
function computeFocus() {
  const chosen = state.selected;
  if (state.path) return { nodes: new Set(state.path.nodes), edges: new Set(state.path.edges) };
  if (!chosen) return null;
  if (chosen.kind === "edge") {
    const edge = edges.get(chosen.id);
    return { nodes: new Set([edge.head, edge.tail]), edges: new Set(pairs.get(pairKey(edge)).map((one) => one.id)) };
  }
  if (chosen.kind === "doc") return withEnds([...nodes.values()].filter((node) => node.documents.includes(chosen.id)).map((node) => node.id), edgesOfDocument(chosen.id));
  if (chosen.kind === "loop") {
    const { ids } = data.insights.loops[chosen.id];
    return ids.length ? withEnds(ids, [...view.loop].map((id) => edges.get(id))) : null;
  }
  if (chosen.kind === "text") {
    const { found, list } = sentencesWith(chosen.id);
    return found.length ? withEnds(new Set(found.flatMap((hit) => hit.nodes)), list) : null;
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

const KNOWN = {
  node: (id) => nodes.has(id), edge: (id) => edges.has(id), doc: (id) => documents.has(id), loop: (id) => id in data.insights.loops, text: (id) => Boolean(id),
};
const NAMED = {
  node: labelOf, edge: (id) => edgeText(edges.get(id)), doc: documentTitle, loop: (id) => loopName(id), text: (id) => id,
};

function select(kind, id, { centre = false } = {}) {
  if (kind && !KNOWN[kind](id)) return;
  state.path = null;
  if (kind === "node" && state.pathFrom && state.pathFrom !== id) {
    state.path = findPath(state.pathFrom, id, "any");
    state.pathFrom = null;
  }
  if (!kind) Object.assign(state, { pathFrom: null, mergeFrom: null });
  if (kind === "edge" && state.hiddenStatuses.has("inferred") && edges.get(id).status === "inferred") {
    state.hiddenStatuses.delete("inferred");
    renderFilters();
  }
  state.selected = kind ? { kind, id } : null;
  refresh({ filters: false, tables: false });
  renderPanel();
  if (centre) centreOn(kind, id);
  if (kind) say(t("selected", { a: NAMED[kind](id) }));
}

const edgeText = (edge) => `${labelOf(edge.head)} ${edgeName(edge)} ${labelOf(edge.tail)}`;

const FILTERS = [
  ["types", "hiddenTypes", []], ["relations", "hiddenRelations", []], ["status", "hiddenStatuses", HIDDEN_STATUSES], ["docs", "hiddenDocuments", []],
];

function writeAddress() {
  const entries = new URLSearchParams();
  const { selected, path } = state;
  if (selected) entries.set(selected.kind, selected.id);
  if (path) {
    entries.set("from", path.from);
    if (path.way !== "any") entries.set("way", path.way);
  }
  if (state.hops !== 1) entries.set("hops", state.hops);
  if (state.layout !== "force") entries.set("layout", state.layout);
  for (const [name, field, usual] of FILTERS) {
    const hidden = [...state[field]].sort();
    if (hidden.join("\u001f") !== usual.join("\u001f")) entries.set("no-" + name, hidden.map(encodeURIComponent).join(","));
  }
  if (state.minScore) entries.set("min", state.minScore);
  if (state.connectedOnly !== data.edges.length > 0) entries.set("linked", Number(state.connectedOnly));
  if (state.language !== "zh") entries.set("lang", state.language);
  try {
    history.replaceState(null, "", "#" + entries.toString());
  } catch {
    /* not allowed inside a notebook's sandbox: the view works without */
  }
}

function plainly(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function readAddress() {
  const entries = new URLSearchParams(location.hash.slice(1));
  for (const [name, field, usual] of FILTERS) {
    const given = entries.get("no-" + name);
    state[field] = new Set(given === null ? usual : given.split(",").filter(Boolean).map(plainly));
  }
  state.minScore = Math.min(1, Math.max(0, Number(entries.get("min")) || 0));
  state.connectedOnly = entries.has("linked") ? entries.get("linked") !== "0" : data.edges.length > 0;
  state.hops = entries.has("hops") ? Math.min(3, Math.max(0, Math.round(Number(entries.get("hops")) || 0))) : 1;
  state.layout = LAYOUTS.includes(entries.get("layout")) ? entries.get("layout") : "force";
  state.language = entries.get("lang") === "en" ? "en" : "zh";
  state.selected = null;
  state.path = null;
  for (const [kind, known] of Object.entries(KNOWN)) {
    const id = entries.get(kind);
    if (id !== null && known(id)) state.selected = { kind, id };
  }
  computeView();
  if (state.selected?.kind === "node" && nodes.has(entries.get("from"))) {
    state.path = findPath(entries.get("from"), state.selected.id, entries.get("way") === "flow" ? "flow" : "any");
  }
}
