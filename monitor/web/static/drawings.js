// Figures that were drawn once. Putting a drawing up again costs a frame, drawing it anew twenty to thirty milliseconds: so a
// figure that leaves the page is set aside under its address, which says all that is drawn, and no other page needs it drawn.
import { divide, letter } from "./lettering.js";

const ELEMENTS = 60_000; // of drawings that are set aside, about a kilobyte each: some twenty months of a page of twelve figures
const CONFIG = { displayModeBar: false, scrollZoom: false, doubleClick: false };
const FETCHED = 300; // figures as JSON, of about ten kilobytes
const fetched = new Map(); // address → promise of JSON; addresses are immutable
const aside = new Map(); // address → { node, elements }, the one set aside last at the end
let elements = 0;

let plotly = null;

function loadPlotly(address) {
  plotly ??= new Promise((resolve, reject) => {
    if (window.Plotly) return resolve(window.Plotly);
    const asked = document.getElementById("plotly"); // the page itself has asked for it
    const script = asked ?? document.createElement("script");
    script.addEventListener("load", () => resolve(window.Plotly));
    script.addEventListener("error", () => {
      plotly = null;
      reject(new Error(address));
    });
    if (asked) return;
    script.src = address;
    document.head.append(script);
  });
  return plotly;
}

export function fetchJson(address) {
  let answer = fetched.get(address);
  if (!answer) {
    answer = fetch(address).then(async (response) => {
      const body = await response.json();
      if (!response.ok) throw new Error(body.message ?? String(response.status));
      return body;
    });
    answer.catch(() => fetched.delete(address));
    fetched.set(address, answer);
    if (fetched.size > FETCHED) fetched.delete(fetched.keys().next().value);
  }
  return answer;
}

export function isFetched(address) {
  return fetched.has(address);
}

// All that a figure is drawn from: the library, the template and what its address is answered with.
export function fetchParts(address, { plotly: library, template }) {
  return Promise.all([loadPlotly(library), fetchJson(template), fetchJson(address)]);
}

// The same figure's address in another month.
export function inMonth(address, month) {
  return address.replace(/month=\d{4}-\d{2}/, `month=${month}`);
}

// The drawing of an address where it was set aside; whoever takes it has it alone.
export function take(address) {
  const found = aside.get(address);
  if (!found) return null;
  aside.delete(address);
  elements -= found.elements;
  return found.node;
}

export function isAside(address) {
  return aside.has(address);
}

export function setAside(address, node) {
  node.remove();
  node.querySelector(".hoverlayer")?.replaceChildren(); // the mouse left it without a word
  node.card = null;
  if (aside.has(address)) return letGo(node);
  const found = { node, elements: node.getElementsByTagName("*").length };
  aside.set(address, found);
  elements += found.elements;
  while (elements > ELEMENTS) letGo(take(aside.keys().next().value));
}

function letGo(node) {
  window.Plotly?.purge(node);
}

// Drawn in `place`, which must stand in the document: text is measured while it is drawn. A click on a point goes to the
// card that shows the drawing then.
export async function makeDrawing(place, [Plotly, template, { data, layout }], onPoint) {
  const node = document.createElement("div");
  node.className = "mf-drawing";
  place.append(node);
  const { plain, others } = divide(layout.annotations);
  try {
    await Plotly.newPlot(node, data, { ...layout, annotations: others, template }, CONFIG);
    letter(node, plain);
  } catch (error) {
    node.remove();
    throw error;
  }
  letThrough(node, data);
  for (const kind of ["click", "hover", "unhover"]) {
    node.on(`plotly_${kind}`, (event) => node.card && onPoint(node.card, kind, event.points?.[0]));
  }
  return node;
}

// Axes that carry only marks of a key lie over the plot and would take the mouse from the points below.
function letThrough(plot, traces) {
  const speaking = new Set(
    traces.filter((trace) => trace.hoverinfo !== "skip").map((trace) => (trace.xaxis ?? "x") + (trace.yaxis ?? "y")),
  );
  for (const layer of plot.querySelectorAll(".draglayer > g")) {
    const takes = speaking.has(layer.classList[0]) ? "" : "none";
    for (const area of layer.querySelectorAll("rect")) area.style.pointerEvents = takes || "all";
  }
}
