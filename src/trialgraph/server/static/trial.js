// Draws the trial with Cytoscape.js, at the places that the server worked out.
"use strict";

const page = JSON.parse(document.getElementById("page").textContent);
const figure = document.getElementById("drawing");
const canvas = document.getElementById("canvas");
const picked = document.getElementById("picked");

// The colours are those of the style sheet, light or dark.
const colour = (name) => getComputedStyle(figure).getPropertyValue(name).trim();

const style = () => [
  {
    selector: "node",
    style: {
      shape: "round-rectangle", width: "data(width)", height: "data(height)",
      label: "data(label)", "text-wrap": "wrap", "text-max-width": 184, "text-valign": "center", "font-size": 14,
      "font-family": "system-ui, sans-serif", color: colour("--ink"), "border-width": 1.5,
      "background-color": colour("--paper"), "border-color": colour("--faint"),
    },
  },
  ...page.kinds.map((kind) => ({
    selector: `node[kind = "${kind}"]`,
    style: { "background-color": colour(`--${kind}`), "border-color": colour(`--${kind}-line`) },
  })),
  { selector: "node[kind = \"trial\"]", style: { "font-weight": "bold" } },
  {
    selector: "edge",
    style: {
      width: 1.2, "line-color": colour("--line"), "target-arrow-color": colour("--line"),
      "target-arrow-shape": "triangle", "arrow-scale": 0.8, opacity: 0.8,
    },
  },
  {
    selector: "edge[bend]",  // from the right side of a box to the left side of one in a column further right
    style: {
      "curve-style": "unbundled-bezier", "edge-distances": "endpoints", "source-endpoint": "50% 0%",
      "target-endpoint": "-50% 0%", "control-point-distances": "data(bend)", "control-point-weights": "data(weights)",
    },
  },
  {
    selector: ".near",
    style: {
      "line-color": colour("--accent"), "target-arrow-color": colour("--accent"), width: 2.2, opacity: 1,
      label: "data(label)", "font-size": 12, color: colour("--ink"), "text-background-color": colour("--paper"),
      "text-background-opacity": 0.9, "text-background-padding": 2,
    },
  },
  { selector: ".picked", style: { "border-width": 3, "border-color": colour("--accent") } },
];

figure.hidden = false;
const heights = page.nodes.map((node) => node.position.y);
const tall = Math.max(...heights) - Math.min(...heights) + 120;
const wide = Math.max(...page.nodes.map((node) => node.position.x)) + 240;
canvas.style.height = `${Math.round(tall * Math.min(1, Math.max(canvas.clientWidth, 600) / wide))}px`;

// An arrow leaves a box level and arrives level: its control points lie half way, at the heights of its two ends. They
// are given as Cytoscape.js asks: as parts of the straight line between the ends, and distances from it.
const places = new Map(page.nodes.map((node) => [node.data.id, { ...node.position, half: node.data.width / 2 }]));
for (const { data } of page.edges) {
  const [from, to] = [places.get(data.source), places.get(data.target)];
  const [across, down] = [to.x - to.half - from.x - from.half, to.y - from.y];
  if (across <= 0) continue;
  const square = across ** 2 + down ** 2;
  const bend = (across * down) / (2 * Math.sqrt(square));
  data.bend = [-bend, bend];
  data.weights = [across ** 2 / 2 / square, 1 - across ** 2 / 2 / square];
}

const drawing = cytoscape({
  container: canvas,
  elements: { nodes: page.nodes, edges: page.edges },
  style: style(),
  layout: { name: "preset", padding: 12 },
  userZoomingEnabled: false,  // the wheel scrolls the page
  minZoom: 0.2,
  maxZoom: 3,
});
figure.dataset.nodes = drawing.nodes().length;
figure.dataset.edges = drawing.edges().length;

const zoom = (factor) => drawing.zoom({
  level: drawing.zoom() * factor,
  renderedPosition: { x: drawing.width() / 2, y: drawing.height() / 2 },
});
document.getElementById("closer").addEventListener("click", () => zoom(1.3));
document.getElementById("farther").addEventListener("click", () => zoom(1 / 1.3));
document.getElementById("whole").addEventListener("click", () => drawing.fit(12));

drawing.on("tap", (event) => {
  drawing.elements().removeClass("near picked");
  if (event.target === drawing || !event.target.isNode()) return;
  const node = event.target;
  node.addClass("picked");
  node.connectedEdges().addClass("near");
  const name = document.createElement("strong");
  name.textContent = node.data("label");
  picked.replaceChildren(name, ` ${node.data("kind")} `);
  for (const [text, address] of node.data("links")) {
    if (!address) continue;
    const link = document.createElement("a");
    link.href = address;
    link.textContent = text;
    picked.append(link, " ");
  }
});
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => drawing.style(style()));
