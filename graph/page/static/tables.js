/* Sortable tables of all nodes and relations that pass the filter, drawn or not. */

const PAGE_ROWS = 100;
const table = { tab: "nodes", rows: PAGE_ROWS, sort: { nodes: ["degree", -1], edges: ["head", 1] } };
const collator = new Intl.Collator("zh-Hans-CN");
const typeLabel = (id) => typeName(types.get(nodes.get(id).type));

const COLUMNS = {
  nodes: [
    ["name", (node) => node.label], ["type", (node) => typeName(types.get(node.type))], ["degree", (node) => node.degree],
    ["park", (node) => (node.park ? labelOf(node.park) : "")], ["stage", (node) => (node.stage ? stageName(node.stage) : "")], ["docCount", (node) => node.documents.length], ["mentionCount", (node) => node.count ?? 0], ["score", (node) => node.score ?? 0],
    ["aliases", (node) => node.aliases.map(([name]) => name).join("、")],
  ],
  edges: [
    ["head", (edge) => labelOf(edge.head)], ["relation", edgeName], ["tail", (edge) => labelOf(edge.tail)],
    ["status", (edge) => statusName(edge.status)], ["score", (edge) => edge.score ?? 0], ["evidence", (edge) => edge.evidence.length],
    ["documents", (edge) => documentsOf(edge).map(documentTitle).join("、")], ["firstSentence", (edge) => sentenceOf(edge.evidence[0]?.sentence)],
  ],
};

function listedRows(tab) {
  return tab === "nodes" ? [...nodes.values()].filter((node) => view.listed.has(node.id)) : visibleEdges();
}

const visibleEdges = () => [...edges.values()].filter((edge) => view.edges.has(edge.id));

function sortedRows(tab) {
  const [key, direction] = table.sort[tab];
  const value = COLUMNS[tab].find(([name]) => name === key)[1];
  const keyed = listedRows(tab).map((row) => [value(row), row]);
  keyed.sort(([a, rowA], [b, rowB]) => direction * (typeof a === "number" ? a - b : collator.compare(a, b)) || (rowA.id < rowB.id ? -1 : 1));
  return keyed.map(([, row]) => row);
}

function renderTables() {
  $("table-tabs").replaceChildren(...["nodes", "edges"].map((tab) => button(`${t(tab)} ${number(listedRows(tab).length)}`, () => {
    Object.assign(table, { tab, rows: PAGE_ROWS });
    renderTables();
    $("table-tabs").querySelector("[aria-pressed=true]").focus();
  }, { "aria-pressed": String(table.tab === tab) })));
  const rows = sortedRows(table.tab);
  const [sortKey, direction] = table.sort[table.tab];
  const head = make("tr", {}, ...COLUMNS[table.tab].map(([key]) => make("th", {
    scope: "col", class: "col-" + key, "aria-sort": key === sortKey ? (direction > 0 ? "ascending" : "descending") : undefined,
  }, button(t(key), () => {
    table.sort[table.tab] = [key, key === sortKey ? -direction : ["degree", "docCount", "mentionCount", "score", "evidence"].includes(key) ? -1 : 1];
    renderTables();
    $("table").querySelector(`.col-${key} button`).focus();
  }, { title: t("sortBy", { a: t(key) }) }))));
  const body = make("tbody", {}, ...rows.slice(0, table.rows).map((row) => (table.tab === "nodes" ? nodeRow(row) : edgeRow(row))));
  const left = rows.length - table.rows;
  const more = left > 0 ? make("p", { class: "pager" },
    button(t("more", { n: number(Math.min(left, PAGE_ROWS)) }), () => { table.rows += PAGE_ROWS; renderTables(); }),
    button(t("everything", { n: number(rows.length) }), () => { table.rows = rows.length; renderTables(); })) : "";
  $("table").replaceChildren(make("table", {}, make("caption", { class: "unseen", text: t(table.tab) }), make("thead", {}, head), body), more);
  $("table-count").textContent = t("rows", { a: number(Math.min(rows.length, table.rows)), b: number(rows.length) });
}

/* Chosen in a table, shown in the panel: take the reader there. */
function showAbove(kind, id) {
  select(kind, id, { centre: true });
  (innerWidth <= 760 ? $("panel") : document.querySelector(".stage")).scrollIntoView({ block: innerWidth <= 760 ? "start" : "end" });
  $("panel").focus({ preventScroll: true });
}

const cell = (text, name) => make("td", { class: "col-" + name, text });

function nodeRow(node) {
  return make("tr", {}, make("td", { class: "col-name" }, nodeButton(node.id, undefined, showAbove)), cell(typeName(types.get(node.type)), "type"), cell(number(node.degree), "degree"),
    cell(node.park ? labelOf(node.park) : "", "park"), cell(node.stage ? stageName(node.stage) : "", "stage"), cell(number(node.documents.length), "docCount"), cell(number(node.count ?? 0), "mentionCount"), cell(percent(node.score), "score"),
    cell(node.aliases.map(([name]) => name).join("、"), "aliases"));
}

function edgeRow(edge) {
  return make("tr", {}, make("td", { class: "col-head" }, nodeButton(edge.head, undefined, showAbove)),
    make("td", { class: "col-relation" }, button(edgeName(edge), () => showAbove("edge", edge.id), { class: "link", title: t("showEvidence") })),
    make("td", { class: "col-tail" }, nodeButton(edge.tail, undefined, showAbove)), make("td", { class: "col-status" }, statusBadge(edge.status)), cell(percent(edge.score), "score"),
    cell(number(edge.evidence.length), "evidence"), cell(documentsOf(edge).map(documentTitle).join("、"), "documents"), cell(sentenceOf(edge.evidence[0]?.sentence), "firstSentence"));
}
