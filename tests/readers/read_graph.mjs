// Read a .graphml or .gexf file as Gephi Lite does and print what arrived, as JSON.
//   node read_graph.mjs FILE
// Prints {multi, nodes: {id: attributes}, edges: {id: {source, target, attributes}}}. Numbers that JSON cannot hold
// are printed as text, so that they do not pass for missing.
import fs from "node:fs";
import Graph from "graphology";
import gexf from "graphology-gexf";
import graphml from "graphology-graphml";

const file = process.argv[2];
const { parse } = file.endsWith(".gexf") ? gexf : graphml;
const graph = parse(Graph, fs.readFileSync(file, "utf8"), { addMissingNodes: true });
const nodes = {};
const edges = {};
graph.forEachNode((id, attributes) => { nodes[id] = attributes; });
graph.forEachEdge((id, attributes, source, target) => { edges[id] = { source, target, attributes }; });
const odd = (_, value) => (typeof value === "number" && !Number.isFinite(value) ? String(value) : value);
process.stdout.write(JSON.stringify({ multi: graph.multi, nodes, edges }, odd));
