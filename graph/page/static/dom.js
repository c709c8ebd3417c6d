/* Small helpers to build elements. Text reaches the page by textContent only. */

const $ = (id) => document.getElementById(id);

function make(tag, options = {}, ...children) {
  const made = document.createElement(tag);
  const { text, on, ...attributes } = options;
  for (const [name, value] of Object.entries(attributes)) if (value !== undefined && value !== false) made.setAttribute(name, value);
  for (const [event, action] of Object.entries(on ?? {})) made.addEventListener(event, action);
  if (text !== undefined) made.textContent = text;
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

const button = (text, action, options = {}) => make("button", { type: "button", text, on: { click: action }, ...options });

const SVG = "http://www.w3.org/2000/svg";

function glyph(type) {
  const points = {
    dot: null, square: "4,4 16,4 16,16 4,16", diamond: "10,2 18,10 10,18 2,10", triangle: "10,3 18,17 2,17",
    triangleDown: "2,3 18,3 10,17", hexagon: "6,3 14,3 18,10 14,17 6,17 2,10",
    star: "10,1 12.4,7.2 19,7.4 13.8,11.5 15.6,18 10,14.2 4.4,18 6.2,11.5 1,7.4 7.6,7.2",
  }[type?.shape ?? "dot"];
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 20 20");
  svg.setAttribute("class", "glyph");
  svg.setAttribute("aria-hidden", "true");
  const shape = document.createElementNS(SVG, points ? "polygon" : "circle");
  if (points) shape.setAttribute("points", points);
  else for (const [name, value] of [["cx", 10], ["cy", 10], ["r", 7]]) shape.setAttribute(name, value);
  const color = themed(type?.color ?? "#8a8f98");
  shape.setAttribute("fill", type?.hollow ? "none" : color);
  shape.setAttribute("stroke", color);
  shape.setAttribute("stroke-width", type?.hollow ? 3 : 1);
  svg.append(shape);
  return svg;
}

function stroke(color, dash) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 28 10");
  svg.setAttribute("class", "stroke");
  svg.setAttribute("aria-hidden", "true");
  const [line, head] = [document.createElementNS(SVG, "path"), document.createElementNS(SVG, "path")];
  line.setAttribute("d", "M1 5h20");
  line.setAttribute("stroke", color);
  line.setAttribute("stroke-width", 1.8);
  head.setAttribute("d", "M21 1l6 4-6 4z");
  head.setAttribute("fill", color);
  if (dash) line.setAttribute("stroke-dasharray", dash.map((length) => length * 0.6).join(" "));
  svg.append(line, head);
  return svg;
}

/* Offsets count characters, JavaScript counts UTF-16 units: they differ after an emoji or a rare character. */
function marked(sentence, spans) {
  const characters = Array.from(sentence);
  const valid = spans.filter(({ span }) => span && span[0] >= 0 && span[0] < span[1] && span[1] <= characters.length);
  const borders = [...new Set([0, characters.length, ...valid.flatMap(({ span }) => span)])].sort((a, b) => a - b);
  const quote = make("blockquote");
  for (let i = 0; i + 1 < borders.length; i += 1) {
    const [start, end] = [borders[i], borders[i + 1]];
    const classes = valid.filter(({ span }) => span[0] <= start && end <= span[1]).map(({ name }) => name);
    const text = characters.slice(start, end).join("");
    quote.append(classes.length ? make("mark", { class: classes.join(" "), text }) : text);
  }
  return quote;
}
