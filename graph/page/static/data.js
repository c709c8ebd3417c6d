/* The graph as the page holds it. */

const data = JSON.parse(document.getElementById("data").textContent);
const types = new Map(data.types.map((type) => [type.name, type]));
const relations = new Map(data.relations.map((relation) => [relation.name, relation]));
const groups = new Map(data.groups.map((group) => [group.name, group]));
const documents = new Map(data.documents.map((doc) => [doc.id, doc]));
const nodes = new Map(data.nodes.map((node) => [node.id, node]));
const edges = new Map([...data.edges, ...data.inferred].map((edge) => [edge.id, edge])); // inferred ones come last and are off by default
const drawn = new Map(data.drawing.ids.map((id, i) => [id, { size: data.drawing.sizes[i] }]));
const drawnEdges = [...edges.values()].filter((edge) => drawn.has(edge.head) && drawn.has(edge.tail));
const pairs = new Map();

for (const node of nodes.values()) Object.assign(node, { edges: [], degree: 0 });
for (const edge of edges.values()) {
  for (const end of new Set([edge.head, edge.tail])) {
    nodes.get(end).edges.push(edge);
    if (edge.status !== "inferred") nodes.get(end).degree += 1;
  }
  const key = pairKey(edge);
  if (pairs.has(key)) pairs.get(key).push(edge);
  else pairs.set(key, [edge]);
}

function pairKey(edge) {
  return edge.head < edge.tail ? edge.head + "\u001f" + edge.tail : edge.tail + "\u001f" + edge.head;
}

/* Stages as the graph names them, and their texts. */
const STAGES = new Map([["上游", "upstream"], ["中游", "midstream"], ["下游", "downstream"], ["回收", "recycling"]]);

const sentenceOf = (index) => data.sentences[index] ?? "";
const otherEnd = (edge, id) => (edge.head === id ? edge.tail : edge.head);
const labelOf = (id) => nodes.get(id)?.label ?? id;
const documentTitle = (id) => documents.get(id)?.title || id;
const documentsOf = (edge) => [...new Set(edge.evidence.map((claim) => claim.doc))];
const byDegree = (a, b) => b.degree - a.degree || (a.id < b.id ? -1 : 1);
const unlinked = [...nodes.values()].filter((node) => !node.degree).length;
