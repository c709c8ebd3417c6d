/* The legend is the filter: each row has its sign, its name, its count, a box to switch it off and "only". */

function countBy(items, key) {
  const counts = new Map();
  for (const item of items) counts.set(key(item), (counts.get(key(item)) ?? 0) + 1);
  return counts;
}

const typeCounts = countBy(nodes.values(), (node) => node.type);
const relationCounts = countBy(data.edges, (edge) => edge.relation);
const statusCounts = countBy(edges.values(), (edge) => edge.status);
const documentCounts = countBy(data.edges.flatMap(documentsOf), (id) => id);
const MANY_DOCUMENTS = 8;

function filterRow({ name, label, sign, count, hidden, all }) {
  const box = make("input", { type: "checkbox", "data-name": name });
  box.checked = !hidden.has(name);
  box.addEventListener("change", () => {
    if (box.checked) hidden.delete(name);
    else hidden.add(name);
    refresh();
  });
  const only = button(t("only"), () => {
    hidden.clear();
    for (const other of all) if (other !== name) hidden.add(other);
    renderFilters();
    refresh();
  }, { class: "only", "aria-label": `${t("only")} ${label}` });
  return make("li", {}, make("label", {}, box, sign, make("span", { class: "name", text: label }), make("span", { class: "count", text: number(count) })), only);
}

function filterSection(title, hidden, all, rows) {
  const set = (names) => () => {
    hidden.clear();
    for (const name of names) hidden.add(name);
    renderFilters();
    refresh();
  };
  return make("fieldset", {},
    make("legend", {}, make("span", { text: title }), make("span", { class: "bulk" },
      button(t("all"), set([]), { "aria-label": `${title} ${t("all")}` }), button(t("none"), set(all), { "aria-label": `${title} ${t("none")}` }))),
    ...rows);
}

function renderFilters() {
  const focused = document.activeElement?.dataset?.name;
  const typeRows = data.types.filter((type) => typeCounts.has(type.name));
  const relationRows = data.relations.filter((relation) => relationCounts.has(relation.name));
  const statusRows = [...statusCounts.keys()].sort((a, b) => (DASHES[a] ? 1 : 0) - (DASHES[b] ? 1 : 0) || (a < b ? 1 : -1));
  const typeNames = typeRows.map((type) => type.name);
  const relationNames = relationRows.map((relation) => relation.name);
  const typeList = make("ul", { id: "type-filter" }, ...typeRows.map((type) => filterRow({
    name: type.name, label: typeName(type), sign: glyph(type), count: typeCounts.get(type.name), hidden: state.hiddenTypes, all: typeNames,
  })));
  const relationLists = data.groups.flatMap((group) => {
    const rows = relationRows.filter((relation) => relation.group === group.name);
    if (!rows.length) return [];
    return [make("h3", { text: groupName(group) }), make("ul", { class: "relation-filter" }, ...rows.map((relation) => filterRow({
      name: relation.name, label: relationName(relation), sign: stroke(themed(group.color)), count: relationCounts.get(relation.name),
      hidden: state.hiddenRelations, all: relationNames,
    })))];
  });
  const statusList = make("ul", { id: "status-filter" }, ...statusRows.map((status) => filterRow({
    name: status, label: statusName(status), sign: stroke("currentColor", DASHES[status]), count: statusCounts.get(status),
    hidden: state.hiddenStatuses, all: statusRows,
  })));
  const documentIds = data.documents.map((doc) => doc.id);
  const slider = make("input", { type: "range", id: "min-score", min: 0, max: 1, step: 0.05, value: state.minScore, "aria-label": t("confidence") });
  const shownScore = make("output", { for: "min-score", text: percent(state.minScore) });
  slider.addEventListener("input", () => {
    state.minScore = Number(slider.value);
    shownScore.textContent = percent(state.minScore);
    refresh();
  });
  const linked = make("input", { type: "checkbox", id: "connected-only" });
  linked.checked = state.connectedOnly;
  linked.addEventListener("change", () => {
    state.connectedOnly = linked.checked;
    refresh();
  });
  $("filters").replaceChildren(
    ...(typeRows.length ? [filterSection(t("nodeTypes"), state.hiddenTypes, typeNames, [typeList])] : []),
    ...(relationRows.length ? [
      filterSection(t("relations"), state.hiddenRelations, relationNames, relationLists),
      filterSection(t("status"), state.hiddenStatuses, statusRows, [statusList]),
      make("fieldset", {}, make("legend", {}, make("span", { text: t("confidence") }), shownScore), slider,
        make("label", { class: "plain" }, linked, make("span", { text: t("connectedOnly") }), make("span", { class: "count", text: number(unlinked) }))),
    ] : []),
    ...(documentIds.length > 1 ? [documentFilter(documentIds)] : []),
    button(t("reset"), resetFilters, { class: "wide", id: "reset-filters" }),
  );
  if (focused) $("filters").querySelector(`[data-name="${CSS.escape(focused)}"]`)?.focus();
}

/* Documents with the number of relations each gives; a box finds one among many. */
function documentFilter(ids) {
  const list = make("ul", { id: "document-filter", class: "scrolling" }, ...ids.map((id) => filterRow({
    name: id, label: documentTitle(id), sign: "", count: documentCounts.get(id) ?? 0, hidden: state.hiddenDocuments, all: ids,
  })));
  const finder = make("input", { type: "search", class: "finder", placeholder: t("findDocument"), "aria-label": t("findDocument"), on: {
    input: () => {
      const wanted = plain(finder.value);
      ids.forEach((id, i) => { list.children[i].hidden = !plain(documentTitle(id)).includes(wanted); });
    },
  } });
  return filterSection(t("documents"), state.hiddenDocuments, ids, [...(ids.length > MANY_DOCUMENTS ? [finder] : []), list]);
}

function resetFilters() {
  for (const [, field, usual] of FILTERS) state[field] = new Set(usual);
  Object.assign(state, { minScore: 0, connectedOnly: data.edges.length > 0 });
  renderFilters();
  refresh();
}
