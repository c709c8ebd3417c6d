/* The panel at the side: overview, or the evidence behind what is selected. */

const FIRST = 12;

function renderPanel() {
  const panel = $("panel");
  const chosen = state.selected;
  const parts = !chosen ? overview() : chosen.kind === "node" ? nodeDetails(nodes.get(chosen.id))
    : chosen.kind === "edge" ? edgeDetails(edges.get(chosen.id)) : documentDetails(documents.get(chosen.id));
  const picking = state.pathFrom ? [make("p", { class: "note strong", text: t("pathPick", { a: labelOf(state.pathFrom) }) })] : [];
  panel.replaceChildren(...(chosen ? [button("← " + t("back"), () => select(null), { class: "back" })] : []), ...picking, ...parts);
  panel.scrollTop = 0;
}

const card = (title, ...children) => make("section", { class: "card" }, title ? make("h3", { text: title }) : null, ...children);
const badge = (text, kind = "") => make("span", { class: "badge " + kind, text });
const statusBadge = (status) => badge(statusName(status), status === "planned" ? "planned" : "done");

function nodeButton(id, extra, go = (kind, target) => select(kind, target, { centre: true })) {
  const node = nodes.get(id);
  return make("button", { type: "button", class: "link node-link", on: { click: () => go("node", id) } },
    glyph(types.get(node?.type)), make("span", { text: labelOf(id) }), extra ? make("span", { class: "hint", text: extra }) : null);
}

const documentButton = (id) => (documents.has(id)
  ? button(documentTitle(id), () => select("doc", id), { class: "link doc-link" }) : make("span", { class: "hint", text: documentTitle(id) }));

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

function overview() {
  const claims = data.edges.reduce((sum, edge) => sum + edge.evidence.length, 0);
  const figures = [["documents", data.documents.length], ["nodes", nodes.size], ["edges", edges.size], ["claims", claims]];
  const most = Math.max(1, ...typeCounts.values());
  const bars = data.types.filter((type) => typeCounts.has(type.name)).map((type) => {
    const bar = make("span", { class: "bar" });
    bar.style.width = (100 * typeCounts.get(type.name)) / most + "%";
    bar.style.background = themed(type.color);
    return make("li", {}, make("span", { class: "bar-name" }, glyph(type), typeName(type)), make("span", { class: "track" }, bar),
      make("span", { class: "count", text: number(typeCounts.get(type.name)) }));
  });
  const isLeader = (node) => node.edges.some((edge) => edge.relation === "has_role" && edge.head === node.id && labelOf(edge.tail) === "链主");
  const firms = [...nodes.values()].filter((node) => node.type === "Company" && node.degree)
    .map((node) => ({ node, leader: isLeader(node) })).sort((a, b) => b.leader - a.leader || byDegree(a.node, b.node)).slice(0, 10);
  return [
    make("h2", { text: t("summary") }),
    make("dl", { class: "figures" }, ...figures.map(([key, value]) => make("div", {}, make("dt", { text: t(key) }), make("dd", { text: number(value) })))),
    make("p", { class: "note", text: t("howTo") }),
    bars.length ? card(t("byType"), make("ul", { class: "bars" }, ...bars)) : null,
    firms.length ? card(t("leaders"), make("p", { class: "note", text: t("leaderNote") }), make("ol", { class: "list ranked" },
      ...firms.map(({ node, leader }) => make("li", {}, nodeButton(node.id, `${node.degree}`), leader ? badge(t("chainLeader"), "leader") : null)))) : null,
    leftOut(),
    card(t("documents"), data.documents.length ? unfolding([...data.documents].map((doc) => doc.id), (id) => make("li", {}, documentButton(id)))
      : make("p", { class: "note", text: t("zeroDocs") })),
  ].filter(Boolean);
}

function leftOut() {
  if (!data.dropped.length && !data.skipped.length) return card(t("left"), make("p", { class: "note", text: t("leftNone") }));
  const reasons = countBy(data.dropped, (item) => item.reason);
  const groupsOfReasons = [...reasons].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([reason, count]) => make("details", { class: "fold" },
    make("summary", {}, make("span", { text: reasonName(reason) }), make("span", { class: "count", text: number(count) })),
    unfolding(data.dropped.filter((item) => item.reason === reason), (item) => make("li", {},
      make("strong", { text: item.what }), item.sentence ? make("blockquote", { text: item.sentence }) : null, documentButton(item.doc)))));
  const skipped = data.skipped.length ? make("details", { class: "fold" },
    make("summary", {}, make("span", { text: t("skipped", { n: number(data.skipped.length) }) })),
    unfolding(data.skipped, (item) => make("li", {}, make("strong", { text: item.source ?? item.id ?? item.path ?? "" }), make("p", { class: "note", text: item.reason ?? "" })))) : null;
  return card(t("left"), data.dropped.length ? make("p", { class: "note", text: t("dropped", { n: number(data.dropped.length) }) }) : null, ...groupsOfReasons, skipped);
}

function nodeDetails(node) {
  const type = types.get(node.type);
  const kinds = { legal: "legal", short: "short", former: "former", name: "aka" };
  const facts = [["degree", number(node.degree)], ["docCount", number(node.documents.length)], ["mentionCount", number(node.count)], ["score", percent(node.score)]];
  return [
    make("h2", { class: "selected-name" }, glyph(type), make("span", { text: node.label })),
    make("p", { class: "badges" }, badge(typeName(type)),
      button(t("pathFrom"), () => { state.pathFrom = node.id; state.path = null; refresh({ filters: false, tables: false }); renderPanel(); }, { class: "small", id: "path-from" })),
    drawn.has(node.id) ? null : make("p", { class: "note strong", text: t("notDrawn") }),
    state.path ? pathCard() : null,
    make("dl", { class: "facts" }, ...facts.map(([key, value]) => make("div", {}, make("dt", { text: t(key) }), make("dd", { text: value })))),
    node.aliases.length ? card(t("aliases"), make("ul", { class: "chips" },
      ...node.aliases.map(([name, kind]) => make("li", {}, make("span", { text: name }), make("span", { class: "hint", text: t(kinds[kind] ?? "aka") }))))) : null,
    card(t("neighbours"), node.edges.length ? neighbourGroups(node) : make("p", { class: "note", text: t("noEdges") })),
    card(t("mentions"), node.mentions.length ? unfolding(node.mentions, ([doc, sentence, start, end]) => make("li", { class: "evidence" },
      marked(sentenceOf(sentence), [{ span: [start, end], name: "head" }]), make("p", { class: "meta" }, documentButton(doc))), "ul", 5)
      : make("p", { class: "note", text: t("noEvidence") })),
  ].filter(Boolean);
}

function neighbourGroups(node) {
  const out = make("div", {});
  for (const relation of data.relations) {
    for (const outwards of relation.symmetric ? [null] : [true, false]) {
      const own = node.edges.filter((edge) => edge.relation === relation.name && (outwards === null || (edge.head === node.id) === outwards));
      if (!own.length) continue;
      own.sort((a, b) => byDegree(nodes.get(otherEnd(a, node.id)), nodes.get(otherEnd(b, node.id))));
      const arrow = outwards === null ? "↔" : outwards ? "→" : "←";
      out.append(make("h4", {}, make("span", { class: "arrow", text: arrow }), make("span", { text: relationName(relation) }), make("span", { class: "count", text: number(own.length) })),
        unfolding(own, (edge) => make("li", { class: view.edges.has(edge.id) ? "" : "filtered" }, nodeButton(otherEnd(edge, node.id)),
          edge.status === "planned" ? statusBadge(edge.status) : null,
          button(`${t("evidence")} ${edge.evidence.length}`, () => select("edge", edge.id), { class: "small", "aria-label": `${t("showEvidence")}：${edgeText(edge)}` })), "ul", 8));
    }
  }
  return out;
}

function pathCard() {
  const { path } = state;
  if (!path.steps) return card(`${labelOf(path.from)} – ${labelOf(path.to)}`, make("p", { class: "note strong", text: t("pathNone") }));
  return card(t("pathTitle", { n: path.steps.length }), make("ol", { class: "list path" }, ...path.steps.map((edge) => make("li", {},
    button(edgeText(edge), () => select("edge", edge.id), { class: "link" })))));
}

function edgeDetails(edge) {
  const others = pairs.get(pairKey(edge)).filter((other) => other.id !== edge.id);
  return [
    make("h2", { class: "triple" }, nodeButton(edge.head), make("span", { class: "relation", text: "→ " + relationName(relations.get(edge.relation)) + " →" }), nodeButton(edge.tail)),
    make("p", { class: "badges" }, statusBadge(edge.status), badge(`${t("score")} ${percent(edge.score)}`), badge(`${t("evidence")} ${edge.evidence.length}`)),
    card(t("evidence"), edge.evidence.length ? unfolding(edge.evidence, claimItem) : make("p", { class: "note", text: t("noEvidence") })),
    others.length ? card(t("between"), make("ul", { class: "list" }, ...others.map((other) => make("li", {},
      button(edgeText(other), () => select("edge", other.id), { class: "link" }), statusBadge(other.status))))) : null,
  ].filter(Boolean);
}

function claimItem(claim) {
  const outside = [["head", claim.head], ["tail", claim.tail]].filter(([, span]) => !span).map(([end]) => `${t(end)} ${t("elsewhere")}`);
  const details = [...claim.quantities, ...claim.dates, ...outside];
  return make("li", { class: "evidence" },
    marked(sentenceOf(claim.sentence), [{ span: claim.head, name: "head" }, { span: claim.tail, name: "tail" }]),
    details.length ? make("p", { class: "badges" }, ...details.map((text) => badge(text, "plain"))) : null,
    make("p", { class: "meta" }, documentButton(claim.doc)),
    make("p", { class: "meta" }, statusBadge(claim.status), make("span", { text: `${t("score")} ${percent(claim.score)}` }), make("span", {}, `${t("rule")} `, make("code", { text: claim.rule }))));
}

function documentDetails(doc) {
  const inside = [...edges.values()].filter((edge) => edge.evidence.some((claim) => claim.doc === doc.id));
  const named = [...nodes.values()].filter((node) => node.documents.includes(doc.id)).sort(byDegree);
  return [
    make("p", { class: "badges" }, badge(t("docPanel"))),
    make("h2", { text: doc.title || doc.id }),
    make("dl", { class: "facts" }, ...[["source", doc.source || "–"], ["characters", number(doc.characters ?? 0)], ["nodes", number(named.length)], ["edges", number(inside.length)]]
      .map(([key, value]) => make("div", {}, make("dt", { text: t(key) }), make("dd", { text: value })))),
    card(t("edges"), inside.length ? unfolding(inside, (edge) => make("li", {}, button(edgeText(edge), () => select("edge", edge.id, { centre: true }), { class: "link" }))) : make("p", { class: "note", text: t("noEdges") })),
    card(t("nodes"), unfolding(named, (node) => make("li", {}, nodeButton(node.id)))),
  ];
}
