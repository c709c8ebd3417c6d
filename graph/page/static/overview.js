/* What the graph tells before anyone asks: figures, leading firms, chains, closed loops, gaps, what was left out. */

function overview() {
  const claims = data.edges.reduce((sum, edge) => sum + edge.evidence.length, 0);
  const planned = data.edges.filter((edge) => edge.status === "planned").length;
  const { chains, loops, gaps } = data.insights;
  return [
    make("h2", { text: t("summary") }),
    figures("figures", [["documents", number(data.documents.length)], ["nodes", number(nodes.size)], ["edges", number(data.edges.length)], ["claims", number(claims)]]),
    note("howTo"),
    planned ? note("plannedShare", { a: number(planned), b: number(data.edges.length) }) : null,
    typeCounts.size ? card(t("byType"), typeBars()) : null,
    leadingFirms(),
    chains.length ? card(t("chains"), note("chainsNote"), unfolding(chains, (chain) => make("li", {}, nodeButton(chain.node, t("chainFirms", { a: number(chain.firms), b: number(chain.members) }))), "ol", 6)) : null,
    loopCard(loops),
    gaps.length ? gapCard(gaps) : null,
    leftOut(),
    card(t("documents"), data.documents.length ? unfolding(data.documents.map((doc) => doc.id), (id) => make("li", {}, documentButton(id))) : note("zeroDocs")),
  ];
}

function typeBars() {
  const most = Math.max(1, ...typeCounts.values());
  return make("ul", { class: "bars" }, ...data.types.filter((type) => typeCounts.has(type.name)).map((type) => {
    const bar = make("span", { class: "bar" });
    bar.style.width = (100 * typeCounts.get(type.name)) / most + "%";
    bar.style.background = themed(type.color);
    return make("li", {}, make("span", { class: "bar-name" }, glyph(type), typeName(type)), make("span", { class: "track" }, bar),
      make("span", { class: "count", text: number(typeCounts.get(type.name)) }));
  }));
}

function leadingFirms() {
  const isLeader = (node) => node.edges.some((edge) => edge.relation === "has_role" && edge.head === node.id && labelOf(edge.tail) === "链主");
  const firms = [...nodes.values()].filter((node) => node.type === "Company" && node.degree)
    .map((node) => ({ node, leader: isLeader(node) })).sort((a, b) => b.leader - a.leader || byDegree(a.node, b.node)).slice(0, 10);
  return firms.length ? card(t("leaders"), note("leaderNote"), make("ol", { class: "list ranked" },
    ...firms.map(({ node, leader }) => make("li", {}, nodeButton(node.id, `${node.degree}`), leader ? badge(t("chainLeader"), "leader") : null)))) : null;
}

/* What does not come back stands apart: it is no loop as long as a step is missing. */
function loopCard(loops) {
  const [closed, open] = [loops.filter((loop) => loop.certainty !== "open"), loops.filter((loop) => loop.certainty === "open")];
  return card(t("loops"), closed.length ? unfolding(closed, loopItem, "ol", 5) : note("loopsNone"),
    ...(open.length ? [make("h4", { text: t("loopsOpen") }), note("loop_open"), unfolding(open, loopItem, "ol", 5)] : []));
}

function loopItem(loop) {
  const index = data.insights.loops.indexOf(loop);
  return make("li", {}, button(loop.path, () => select("loop", String(index), { centre: true }), { class: "link" }), " ", ...loopBadges(loop));
}

/* Only what is stated at every step looks like what is there. */
const loopBadges = (loop) => [badge(t("certainty_" + loop.certainty), loop.certainty === "stated" ? "done" : "inferred"),
  loop.status === "planned" ? statusBadge("planned") : null];

function gapCard(gaps) {
  const places = new Map();
  for (const gap of gaps) places.set(gap.park_id, [...(places.get(gap.park_id) ?? []), gap]);
  const nowhere = places.get("") ?? [];
  places.delete("");
  const parks = [...places].sort(([a, rowsA], [b, rowsB]) => rowsB.length - rowsA.length || (a < b ? -1 : 1));
  return card(t("gaps"), note("gapsNote"),
    parks.length ? unfolding(parks, ([park, rows]) => make("li", {}, nodeButton(park, t("gapsIn", { n: number(rows.length) }))), "ol", 6) : null,
    nowhere.length ? folded(t("gapsNowhere"), nowhere.length, () => unfolding(nowhere, gapItem)) : null);
}

/* What an analyst asks of a park: who is in it, what is taken back there, what it lacks. */
function parkCards(park) {
  const inside = insideOf(park.id);
  const firms = [...inside.keys()].filter((id) => ["Company", "Project"].includes(nodes.get(id).type)).map((id) => nodes.get(id)).sort(byDegree);
  const recycling = firms.flatMap((firm) => firm.edges.filter((edge) => edge.head === firm.id
    && (edge.relation === "recycles" || (edge.relation === "has_role" && labelOf(edge.tail) === "回收"))));
  const loops = data.insights.loops.filter((loop) => loop.parks.includes(park.label));
  const gaps = data.insights.gaps.filter((gap) => gap.park_id === park.id);
  const silent = firms.filter((firm) => firm.type === "Company" && !firm.edges.some((edge) => (edge.head === firm.id
    ? ["consumes", "recycles"].includes(edge.relation) : edge.relation === "supplies")));
  return [
    firms.length ? card(`${t("inPark")} ${firms.length}`, unfolding(firms, (firm) => make("li", {}, nodeButton(firm.id, firmNote(firm)),
      evidenceButton(inside.get(firm.id))), "ul", 8)) : null,
    card(t("recycledHere"), recycling.length ? unfolding(recycling, (edge) => make("li", {}, edgeLink(edge), edge.status === "done" ? null : statusBadge(edge.status), evidenceButton(edge)))
      : note("recycledNone"), loops.length ? make("h4", { text: t("loopsHere") }) : null, loops.length ? unfolding(loops, loopItem, "ol", 5) : null,
      button(t("searchText", { a: "回收" }), () => select("text", "回收"), { class: "small" })),
    firms.length ? card(t("gapsHere"), note("gapsNote"),
      gaps.length ? unfolding(gaps, gapItem) : note("gapsNone"),
      silent.length ? folded(t("gapsUnknown"), silent.length, () => unfolding(silent, (firm) => make("li", {}, nodeButton(firm.id)))) : null) : null,
  ];
}

function firmNote(firm) {
  const made = firm.edges.filter((edge) => edge.relation === "produces" && edge.head === firm.id).map((edge) => labelOf(edge.tail));
  const roles = firm.edges.filter((edge) => edge.relation === "has_role" && edge.head === firm.id).map((edge) => labelOf(edge.tail));
  return [...roles, ...made.slice(0, 3)].join("、") + (made.length > 3 ? "…" : "");
}

function gapItem(gap) {
  const named = (key, ids) => (ids.length ? make("p", { class: "list-line" }, make("span", { class: "hint", text: t(key) }), ...ids.flatMap((id) => [nodeButton(id), " "])) : null);
  return make("li", { class: "evidence" },
    gap.what_id ? nodeButton(gap.what_id) : make("span", { text: stageName(gap.what) }), badge(t("gap_" + gap.kind), "plain"),
    gap.status === "planned" ? statusBadge("planned") : null,
    named({ waste: "gapFrom", stage: "gapBeside" }[gap.kind] ?? "gapFor", gap.needed_by_ids),
    gap.elsewhere_ids.length ? named("gapElsewhere", gap.elsewhere_ids) : note(gap.park_id ? "gapNowhere" : "gapNobody"),
    gap.evidence ? quoted(gap) : null);
}

function leftOut() {
  if (!data.dropped.length && !data.skipped.length) return card(t("left"), note("leftNone"));
  const reasons = countBy(data.dropped, (item) => item.reason);
  const groupsOfReasons = [...reasons].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([reason, count]) => folded(reasonName(reason), count,
    () => unfolding(data.dropped.filter((item) => item.reason === reason), (item) => make("li", {},
      make("strong", { text: item.what }), item.sentence ? make("blockquote", { text: item.sentence }) : null, documentButton(item.doc)))));
  const skipped = data.skipped.length ? folded(t("skipped", { n: number(data.skipped.length) }), null,
    () => unfolding(data.skipped, (item) => make("li", {}, make("strong", { text: item.source ?? item.id ?? item.path ?? "" }), make("p", { class: "note", text: item.reason ?? "" })))) : null;
  return card(t("left"), data.dropped.length ? note("dropped", { n: number(data.dropped.length) }) : null, ...groupsOfReasons, skipped);
}
