/* Texts of the page in both languages. `{n}` is filled in by `t`. */

const TEXT = {
  zh: {
    skip: "跳到表格", search: "搜索节点", searchHint: "搜索名称、别名或拼音首字母", noHits: "没有匹配的名称", hits: "{n} 个匹配",
    export: "导出", exportPng: "导出图片 PNG", exportNodes: "导出节点 CSV", exportEdges: "导出关系 CSV",
    otherLanguage: "EN", dark: "切换深色模式", light: "切换浅色模式",
    legend: "图例与筛选", nodeTypes: "节点类型", relations: "关系", status: "状态", confidence: "最低置信度", only: "仅看",
    all: "全选", none: "全不选", reset: "重置筛选", connectedOnly: "隐藏无关系的节点", canvasLabel:
      "知识图谱画布。方向键移到该方向的邻近节点，回车查看证据，加号减号缩放，0 适应窗口，Esc 取消选择。",
    layout: "布局", force: "关系网络", stage: "产业链", focus: "聚焦范围", focusOff: "不聚焦", hop: "{n} 跳",
    zoom: "缩放", zoomIn: "放大", zoomOut: "缩小", fit: "适应窗口",
    shown: "显示 {a} / {b} 个节点 · {c} / {d} 条关系", onCanvas: "画出 {n} 个节点", panel: "详情与证据", board: "图谱",
    upstream: "上游", midstream: "中游", downstream: "下游", stageNote: "按物料流向推算",
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
  },
  en: {
    skip: "Skip to tables", search: "Search nodes", searchHint: "Search names, aliases, pinyin initials", noHits: "No such name", hits: "{n} matches",
    export: "Export", exportPng: "Export picture PNG", exportNodes: "Export nodes CSV", exportEdges: "Export relations CSV",
    otherLanguage: "中文", dark: "Switch to dark mode", light: "Switch to light mode",
    legend: "Legend and filter", nodeTypes: "Node types", relations: "Relations", status: "Status", confidence: "Least confidence", only: "only",
    all: "All", none: "None", reset: "Reset filter", connectedOnly: "Hide nodes without relations", canvasLabel:
      "Knowledge graph. Arrow keys move to the neighbour in that direction, Enter shows evidence, plus and minus zoom, 0 fits, Escape clears.",
    layout: "Layout", force: "Network", stage: "Chain", focus: "Focus", focusOff: "No focus", hop: "{n} hop",
    zoom: "Zoom", zoomIn: "Zoom in", zoomOut: "Zoom out", fit: "Fit to window",
    shown: "Showing {a} / {b} nodes · {c} / {d} relations", onCanvas: "{n} nodes drawn", panel: "Details and evidence", board: "Graph",
    upstream: "Upstream", midstream: "Midstream", downstream: "Downstream", stageNote: "inferred from material flow",
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
  },
};
const ENGLISH = {
  statuses: { done: "in place", planned: "planned" },
  reasons: {
    denied: "denied by the text", ended: "ended or past", wrong_ends: "wrong types at the ends", low_score: "low confidence",
    generic: "generic term, no name", furniture: "page furniture", rejected: "removed by a correction",
  },
};

function t(key, values = {}) {
  const text = TEXT[state.language][key] ?? key;
  return text.replace(/\{(\w+)\}/g, (slot, name) => (name in values ? String(values[name]) : slot));
}

const number = (value) => Number(value).toLocaleString("en-US");
const percent = (score) => (typeof score === "number" ? Math.round(score * 100) + "%" : "–");
const words = (name) => name.replace(/_/g, " ");
const typeName = (type) => (state.language === "zh" ? type.label : type.name);
const relationName = (relation) => (state.language === "zh" ? relation.label : words(relation.name));
const statusName = (status) => (state.language === "zh" ? data.statuses[status] : ENGLISH.statuses[status]) ?? status;
const reasonName = (reason) => (state.language === "zh" ? data.reasons[reason] : ENGLISH.reasons[reason]) ?? reason;
const groupName = (group) => (state.language === "zh" ? group.zh : group.en);
