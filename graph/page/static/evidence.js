/* An edge and every sentence behind it. */

function edgeDetails(edge) {
  const others = pairs.get(pairKey(edge)).filter((other) => other.id !== edge.id);
  const inferred = edge.status === "inferred";
  const planned = edge.evidence.filter((claim) => claim.status === "planned").length;
  return [
    make("h2", { class: "triple" }, nodeButton(edge.head), make("span", { class: "relation", text: relations.get(edge.relation).symmetric ? `↔ ${edgeName(edge)} ↔` : `→ ${edgeName(edge)} →` }), nodeButton(edge.tail)),
    make("p", { class: "badges" }, statusBadge(edge.status), inferred ? null : badge(`${t("score")} ${percent(edge.score)}`), badge(`${t("evidence")} ${edge.evidence.length}`)),
    inferred ? make("p", { class: "note strong" }, t("inferredWhy", { a: labelOf(edge.via) })) : null,
    edge.status === "done" && planned ? note("somePlanned", { n: number(planned) }) : null,
    card(t("evidence"), edge.evidence.length ? unfolding(edge.evidence, claimItem) : note("noEvidence")),
    others.length ? card(t("between"), make("ul", { class: "list" }, ...others.map((other) => make("li", {}, edgeLink(other), statusBadge(other.status))))) : null,
    inferred ? null : correctionCard(edgeCorrections(edge)),
  ];
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
