// The editor of the query page: YASGUI, told to know this endpoint and our prefixes and to ask nobody else.
"use strict";

const page = JSON.parse(document.getElementById("page").textContent);
const lines = Object.entries(page.prefixes).map(([prefix, space]) => `${prefix}: <${space}>`).sort();

Yasgui.Yasqe.Autocompleters.prefixes.get = () => Promise.resolve(lines);
Yasgui.Yasqe.Autocompleters.prefixes.persistenceId = () => "trialgraph_prefixes";
Yasgui.Yasqe.defaults.autocompleters = ["prefixes", "variables"];

const editor = new Yasgui(document.getElementById("editor"), {
  persistenceId: "trialgraph",
  // A function is asked each time, and is not kept: the endpoint is always that of this page.
  requestConfig: { endpoint: () => new URL("/sparql", location).href, method: "POST" },
  endpointCatalogueOptions: { getData: () => [] },
  populateFromUrl: false,  // a link could name another endpoint
  copyEndpointOnNewTab: false,
  corsProxy: undefined,
  yasqe: {
    value: [
      "PREFIX tg: <https://w3id.org/trialgraph/ns#>",
      "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>",
      "",
      "SELECT ?trial ?title WHERE {",
      "  ?trial a tg:Trial ; rdfs:label ?title",
      "}",
      "LIMIT 10",
    ].join("\n"),
  },
  yasr: { prefixes: page.prefixes },
});

// What to open: the question of this page, or the query in a link that was shared.
const shared = new URLSearchParams(location.hash.slice(1));
const asked = page.asked ?? (shared.has("query") && { name: "Query", text: shared.get("query") });
if (asked) {
  const tab = editor.addTab(true, { name: asked.name, yasqe: { value: asked.text } }, { avoidDuplicateTabs: true });
  tab.query().catch(() => {});  // what went wrong stands in the place of the answer
}
if (matchMedia("(max-width: 60rem)").matches) document.querySelector(".list").open = false;
