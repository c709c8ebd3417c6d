/* Start: language, theme, keyboard, and the order in which the parts are drawn. */

function say(text) {
  $("live").textContent = text;
}

let tablesDue = 0;

const shownText = () => t("shown", { a: number(view.nodes.size), b: number(nodes.size), c: number(shownEdges()), d: number(data.edges.length) })
  + (drawn.size < nodes.size ? ` · ${t("onCanvas", { n: number([...drawn.keys()].filter((id) => view.nodes.has(id)).length) })}` : "")
  + (view.focus ? ` · ${t("focused", { n: number(view.focus.nodes.size) })}` : "");
const shownEdges = () => [...view.edges].filter((id) => edges.get(id).status !== "inferred").length;

/* Bring the page in line with `state`. */
function refresh({ tables = true, filters = true, looks = true } = {}) {
  if (looks) {
    computeView();
    board?.paint();
  }
  renderCounts();
  const blank = !nodes.size ? t("emptyGraph") : !view.nodes.size ? t("allHidden") : "";
  $("empty").textContent = blank;
  $("empty").hidden = !blank;
  if (filters) say($("shown").textContent);
  if (tables) {
    table.rows = PAGE_ROWS;
    clearTimeout(tablesDue);
    tablesDue = setTimeout(renderTables, 60);
  }
  renderSegments();
  writeAddress();
}

function renderCounts() {
  $("shown").textContent = shownText();
  $("unlinked").hidden = !state.connectedOnly || !unlinked;
  $("unlinked").textContent = t("showUnlinked", { n: number(unlinked) });
}

function segment(holder, items, current, choose) {
  holder.replaceChildren(...items.map(([value, text]) => button(text, () => {
    choose(value);
    renderSegments();
    [...holder.children].find((child) => child.getAttribute("aria-pressed") === "true")?.focus();
  }, { "aria-pressed": String(value === current), "data-value": value })));
}

function renderSegments() {
  segment($("layouts"), LAYOUTS.map((layout) => [layout, t(layout + "Layout")]), state.layout, (value) => {
    if (value === state.layout) return;
    state.layout = value;
    moveToLayout();
    writeAddress();
  });
  $("hops").classList.toggle("idle", state.selected?.kind !== "node");
  segment($("hops"), [[0, t("focusOff")], ...[1, 2, 3].map((n) => [n, t("hop", { n })])], state.hops, (value) => {
    state.hops = value;
    refresh({ tables: false, filters: false });
  });
}

function renderNotice() {
  const texts = [];
  if (data.total.nodes > nodes.size) texts.push(t("cutPage", { a: number(nodes.size), b: number(data.total.nodes), c: number(data.total.edges) }));
  if (data.drawing.engine === "sigma" && board?.kind === "plain") texts.push(t("noWebgl"));
  if (drawn.size < nodes.size) texts.push(t("cutDrawn", { a: number(drawn.size), b: number(nodes.size) }));
  $("notice").textContent = texts.join(" ");
  $("notice").hidden = !texts.length;
}

function renderTexts() {
  document.documentElement.lang = state.language === "zh" ? "zh-CN" : "en";
  for (const item of document.querySelectorAll("[data-i18n]")) item.textContent = t(item.dataset.i18n);
  const named = { search: "search", canvas: "canvasLabel", panel: "panel", legend: "legend", tables: "tables", layouts: "layout", hops: "focus",
    "zoom-in": "zoomIn", "zoom-out": "zoomOut", fit: "fit", theme: state.theme === "dark" ? "light" : "dark", "table-tabs": "tables" };
  for (const [id, key] of Object.entries(named)) $(id).setAttribute("aria-label", t(key));
  for (const id of ["zoom-in", "zoom-out", "fit", "theme"]) $(id).title = $(id).getAttribute("aria-label");
  document.querySelector(".zoom").setAttribute("aria-label", t("zoom"));
  document.querySelector(".board").setAttribute("aria-label", t("board"));
  $("search").placeholder = t("searchHint");
  $("language").textContent = t("otherLanguage");
  $("language").lang = state.language === "zh" ? "en" : "zh-CN";
  document.querySelector(".search").setAttribute("aria-label", t("search"));
  $("export-menu").querySelector("summary").setAttribute("aria-label", t("export"));
  $("heading").textContent = data.title;
  $("heading").title = data.title;
  $("subtitle").textContent = `${number(data.total.nodes)} ${t("nodes")} · ${number(data.total.edges)} ${t("edges")} · ${number(data.documents.length)} ${t("documents")}`;
  $("footer").textContent = t("footer", { a: number(data.documents.length), b: data.generator });
}

function renderAll({ looks = true } = {}) {
  renderTexts();
  renderNotice();
  renderFilters();
  refresh({ looks });
  renderPanel();
}

function setTheme(theme) {
  state.theme = theme;
  document.documentElement.dataset.theme = theme;
  readColors();
}

function remember(key, value) {
  try {
    localStorage.setItem("clusterkg-" + key, value);
  } catch {
    /* no storage in a sandbox */
  }
}

function recall(key) {
  try {
    return localStorage.getItem("clusterkg-" + key);
  } catch {
    return null;
  }
}

const KEYS = {
  ArrowLeft: () => stepTowards(-1, 0), ArrowRight: () => stepTowards(1, 0), ArrowUp: () => stepTowards(0, -1), ArrowDown: () => stepTowards(0, 1),
  "+": () => zoomBy(1.3), "=": () => zoomBy(1.3), "-": () => zoomBy(1 / 1.3), 0: () => fit(),
  Enter: () => $("panel").focus(),
};

function startKeyboard() {
  document.addEventListener("keydown", (event) => {
    const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName) && !["checkbox", "range"].includes(event.target.type);
    if (event.ctrlKey || event.metaKey || event.altKey || typing) return;
    if (event.key === "/") {
      event.preventDefault();
      $("search").focus();
      $("search").select();
    } else if (event.key === "Escape") {
      if ($("export-menu").open) $("export-menu").open = false;
      else {
        $("search").value = "";
        select(null);
      }
    }
  });
  $("canvas").addEventListener("keydown", (event) => {
    if (!board || event.ctrlKey || event.metaKey || event.altKey || !KEYS[event.key]) return;
    event.preventDefault();
    KEYS[event.key]();
  });
}

function start() {
  readAddress();
  setTheme(recall("theme") ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light"));
  if (innerWidth <= 900) $("legend-box").open = false;
  computeView();
  renderTexts();
  renderSegments(); // the picture leaves room for these
  renderCounts();
  startBoard();
  afterFrame(finishStart);
}

/* All but the picture, which is seen first. */
function finishStart() {
  renderAll({ looks: false });
  startSearch();
  startKeyboard();
  startPrinting();
  if (state.selected) centreOn(state.selected.kind, state.selected.id);
  $("language").addEventListener("click", () => {
    state.language = state.language === "zh" ? "en" : "zh";
    renderAll();
  });
  $("theme").addEventListener("click", () => {
    setTheme(state.theme === "dark" ? "light" : "dark");
    remember("theme", state.theme);
    renderAll();
  });
  $("zoom-in").addEventListener("click", () => zoomBy(1.4));
  $("zoom-out").addEventListener("click", () => zoomBy(1 / 1.4));
  $("fit").addEventListener("click", () => fit());
  const exports = [["export-png", exportPicture], ["export-nodes", exportNodes], ["export-edges", exportEdges], ["copy-link", copyLink], ["print", () => print()]];
  for (const [id, action] of exports) {
    $(id).addEventListener("click", (event) => {
      action(event.currentTarget);
      if (id !== "copy-link") $("export-menu").open = false;
    });
  }
  $("unlinked").addEventListener("click", () => {
    state.connectedOnly = false;
    renderFilters();
    refresh();
    fit();
  });
  document.addEventListener("click", (event) => { if (!$("export-menu").contains(event.target)) $("export-menu").open = false; });
  document.querySelector(".skip").addEventListener("click", (event) => {
    event.preventDefault();
    $("tables").scrollIntoView();
    $("tables").focus();
  });
  addEventListener("hashchange", () => {
    readAddress();
    renderAll();
    moveToLayout();
  });
}

start();
