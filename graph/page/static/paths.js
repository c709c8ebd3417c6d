/* Shortest ways through the relations shown: in any direction, or only the way goods go. */

/* The end from which goods leave, or null where the relation moves none. */
function flowStart(edge) {
  const { upstream } = relations.get(edge.relation);
  return upstream === "head" ? edge.head : upstream === "tail" ? edge.tail : null;
}

function findPath(from, to, way) {
  const before = new Map([[from, null]]);
  const queue = [from];
  for (let i = 0; i < queue.length && !before.has(to); i += 1) {
    for (const edge of nodes.get(queue[i]).edges) {
      const other = otherEnd(edge, queue[i]);
      if (!view.edges.has(edge.id) || before.has(other) || (way === "flow" && flowStart(edge) !== queue[i])) continue;
      before.set(other, edge);
      queue.push(other);
    }
  }
  if (!before.has(to)) return { from, to, way, nodes: [from, to], edges: [], steps: null };
  const steps = [];
  for (let at = to; before.get(at); at = otherEnd(before.get(at), at)) steps.unshift(before.get(at));
  return { from, to, way, nodes: [from, ...steps.flatMap((edge) => [edge.head, edge.tail])], edges: steps.map((edge) => edge.id), steps };
}

/* All that is located in a park or place, through parks in parks, with the edge that says so. */
function insideOf(place) {
  const found = new Map();
  const border = [place];
  while (border.length) {
    const at = border.pop();
    for (const edge of nodes.get(at).edges) {
      if (edge.relation !== "located_in" || edge.tail !== at || edge.head === place || found.has(edge.head)) continue;
      found.set(edge.head, edge);
      if (["Park", "Place"].includes(nodes.get(edge.head).type)) border.push(edge.head);
    }
  }
  return found;
}

/* Sentences that hold a text, each with the nodes and edges that rest on it. */
const sentenceUses = new Map();

function useOf(index) {
  if (!sentenceUses.has(index)) sentenceUses.set(index, { sentence: index, docs: new Set(), nodes: new Set(), edges: new Set() });
  return sentenceUses.get(index);
}

function indexSentences() {
  for (const edge of data.edges) {
    for (const claim of edge.evidence) {
      const use = useOf(claim.sentence);
      use.docs.add(claim.doc);
      use.nodes.add(edge.head).add(edge.tail);
      use.edges.add(edge.id);
    }
  }
  for (const node of data.nodes) {
    for (const [doc, index] of node.mentions) {
      const use = useOf(index);
      use.docs.add(doc);
      use.nodes.add(node.id);
    }
  }
}

function sentencesWith(text) {
  if (!sentenceUses.size) indexSentences();
  const found = [...sentenceUses.values()].filter((use) => sentenceOf(use.sentence).includes(text))
    .map((use) => ({ ...use, docs: [...use.docs], nodes: [...use.nodes], edges: [...use.edges] }));
  return { found, list: [...new Set(found.flatMap((use) => use.edges))].map((id) => edges.get(id)) };
}
