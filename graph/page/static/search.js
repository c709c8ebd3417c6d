/* Search as you type over names, aliases and pinyin initials; arrow keys and Enter. */

const MOST_HITS = 12;
const plain = (text) => text.normalize("NFKC").toLowerCase().replace(/\s+/g, "");
const index = [...nodes.values()].map((node) => ({
  node, label: plain(node.label), aliases: node.aliases.map(([name]) => [name, plain(name)]), initials: node.initials,
}));
let hits = [];
let active = -1;

/* `?` in stored initials is a character whose reading is unknown: it matches any letter. */
function initialsMatch(stored, query) {
  for (let start = 0; start + query.length <= stored.length; start += 1) {
    let i = 0;
    while (i < query.length && (stored[start + i] === query[i] || stored[start + i] === "?")) i += 1;
    if (i === query.length) return start === 0 ? 5 : 6;
  }
  return null;
}

function rank(entry, query) {
  if (entry.label === query) return [0];
  if (entry.label.startsWith(query)) return [1];
  for (const [name, text] of entry.aliases) if (text.startsWith(query)) return [text === query ? 0.5 : 2, name];
  if (entry.label.includes(query)) return [3];
  for (const [name, text] of entry.aliases) if (text.includes(query)) return [4, name];
  if (/^[a-z0-9]{2,}$/.test(query)) {
    for (const stored of entry.initials) {
      const found = initialsMatch(stored, query);
      if (found !== null) return [found];
    }
  }
  return null;
}

function runSearch() {
  const query = plain($("search").value);
  const found = [];
  if (query) {
    for (const entry of index) {
      const place = rank(entry, query);
      if (place) found.push({ node: entry.node, rank: place[0], alias: place[1] });
    }
  }
  found.sort((a, b) => a.rank - b.rank || byDegree(a.node, b.node));
  hits = found.slice(0, MOST_HITS);
  const typed = $("search").value.trim();
  const sentences = Array.from(typed).length > 1 ? sentencesWith(typed).found.length : 0;
  if (sentences) hits.push({ text: typed, count: sentences });
  active = hits.length ? 0 : -1;
  renderHits(query, found.length);
}

function renderHits(query, total) {
  const list = $("hits");
  list.replaceChildren(...hits.map((hit, i) => make("li", {
    role: "option", id: "hit-" + i, class: hit.text ? "in-text" : "", "aria-selected": String(i === active), on: { mousedown: (event) => { event.preventDefault(); take(i); } },
  }, ...hitParts(hit))));
  if (query && !hits.length) list.append(make("li", { class: "none", text: t("noHits") }));
  if (total > MOST_HITS) list.append(make("li", { class: "none", text: t("hits", { n: number(total) }) }));
  list.hidden = !query;
  $("search").setAttribute("aria-expanded", String(Boolean(query)));
  markActive();
  if (query) say(total ? t("hits", { n: total }) : t("noHits"));
}

function hitParts({ node, alias, text, count }) {
  if (text) return [make("span", { class: "name", text: t("inText", { a: text }) }), make("span", { class: "hint", text: t("sentenceCount", { n: number(count) }) })];
  return [glyph(types.get(node.type)), make("span", { class: "name", text: node.label }),
    make("span", { class: "hint", text: alias ? `${t("aka")} ${alias}` : `${typeName(types.get(node.type))} · ${node.degree}` })];
}

function markActive() {
  [...$("hits").querySelectorAll("[role=option]")].forEach((item, i) => {
    item.setAttribute("aria-selected", String(i === active));
    if (i === active) item.scrollIntoView({ block: "nearest" });
  });
  if (active >= 0) $("search").setAttribute("aria-activedescendant", "hit-" + active);
  else $("search").removeAttribute("aria-activedescendant");
}

function take(i) {
  if (!hits[i]) return;
  const { node, text } = hits[i];
  closeSearch();
  if (text) {
    select("text", text, { centre: true });
    return;
  }
  $("search").value = node.label;
  if (state.hiddenTypes.delete(node.type)) renderFilters();
  select("node", node.id, { centre: true });
  refresh({ filters: false });
}

function closeSearch() {
  hits = [];
  active = -1;
  renderHits("", 0);
}

function startSearch() {
  const field = $("search");
  field.addEventListener("input", runSearch);
  field.addEventListener("focus", () => { if (field.value) { field.select(); runSearch(); } });
  field.addEventListener("blur", closeSearch);
  field.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (hits.length) active = (active + (event.key === "ArrowDown" ? 1 : hits.length - 1)) % hits.length;
      markActive();
    } else if (event.key === "Enter") {
      event.preventDefault();
      take(active);
    } else if (event.key === "Escape") {
      event.stopPropagation();
      if (field.value) { field.value = ""; closeSearch(); } else { field.blur(); $("canvas").focus(); }
    }
  });
}
