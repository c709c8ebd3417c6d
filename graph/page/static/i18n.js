/* Texts of the page in both languages. `{n}` is filled in by `t`. */

const TEXT = {
  zh: {
    skip: "跳到表格", search: "搜索节点", searchHint: "搜索名称、别名或拼音首字母", noHits: "没有匹配的名称", hits: "{n} 个匹配",
    export: "导出", exportPng: "导出图片 PNG", exportNodes: "导出节点 CSV", exportEdges: "导出关系 CSV",
    copyLink: "复制当前视图的链接", print: "打印", copy: "复制", copied: "已复制", copyByHand: "已选中，请按 Ctrl+C 复制",
    otherLanguage: "EN", dark: "切换深色模式", light: "切换浅色模式",
    legend: "图例与筛选", nodeTypes: "节点类型", relations: "关系", status: "状态", confidence: "最低置信度", only: "仅看",
    all: "全选", none: "全不选", reset: "重置筛选", connectedOnly: "隐藏无关系的节点", canvasLabel:
      "知识图谱画布。方向键移到该方向的邻近节点，回车查看证据，加号减号缩放，0 适应窗口，Esc 取消选择。",
    layout: "布局", forceLayout: "关系网络", stageLayout: "产业链", parkLayout: "园区", focus: "聚焦范围", focusOff: "不聚焦", hop: "{n} 跳",
    zoom: "缩放", zoomIn: "放大", zoomOut: "缩小", fit: "适应窗口",
    shown: "显示 {a} / {b} 个节点 · {c} / {d} 条关系", onCanvas: "画出 {n} 个节点", focused: "聚焦 {n} 个节点", panel: "详情与证据", board: "图谱",
    upstream: "上游", midstream: "中游", downstream: "下游", recycling: "回收利用", stageNote: "按物料流向推算", byFlow: "按流向推算",
    summary: "概览", documents: "文档", nodes: "节点", edges: "关系", claims: "证据", planned: "规划中",
    byType: "各类节点", leaders: "重点企业", leaderNote: "文中称作链主、龙头者在前，其余按关系数", chainLeader: "链主",
    left: "未收入的内容", leftNone: "没有内容被舍弃，没有文档被跳过。", dropped: "读到但未收入 {n} 条", skipped: "跳过文档 {n} 篇",
    howTo: "点击节点或连线，查看原文证据。按 / 搜索，Esc 返回。",
    back: "返回概览", aliases: "别名", neighbours: "关系", mentions: "原文提及", evidence: "证据", rule: "规则",
    score: "置信度", degree: "关系数", docCount: "文档数", mentionCount: "提及次数", noEdges: "没有关系。",
    noEvidence: "没有记录原文。", notDrawn: "此节点关系较少，未画在图上。", between: "两者之间的其他关系", more: "再显示 {n} 条", everything: "全部显示（{n}）",
    showEvidence: "查看证据", pathFrom: "找路径", pathPick: "已选起点“{a}”：再选一个节点作终点，Esc 取消。", pathTitle: "最短路径（{n} 步）",
    pathNone: "在当前显示的关系中，两者不相连。", source: "来源", characters: "字数", docPanel: "文档", elsewhere: "名称在上下文中",
    name: "名称", type: "类型", head: "起点", relation: "关系", tail: "终点", firstSentence: "首条证据", tables: "表格",
    rows: "{a} / {b} 行", cutDrawn: "图中只画出关系最多的 {a} 个节点（共 {b} 个）；搜索和表格包含全部。",
    cutPage: "本页只含关系最多的 {a} 个节点（全图共 {b} 个节点、{c} 条关系）。", emptyGraph: "图谱为空：没有读到任何节点。",
    allHidden: "当前筛选下没有可显示的节点。", footer: "由 {a} 篇文档生成 · {b}", selected: "已选中 {a}", sortBy: "按{a}排序",
    legal: "全称", short: "简称", former: "曾用名", aka: "别名", zeroDocs: "没有文档",
    findDocument: "查找文档", showUnlinked: "另有 {n} 个节点没有关系，点此显示", inText: "在原文中查找“{a}”", sentenceCount: "{n} 句", searchText: "在原文中查找“{a}”",
    sentences: "原文查找", sentencesFound: "{n} 句包含这几个字；只查图中记录的原句。", park: "园区", stage: "环节",
    parkInferred: "文中没有直接说明所在园区，按与它有关系的节点推断。", mentionsKept: "列出 {a} 句，文中共提及 {b} 次。",
    pathWay: "路径方向", way_any: "任意方向", way_flow: "沿供应方向", pathNoneFlow: "沿物料流向走不通：当前显示的关系里没有这样的路径。",
    mergeWith: "与另一节点合并…", mergePick: "“{a}”与哪个节点是同一个？请选中它，更正行就在下方“更正”里。",
    fix: "有错？生成更正行", fixNote: "把这一行粘进更正文件，重建时加 --corrections 文件名。", fixDrop: "删去此节点", fixSame: "两者是同一个", fixDifferent: "别名指另一个", fixDropEdge: "删去此关系",
    plannedShare: "{b} 条关系中，规划中的有 {a} 条，图上画成虚线。", somePlanned: "其中 {n} 句说的是规划，排在后面。",
    chains: "产业", chainsNote: "按从事企业数排列", chainFirms: "{a} 家企业", loops: "闭环", loop: "闭环", loopNumber: "闭环 {n}",
    loopsNone: "没有读到首尾相接的闭环。", loopsHere: "与本园有关的闭环", loopsOpen: "差一步的循环", loopOpenNumber: "差一步的循环 {n}", loopSays: "依据的原句",
    certainty_stated: "逐步写明", certainty_material: "按物料名称接上", certainty_claimed: "文中称闭环", certainty_open: "未闭合",
    loop_stated: "每一步都是图里的关系，都有原句。", loop_material: "有的步骤文中没有写明，是按物料名称接上的，标为“推断”。",
    loop_claimed: "文中说形成了闭环，但没有读出全部步骤；图里有的关系照列，其余只按句中的先后排列。", loop_open: "从产品到废料、到回收者都接得上，但文中没有说回收所得又用回来，不算闭环。",
    how_spent: "推断：用过以后成为这种废料", how_kind: "推断：属于这一类物料", how_family: "推断：同一条产业链的物料", how_has_role: "推断：园区里承担回收角色的企业", how_named: "只按句中先后，关系没有读出",
    gaps: "园区缺口", gapsIn: "{n} 项", gapsNote: "缺口是文中没有写到的，不等于现实中没有，用来提问。", gapsNowhere: "全图都没有着落的",
    gap_input: "缺供应", gap_waste: "没有去处", gap_stage: "缺环节", gapFor: "谁需要：", gapFrom: "谁产生：", gapBeside: "本园在链上的：", gapNobody: "图中没有。", inPark: "区内企业与项目", recycledHere: "区内回收利用",
    recycledNone: "没有读到区内的回收利用关系。", gapsHere: "本园缺口", gapsNone: "没有读到缺口。", gapsUnknown: "文中没有说明投入品和供应方的企业",
    gapElsewhere: "区外有：", gapNowhere: "区外也没有读到。",
    inferredNote: "文中没有说，由“一方生产、另一方使用同一产品”推断。", inferredWhy: "文中没有说这笔供应：一方生产{a}，另一方使用{a}，由此推断。下面是两边的原句。",
    likely: "可能供应", noWebgl: "这个浏览器没有 WebGL，改用普通画布绘制，移动时暂不画线。",
  },
  en: {
    skip: "Skip to tables", search: "Search nodes", searchHint: "Search names, aliases, pinyin initials", noHits: "No such name", hits: "{n} matches",
    export: "Export", exportPng: "Export picture PNG", exportNodes: "Export nodes CSV", exportEdges: "Export relations CSV",
    copyLink: "Copy link to this view", print: "Print", copy: "Copy", copied: "Copied", copyByHand: "Selected: press Ctrl+C",
    otherLanguage: "中文", dark: "Switch to dark mode", light: "Switch to light mode",
    legend: "Legend and filter", nodeTypes: "Node types", relations: "Relations", status: "Status", confidence: "Least confidence", only: "only",
    all: "All", none: "None", reset: "Reset filter", connectedOnly: "Hide nodes without relations", canvasLabel:
      "Knowledge graph. Arrow keys move to the neighbour in that direction, Enter shows evidence, plus and minus zoom, 0 fits, Escape clears.",
    layout: "Layout", forceLayout: "Network", stageLayout: "Chain", parkLayout: "Parks", focus: "Focus", focusOff: "No focus", hop: "{n} hop",
    zoom: "Zoom", zoomIn: "Zoom in", zoomOut: "Zoom out", fit: "Fit to window",
    shown: "Showing {a} / {b} nodes · {c} / {d} relations", onCanvas: "{n} nodes drawn", focused: "{n} nodes in focus", panel: "Details and evidence", board: "Graph",
    upstream: "Upstream", midstream: "Midstream", downstream: "Downstream", recycling: "Recycling", stageNote: "inferred from material flow", byFlow: "by flow",
    summary: "Overview", documents: "Documents", nodes: "Nodes", edges: "Relations", claims: "Evidence", planned: "Planned",
    byType: "Nodes by type", leaders: "Leading firms", leaderNote: "Firms called chain leaders first, then by number of relations", chainLeader: "leader",
    left: "What was left out", leftNone: "Nothing was dropped and no document was skipped.", dropped: "{n} read but left out", skipped: "{n} documents skipped",
    howTo: "Click a node or a line to read its evidence. Press / to search, Esc to go back.",
    back: "Back to overview", aliases: "Aliases", neighbours: "Relations", mentions: "Mentions in the text", evidence: "Evidence", rule: "Rule",
    score: "Confidence", degree: "Relations", docCount: "Documents", mentionCount: "Mentions", noEdges: "No relations.",
    noEvidence: "No sentence on record.", notDrawn: "This node has few relations and is not drawn.", between: "Other relations between the two", more: "Show {n} more", everything: "Show all ({n})",
    showEvidence: "Show evidence", pathFrom: "Find path", pathPick: "Start is “{a}”: now pick the node to reach, Esc to cancel.", pathTitle: "Shortest path ({n} steps)",
    pathNone: "The two are not connected by the relations shown.", source: "Source", characters: "Characters", docPanel: "Document", elsewhere: "named in the context",
    name: "Name", type: "Type", head: "From", relation: "Relation", tail: "To", firstSentence: "First evidence", tables: "Tables",
    rows: "{a} / {b} rows", cutDrawn: "Only the {a} nodes with most relations are drawn (of {b}); search and tables hold all.",
    cutPage: "This page holds only the {a} nodes with most relations (whole graph: {b} nodes, {c} relations).", emptyGraph: "The graph is empty: no node was read.",
    allHidden: "No node passes the filter.", footer: "Made from {a} documents · {b}", selected: "Selected {a}", sortBy: "Sort by {a}",
    legal: "legal name", short: "short name", former: "former name", aka: "also", zeroDocs: "No documents",
    findDocument: "Find a document", showUnlinked: "{n} more nodes have no relation: show", inText: "Find “{a}” in the texts", sentenceCount: "{n} sentences", searchText: "Find “{a}” in the texts",
    sentences: "In the texts", sentencesFound: "{n} sentences hold it; only sentences on record are searched.", park: "Park", stage: "Stage",
    parkInferred: "No text states the park: inferred from what it is related to.", mentionsKept: "{a} sentences listed of {b} mentions.",
    pathWay: "Direction of the path", way_any: "Any direction", way_flow: "Along supply", pathNoneFlow: "Goods do not flow from one to the other in the relations shown.",
    mergeWith: "Same as another node…", mergePick: "Which node is the same as “{a}”? Select it; the line stands under “Corrections”.",
    fix: "Wrong? Make a correction line", fixNote: "Paste the line into your file of corrections and rebuild with --corrections FILE.", fixDrop: "drop this node", fixSame: "the two are one", fixDifferent: "the alias names another", fixDropEdge: "drop this relation",
    plannedShare: "{a} of {b} relations are planned; they are dashed.", somePlanned: "{n} of the sentences speak of plans; they come last.",
    chains: "Industries", chainsNote: "By number of firms", chainFirms: "{a} firms", loops: "Closed loops", loop: "Closed loop", loopNumber: "Loop {n}",
    loopsNone: "No closed loop was read.", loopsHere: "Loops that touch this park", loopsOpen: "One step short of a loop", loopOpenNumber: "One step short {n}", loopSays: "The sentence behind it",
    certainty_stated: "stated at every step", certainty_material: "joined by names of materials", certainty_claimed: "claimed by a text", certainty_open: "not closed",
    loop_stated: "Every step is a relation of the graph with its sentence.", loop_material: "No text states some of the steps: they follow from the names of the materials and are marked inferred.",
    loop_claimed: "A text says that a loop is closed, but not all of its steps were read; the others follow the order of the sentence only.", loop_open: "Goods, their waste and who takes it are known; that it comes back no text says. This is no closed loop.",
    how_spent: "inferred: becomes this waste when used up", how_kind: "inferred: is of this kind", how_family: "inferred: materials of one industrial chain", how_has_role: "inferred: a firm of the park with the role of recycler", how_named: "order of the sentence only, no relation read",
    gaps: "What parks lack", gapsIn: "{n} gaps", gapsNote: "A gap is what no text tells, not what is proven to be missing: a question to ask.", gapsNowhere: "Not found in the whole graph",
    gap_input: "no supply", gap_waste: "no taker", gap_stage: "stage missing", gapFor: "Needed by: ", gapFrom: "Comes from: ", gapBeside: "On the chain here: ", gapNobody: "Nobody in the graph.", inPark: "Firms and projects here", recycledHere: "Recycled here",
    recycledNone: "No recycling in this park was read.", gapsHere: "What the park lacks", gapsNone: "No gap was read.", gapsUnknown: "Firms of which the texts tell neither inputs nor suppliers",
    gapElsewhere: "Outside: ", gapNowhere: "Nobody outside either.",
    inferredNote: "Not stated: one makes what the other uses.", inferredWhy: "No text states this delivery: one makes {a}, the other uses it. Both sentences follow.",
    likely: "may supply", noWebgl: "This browser has no WebGL: a plain canvas draws instead, without lines while it moves.",
  },
};
const ENGLISH = {
  statuses: { done: "in place", planned: "planned", inferred: "inferred" },
  reasons: {
    denied: "denied by the text", ended: "ended or past", wrong_ends: "wrong types at the ends", low_score: "low confidence",
    generic: "generic term, no name", place: "place in a zone's name, no firm", furniture: "page furniture", rejected: "removed by a correction",
  },
};

/* What stands at the other end of a relation, seen from its tail and from its head. */
const SIDES = {
  zh: {
    located_in: ["区内", "位于"], member_of: ["集群成员", "属于集群"], subsidiary_of: ["下属企业", "隶属于"], invests_in: ["投资方", "投资建设"],
    produces: ["生产者", "生产"], consumes: ["使用者", "使用"], recycles: ["回收者", "回收利用"], supplies: ["供应方（谁供应它）", "供应给"], has_role: ["承担者", "承担角色"],
    engages_in: ["从事者", "从事产业"], upstream_of: ["上游", "下游"], issues: ["出台方", "出台"], applies_to: ["适用的政策", "适用于"],
  },
  en: {
    located_in: ["located here", "located in"], member_of: ["members", "member of"], subsidiary_of: ["subsidiaries", "subsidiary of"], invests_in: ["investors", "invests in"],
    produces: ["made by", "makes"], consumes: ["used by", "uses"], recycles: ["recycled by", "recycles"], supplies: ["supplied by", "supplies"], has_role: ["held by", "has role"],
    engages_in: ["engaged in it", "engages in"], upstream_of: ["upstream", "downstream"], issues: ["issued by", "issues"], applies_to: ["policies", "applies to"],
  },
};

function sideName(relation, outwards) {
  return (outwards === null ? null : SIDES[state.language][relation.name]?.[Number(outwards)]) ?? relationName(relation);
}

function t(key, values = {}) {
  const text = TEXT[state.language][key] ?? key;
  return text.replace(/\{(\w+)\}/g, (slot, name) => (name in values ? String(values[name]) : slot));
}

const stageName = (stage) => t(STAGES.get(stage));
const digits = new Intl.NumberFormat("en-US");
const number = (value) => digits.format(Number(value));
const percent = (score) => (typeof score === "number" ? Math.round(score * 100) + "%" : "–");
const words = (name) => name.replace(/_/g, " ");
const typeName = (type) => (state.language === "zh" ? type.label : type.name);
const relationName = (relation) => (state.language === "zh" ? relation.label : words(relation.name));
const edgeName = (edge) => (edge.status === "inferred" ? t("likely") : relationName(relations.get(edge.relation)));
const statusName = (status) => (state.language === "zh" ? { ...data.statuses, inferred: "推断" }[status] : ENGLISH.statuses[status]) ?? status;
const reasonName = (reason) => (state.language === "zh" ? data.reasons[reason] : ENGLISH.reasons[reason]) ?? reason;
const groupName = (group) => (state.language === "zh" ? group.zh : group.en);
