/* The panel at the side: overview, or the evidence behind what is selected. */

const FIRST = 12;

function renderPanel() {
  const panel = $("panel");
  const chosen = state.selected;
  const details = {
    node: () => nodeDetails(nodes.get(chosen.id)), edge: () => edgeDetails(edges.get(chosen.id)), doc: () => documentDetails(documents.get(chosen.id)),
    loop: () => loopDetails(Number(chosen.id)), text: () => textDetails(chosen.id),
  };
  const parts = chosen ? details[chosen.kind]() : overview();
  const picking = [["pathFrom", "pathPick"], ["mergeFrom", "mergePick"]].filter(([field]) => state[field])
    .map(([field, text]) => make("p", { class: "note strong", role: "status", text: t(text, { a: labelOf(state[field]) }) }));
  panel.replaceChildren(...(chosen ? [button("← " + t("back"), () => select(null), { class: "back" })] : []), ...picking, ...parts.filter(Boolean));
  panel.scrollTop = 0;
}

const card = (title, ...children) => make("section", { class: "card" }, title ? make("h3", { text: title }) : null, ...children);
const badge = (text, kind = "") => make("span", { class: "badge " + kind, text });
const statusBadge = (status) => badge(statusName(status), ["planned", "inferred"].includes(status) ? status : "done");
const note = (key, values) => make("p", { class: "note", text: t(key, values) });
const quoted = (row) => make("div", {}, make("blockquote", { text: row.evidence }), make("p", { class: "meta" }, documentButton(row.document)));
const figures = (kind, rows) => make("dl", { class: kind }, ...rows.map(([key, value]) => make("div", {}, make("dt", { text: t(key) }), make("dd", { text: value }))));

function nodeButton(id, extra, go = (kind, target) => select(kind, target, { centre: true })) {
  const node = nodes.get(id);
  return make("button", { type: "button", class: "link node-link", on: { click: () => go("node", id) } },
    glyph(types.get(node?.type)), make("span", { text: labelOf(id) }), extra ? make("span", { class: "hint", text: extra }) : null);
}

const documentButton = (id) => (documents.has(id)
  ? button(documentTitle(id), () => select("doc", id, { centre: true }), { class: "link doc-link" }) : make("span", { class: "hint", text: documentTitle(id) }));
const evidenceButton = (edge) => button(`${t("evidence")} ${edge.evidence.length}`, () => select("edge", edge.id),
  { class: "small", "aria-label": `${t("showEvidence")}：${edgeText(edge)}` });
const edgeLink = (edge) => button(edgeText(edge), () => select("edge", edge.id, { centre: true }), { class: "link" });

/* A list that starts short; a button shows the rest. */
function unfolding(items, draw, tag = "ul", first = FIRST) {
  const list = make(tag, { class: "list" }, ...items.slice(0, first).map(draw));
  if (items.length <= first) return list;
  const rest = button(t("everything", { n: number(items.length) }), () => {
    list.append(...items.slice(first).map(draw));
    rest.remove();
  }, { class: "more" });
  return make("div", {}, list, rest);
}

/* A heading that opens; what lies below is made when it is asked for. */
function folded(title, count, inside) {
  const fold = make("details", { class: "fold", on: { toggle: () => { if (fold.open && fold.children.length === 1) fold.append(inside()); } } },
    make("summary", {}, make("span", { text: title }), count === null ? null : make("span", { class: "count", text: number(count) })));
  return fold;
}

function nodeDetails(node) {
  const kinds = { legal: "legal", short: "short", former: "former", name: "aka" };
  const home = node.park && node.park !== node.id ? node.park : null;
  const inherited = home && !node.edges.some((edge) => edge.relation === "located_in" && edge.head === node.id && edge.tail === home);
  return [
    make("h2", { class: "selected-name" }, glyph(types.get(node.type)), make("span", { text: node.label })),
    make("p", { class: "badges" }, badge(typeName(types.get(node.type))), node.stage ? badge(`${stageName(node.stage)} · ${t("byFlow")}`, "plain") : null,
      button(t("pathFrom"), () => {
        Object.assign(state, { pathFrom: node.id, mergeFrom: null, path: null });
        refresh({ filters: false, tables: false });
        renderPanel();
      }, { class: "small", id: "path-from" })),
    drawn.has(node.id) ? null : make("p", { class: "note strong", text: t("notDrawn") }),
    state.path ? pathCard() : null,
    figures("facts", [["degree", number(node.degree)], ["docCount", number(node.documents.length)], ["mentionCount", number(node.count)], ["score", percent(node.score)]]),
    node.aliases.length ? card(t("aliases"), make("ul", { class: "chips" },
      ...node.aliases.map(([name, kind]) => make("li", {}, make("span", { text: name }), make("span", { class: "hint", text: t(kinds[kind] ?? "aka") }))))) : null,
    ...(node.type === "Park" ? parkCards(node) : []),
    card(t("neighbours"), node.edges.length ? neighbourGroups(node) : note("noEdges")),
    home && inherited ? card(t("park"), make("p", { class: "list-line" }, nodeButton(home)), note("parkInferred")) : null,
    card(t("mentions"), node.mentions.length ? unfolding(node.mentions, ([doc, sentence, start, end]) => make("li", { class: "evidence" },
      marked(sentenceOf(sentence), [{ span: [start, end], name: "head" }]), make("p", { class: "meta" }, documentButton(doc))), "ul", 5)
      : note("noEvidence"), node.count > node.mentions.length && node.mentions.length ? note("mentionsKept", { a: number(node.mentions.length), b: number(node.count) }) : null),
    correctionCard(nodeCorrections(node), () => mergeControl(node)),
  ];
}

/* The relations of a node, a heading for each relation and direction in words: 供应方, 供应给. What moves goods comes first,
   what is inferred last. */
function neighbourGroups(node) {
  const out = make("div", {});
  const order = [...data.relations].sort((a, b) => (b.name === "supplies") - (a.name === "supplies") || (b.group === "flow") - (a.group === "flow"));
  for (const inferred of [false, true]) {
    for (const relation of order) {
      for (const outwards of relation.symmetric ? [null] : [false, true]) {
        const own = node.edges.filter((edge) => edge.relation === relation.name && (edge.status === "inferred") === inferred
          && (outwards === null || (edge.head === node.id) === outwards));
        if (own.length) out.append(...neighbourGroup(node, relation, own, outwards, inferred));
      }
    }
  }
  return out;
}

function neighbourGroup(node, relation, own, outwards, inferred) {
  own.sort((a, b) => byDegree(nodes.get(otherEnd(a, node.id)), nodes.get(otherEnd(b, node.id))));
  const heading = make("h4", {}, make("span", { class: "arrow", text: outwards === null ? "↔" : outwards ? "→" : "←" }),
    make("span", { text: sideName(relation, outwards) }), inferred ? statusBadge("inferred") : null, make("span", { class: "count", text: number(own.length) }));
  return [heading, inferred ? note("inferredNote") : null, unfolding(own, (edge) => make("li", { class: view.edges.has(edge.id) || inferred ? "" : "filtered" },
    nodeButton(otherEnd(edge, node.id)), edge.via ? make("span", { class: "hint", text: labelOf(edge.via) }) : null,
    edge.status === "planned" ? statusBadge(edge.status) : null, evidenceButton(edge)), "ul", 8)].filter(Boolean);
}

function pathCard() {
  const { path } = state;
  const ways = make("div", { class: "segments", role: "group", "aria-label": t("pathWay") }, ...["any", "flow"].map((way) => button(t("way_" + way), () => {
    state.path = findPath(path.from, path.to, way);
    refresh({ filters: false, tables: false });
    renderPanel();
    $("panel").querySelector(`[data-way=${way}]`).focus();
    centreOn("node", path.to);
  }, { "aria-pressed": String(path.way === way), "data-way": way })));
  const title = path.steps ? t("pathTitle", { n: path.steps.length }) : `${labelOf(path.from)} – ${labelOf(path.to)}`;
  return card(title, ways, path.steps ? make("ol", { class: "list path" }, ...path.steps.map((edge) => make("li", {}, edgeLink(edge), edge.status === "done" ? null : statusBadge(edge.status))))
    : make("p", { class: "note strong", text: t(path.way === "flow" ? "pathNoneFlow" : "pathNone") }));
}

function loopDetails(number_) {
  const loop = data.insights.loops[number_];
  return [
    make("p", { class: "badges" }, ...loopBadges(loop)),
    make("h2", { text: loopName(number_) }),
    make("p", { text: loop.path }),
    note("loop_" + loop.certainty),
    make("ol", { class: "list path" }, ...loop.steps.map(loopStep)),
    loop.evidence ? card(t("loopSays"), quoted(loop)) : null,
  ];
}

/* A step that no edge states says what it is guessed from; words of a sentence that are no node stand as they are. */
function loopStep(step) {
  const end = (id, name) => (id ? nodeButton(id) : make("span", { text: name }));
  const behind = step.edges.map((id) => edges.get(id)).filter(Boolean).flatMap((edge) => [edgeLink(edge), edge.status === "planned" ? statusBadge("planned") : null, evidenceButton(edge)]);
  return relations.has(step.how) && step.how !== "has_role" ? make("li", {}, ...behind)
    : make("li", { class: "evidence" }, end(step.source_id, step.source), " → ", end(step.target_id, step.target), badge(t("how_" + step.how), "inferred"),
      ...(behind.length ? behind : step.evidence ? [quoted(step)] : []));
}

const loopName = (index) => t(data.insights.loops[index].certainty === "open" ? "loopOpenNumber" : "loopNumber", { n: Number(index) + 1 });

function textDetails(text) {
  const { found } = sentencesWith(text);
  return [
    make("p", { class: "badges" }, badge(t("sentences"))),
    make("h2", { text: `“${text}”` }),
    note("sentencesFound", { n: number(found.length) }),
    unfolding(found, (use) => make("li", { class: "evidence" }, marked(sentenceOf(use.sentence), everywhere(sentenceOf(use.sentence), text)),
      make("p", { class: "meta" }, ...use.docs.map(documentButton)), make("p", { class: "meta" }, ...use.nodes.slice(0, 8).map((id) => nodeButton(id))))),
  ];
}

/* Spans, in characters, of a text in a sentence. */
function everywhere(sentence, text) {
  const spans = [];
  for (let i = sentence.indexOf(text); i >= 0; i = sentence.indexOf(text, i + text.length)) {
    const start = Array.from(sentence.slice(0, i)).length;
    spans.push({ span: [start, start + Array.from(text).length], name: "head" });
  }
  return spans;
}

function documentDetails(doc) {
  const inside = edgesOfDocument(doc.id);
  const named = [...nodes.values()].filter((node) => node.documents.includes(doc.id)).sort(byDegree);
  return [
    make("p", { class: "badges" }, badge(t("docPanel"))),
    make("h2", { text: doc.title || doc.id }),
    figures("facts wide-facts", [["source", doc.source || "–"], ["characters", number(doc.characters ?? 0)], ["nodes", number(named.length)], ["edges", number(inside.length)]]),
    card(t("edges"), inside.length ? unfolding(inside, (edge) => make("li", {}, edgeLink(edge))) : note("noEdges")),
    card(t("nodes"), unfolding(named, (node) => make("li", {}, nodeButton(node.id)))),
  ];
}
