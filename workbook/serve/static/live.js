// Makes figures interactive where they stand: the picture stays until the chart is drawn.

const place = document.querySelector("script[data-vega]").dataset.vega;
const READABLE = 600; // pixels; on a narrower screen a wide chart scrolls in its frame
let bundle;

const options = {
  mode: "vega-lite",
  renderer: "svg",
  actions: false,
  ast: true, // expressions are interpreted: the page forbids to make code from text
  config: { mark: { tooltip: true } },
  loader: { http: { credentials: "omit" } },
};

async function enliven(figure) {
  if (figure.dataset.state) return;
  figure.dataset.state = "waiting";
  try {
    bundle ??= import(place);
    await bundle;
    const chart = document.createElement("div");
    const words = figure.querySelector("img")?.alt ?? figure.textContent;
    chart.hidden = true;
    figure.append(chart);
    await window.vegaEmbed(chart, JSON.parse(figure.dataset.spec), options);
    chart.setAttribute("role", "img");
    chart.setAttribute("aria-label", words);
    const svg = chart.querySelector("svg");
    svg.style.minWidth = `${Math.min(Number(svg.getAttribute("width")), READABLE)}px`;
    chart.hidden = false;
    figure.classList.add("app-alive");
    figure.dataset.state = "alive";
  } catch (error) {
    figure.dataset.state = "still"; // the picture says the same
    console.info("This chart stays a picture:", error);
  }
}

const seen = new IntersectionObserver((entries) => {
  for (const entry of entries) {
    if (!entry.isIntersecting) continue;
    seen.unobserve(entry.target);
    enliven(entry.target);
  }
}, { rootMargin: "400px" });

function find(root) {
  for (const figure of root.querySelectorAll("figure[data-spec]")) seen.observe(figure);
}

find(document);
new MutationObserver((changes) => {
  for (const change of changes) {
    for (const node of change.addedNodes) {
      if (node.nodeType !== Node.ELEMENT_NODE) continue;
      if (node.matches("figure[data-spec]")) seen.observe(node);
      else find(node);
    }
  }
}).observe(document.documentElement, { childList: true, subtree: true });
