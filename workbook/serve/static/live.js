// Makes figures interactive where they stand: the picture stays until the chart is drawn.

/** @typedef {any} Spec a Vega-Lite specification, or a part of one */

const script = /** @type {HTMLScriptElement} */ (document.querySelector("script[data-vega]"));
const place = script.dataset.vega ?? "";
const CHART = /** @type {"figure"} */ ("figure[data-spec]");
const READABLE = 600; // pixels; on a narrower screen a wide chart scrolls in its frame
const FAINT = 0.12; // opacity of what a legend did not pick
const FINGER = 300; // square pixels around a small mark that answer to a pointer
/** @type {Promise<unknown> | undefined} */
let bundle;

// Charts that say what a mark tells say it for every mark that has something to tell.
const options = (/** @type {Spec} */ spec) => ({
  mode: "vega-lite",
  renderer: "svg",
  actions: false,
  ast: true, // expressions are interpreted: the page forbids to make code from text
  config: { mark: { tooltip: !JSON.stringify(spec).includes('"tooltip"') } },
  loader: { http: { credentials: "omit" } },
});

const typeOf = (/** @type {Spec} */ unit) => unit.mark.type ?? unit.mark;
const isNominal = (/** @type {Spec} */ channel) => channel?.field && channel.type === "nominal";

/** @param {Spec} spec @returns {Spec[]} */
function parts(spec) {
  if (spec.spec) return parts(spec.spec);
  const inner = spec.layer ?? spec.hconcat ?? spec.vconcat ?? spec.concat;
  return inner ? inner.flatMap(parts) : [spec];
}

// A legend picks what it stands for; the rest grows faint.
/** @param {Spec} spec */
function letLegendsPick(spec) {
  const picks = new Map();
  for (const unit of parts(spec)) {
    const colour = unit.encoding?.color;
    if (!isNominal(colour) || colour.legend === null || picks.has(colour.field)) continue;
    const name = `pick_${picks.size}`;
    picks.set(colour.field, name);
    const select = { type: "point", fields: [colour.field] };
    unit.params = [...(unit.params ?? []), { name, select, bind: "legend" }];
  }
  for (const unit of parts(spec)) {
    const param = picks.get(unit.encoding?.color?.field);
    if (!param || unit.encoding.opacity) continue;
    const usual = ["point", "circle", "square", "tick"].includes(typeOf(unit)) ? 0.7 : 1;
    const value = unit.mark.opacity ?? usual;
    unit.encoding.opacity = { condition: { param, value }, value: FAINT };
  }
}

// A dot of a few pixels, or a point on a line, cannot be hit: around it lies what can.
/** @param {Spec} unit @returns {Spec[]} */
function widen(unit) {
  const { x, x2, y, y2, tooltip } = unit.encoding ?? {};
  if (!tooltip) return [];
  const { xOffset = 0, yOffset = 0, size } = unit.mark;
  const type = typeOf(unit);
  const near = (/** @type {Spec} */ mark, /** @type {Spec} */ encoding) => {
    const copy = { ...unit };
    delete copy.params;
    return [{ ...copy, mark: { xOffset, yOffset, ...mark }, encoding: { ...encoding, tooltip } }];
  };
  if (["line", "area"].includes(type)) delete unit.encoding.tooltip; // it would tell of its start
  if (["line", "area", "point", "circle", "square"].includes(type)) {
    const dot = { type: "point", shape: "circle", filled: true, size: Math.max(size ?? 0, FINGER) };
    return near({ ...dot, color: "black", fillOpacity: 0, strokeOpacity: 0 }, { x, y });
  }
  if (["rule", "tick"].includes(type)) {
    const along = Object.entries({ x, x2, y, y2 }).filter(([, channel]) => channel);
    const thin = type === "tick" ? { thickness: 12, size } : { strokeWidth: 12 };
    const bare = { color: "black", fillOpacity: 0, strokeOpacity: 0, opacity: 1 };
    return near({ type, ...thin, ...bare }, Object.fromEntries(along));
  }
  return [];
}

/** @param {Spec} spec */
function letFingersPoint(spec) {
  if (spec.spec) letFingersPoint(spec.spec);
  for (const inner of spec.hconcat ?? spec.vconcat ?? spec.concat ?? []) letFingersPoint(inner);
  if (!spec.layer) return;
  /** @type {Spec[]} */
  const units = spec.layer.filter((/** @type {Spec} */ one) => one.mark);
  const isLine = (/** @type {Spec} */ unit) => ["rule", "tick"].includes(typeOf(unit));
  const wider = units.map((unit) => ({ isLine: isLine(unit), marks: widen(unit) }));
  const ordered = [...wider.filter((one) => one.isLine), ...wider.filter((one) => !one.isLine)];
  spec.layer.push(...ordered.flatMap(({ marks }) => marks));
}

// Leaves only the rows of one value; what does not know the value goes too.
/** @param {Spec} spec @param {string} field @param {string} value @returns {Spec} */
function only(spec, field, value) {
  if (!value) return spec;
  /** @type {[string, Record<string, string>[]][]} */
  const datasets = Object.entries(spec.datasets);
  const kept = datasets.map(([name, rows]) => {
    const knows = rows.some((row) => field in row) || !rows.some((row) => "row" in row);
    const left = rows.filter((row) => !(field in row) || row[field] === value);
    return [name, knows ? left : []];
  });
  return { ...spec, datasets: Object.fromEntries(kept) };
}

/**
 * @param {Spec} spec
 * @param {{ field: string, label: string }} filter
 * @param {(spec: Spec) => void} draw
 */
function choice(spec, { field, label }, draw) {
  /** @type {Record<string, string>[]} */
  const rows = Object.values(spec.datasets ?? {}).flat();
  const values = [...new Set(rows.map((row) => row[field]).filter(Boolean))];
  if (values.length < 2) return "";
  const frame = document.createElement("label");
  const select = document.createElement("select");
  for (const value of ["", ...values]) select.add(new Option(value || "All", value));
  select.addEventListener("change", () => draw(only(spec, field, select.value)));
  frame.className = "app-filter";
  frame.append(`${label} `, select);
  return frame;
}

/** @param {HTMLElement} figure */
async function enliven(figure) {
  if (figure.dataset.state) return;
  figure.dataset.state = "waiting";
  try {
    bundle ??= import(place);
    await bundle;
    const chart = document.createElement("div");
    const words = figure.querySelector("img")?.alt ?? figure.textContent;
    const whole = JSON.parse(figure.dataset.spec ?? "");
    /** @type {{ finalize(): void } | undefined} */
    let shown;
    const draw = async (/** @type {Spec} */ spec) => {
      shown?.finalize();
      const made = structuredClone(spec);
      letLegendsPick(made);
      letFingersPoint(made);
      shown = await /** @type {any} */ (window).vegaEmbed(chart, made, options(spec));
      const svg = chart.querySelector("svg");
      if (!svg) return;
      svg.setAttribute("aria-hidden", "true"); // its frame says in words what it shows
      svg.style.minWidth = `${Math.min(Number(svg.getAttribute("width")), READABLE)}px`;
    };
    chart.hidden = true;
    figure.append(chart);
    await draw(whole);
    chart.setAttribute("role", "img");
    chart.setAttribute("aria-label", words);
    if (whole.usermeta?.filter) figure.prepend(choice(whole, whole.usermeta.filter, draw));
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
    enliven(/** @type {HTMLElement} */ (entry.target));
  }
}, { rootMargin: "400px" });

/** @param {ParentNode} root */
function find(root) {
  for (const figure of root.querySelectorAll(CHART)) seen.observe(figure);
}

find(document);
new MutationObserver((changes) => {
  for (const change of changes) {
    for (const node of change.addedNodes) {
      if (!(node instanceof Element)) continue;
      if (node.matches(CHART)) seen.observe(node);
      else find(node);
    }
  }
}).observe(document.documentElement, { childList: true, subtree: true });
