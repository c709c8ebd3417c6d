/* Lines for the file of corrections, ready to copy: what is wrong here is put right in the next build. */

/* Tabs part the fields of a line, so a field holds none. */
const line = (...fields) => fields.map((field) => field.replace(/\s+/g, " ").trim()).join("\t");

function nodeCorrections(node) {
  const lines = [["fixDrop", line("drop", node.type, node.label)]];
  if (state.mergeFrom && state.mergeFrom !== node.id) {
    const other = nodes.get(state.mergeFrom);
    if (other.type === node.type) lines.unshift(["fixSame", line("same", node.type, other.label, node.label)]);
  }
  for (const [name] of node.aliases) lines.push(["fixDifferent", line("different", node.type, node.label, name)]);
  return lines;
}

const edgeCorrections = (edge) => [["fixDropEdge", line("drop_edge", labelOf(edge.head), edge.relation, labelOf(edge.tail))]];

function mergeControl(node) {
  return button(t("mergeWith"), () => {
    Object.assign(state, { mergeFrom: node.id, pathFrom: null });
    renderPanel();
  }, { class: "small", id: "merge-from" });
}

function correctionCard(lines, more) {
  return make("details", { class: "card fix" }, make("summary", { text: t("fix") }), note("fixNote"),
    make("ul", { class: "list" }, ...lines.map(([key, text]) => make("li", {}, make("span", { class: "hint", text: t(key) }),
      make("code", { class: "correction", tabindex: 0, text }), button(t("copy"), (event) => copyText(text, event.currentTarget), { class: "small", "aria-label": `${t("copy")} ${text}` })))),
    more?.());
}

/* In a sandboxed frame there is no clipboard: then the text is selected, ready for the keyboard. */
async function copyText(text, control) {
  try {
    if (document.featurePolicy?.allowsFeature("clipboard-write") === false) throw new Error("the clipboard is closed to this frame");
    await navigator.clipboard.writeText(text);
    control.textContent = t("copied");
    say(t("copied"));
  } catch {
    const code = control.closest("li")?.querySelector("code");
    if (code) getSelection().selectAllChildren(code);
    say(t("copyByHand"));
  }
}
