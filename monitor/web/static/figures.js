// Shows finished figures that are fetched by address. Cards stay mounted across reruns; only what changed is drawn, and what
// was drawn before is put up again.
import { fetchJson, fetchParts, inMonth, isFetched, makeDrawing, setAside, take } from "./drawings.js";

const SHRINK = 0.96; // a wide figure may shrink to this before the narrow one takes its place, so that no text gets small
const mounted = new WeakMap(); // place → { grid, cards: Map(name → card), data, observer }
const rooms = new WeakMap(); // grid → its width
const cards = new WeakMap(); // figure → card
const states = new Set(); // those of the places that stand
const ON_PAPER = 0.76; // below the words of a printed page there is room for a figure of the usual height
const NARROW_ON_PAPER = 0.69; // four beside each other
const PAPER = { width: 1028, height: 670, beside: 590 }; // pixels of a printed page, and beside its foot
const DESK = 900; // pixels of a screen from which on a sheet of the meeting view fits it (fitting.js)
const DOWNLOADS = [
  { kind: "png", word: "PNG", title: "下载图片" },
  { kind: "svg", word: "SVG", title: "下载矢量图" },
  { kind: "csv", word: "CSV", title: "下载数据" },
  { kind: "zip", word: "数据包", title: "下载数据、口径和说明" },
];

function element(tag, className, text) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

function makeCard() {
  const root = element("figure", "mf-card");
  const frame = element("div", "mf-frame");
  const plot = element("div", "mf-plot");
  plot.setAttribute("role", "img");
  frame.append(plot);
  const table = element("div", "mf-table");
  table.tabIndex = 0;
  table.hidden = true;
  const card = { root, frame, plot, table, spec: null, address: null, drawing: null, tableAddress: null };
  root.append(frame, makeTools(card), table);
  cards.set(root, card);
  screen.observe(root);
  return card;
}

// What can be taken away of a figure: its table, itself as a picture, its data, and its address.
function makeTools(card) {
  const tools = element("div", "mf-tools");
  tools.setAttribute("role", "group");
  card.more = button("数据表", () => {
    card.table.hidden = !card.table.hidden;
    card.more.setAttribute("aria-expanded", String(!card.table.hidden));
    if (!card.table.hidden) showTable(card);
  });
  card.more.setAttribute("aria-expanded", "false");
  card.said = element("span", "mf-said");
  card.said.setAttribute("role", "status");
  card.files = DOWNLOADS.map(({ kind, word }) => {
    const link = element("a", `mf-${kind}`, word);
    link.download = "";
    link.addEventListener("click", (event) => {
      event.preventDefault();
      download(card, link, kind);
    });
    return link;
  });
  tools.append(card.more, ...card.files, button("复制链接", () => copyLink(card)), card.said);
  card.tools = tools;
  return tools;
}

function button(word, act) {
  const made = element("button", "", word);
  made.type = "button";
  made.addEventListener("click", act);
  return made;
}

// Fetched first, so that a refusal is read here and not found in an empty file.
async function download(card, link, kind) {
  say(card, kind === "csv" || kind === "zip" ? "" : "正在绘制……");
  try {
    const response = await fetch(link.href);
    if (!response.ok) throw new Error((await response.json()).message ?? String(response.status));
    const file = element("a");
    file.href = URL.createObjectURL(await response.blob());
    file.download = fileName(response.headers.get("content-disposition")) ?? `${card.spec.name}.${kind}`;
    file.click();
    setTimeout(() => URL.revokeObjectURL(file.href), 60_000);
    say(card, "已下载");
  } catch (error) {
    say(card, `未能下载：${error.message}`);
  }
}

function fileName(disposition) {
  const [, coded, plain] = /filename\*=UTF-8''([^;]+)|filename="([^"]+)"/.exec(disposition ?? "") ?? [];
  return coded ? decodeURIComponent(coded) : plain;
}

// The page's lasting address stands at its foot; behind # the figure.
async function copyLink(card) {
  const lasting = document.querySelector(".foot a.lasting")?.href ?? window.location.href.split("#")[0];
  const address = `${lasting}#${card.root.id}`;
  try {
    if (window.isSecureContext) await navigator.clipboard.writeText(address);
    else copyByHand(address);
    say(card, "链接已复制");
  } catch {
    say(card, address);
  }
}

// Browsers give the clipboard only to pages under https; inside a house many are not.
function copyByHand(text) {
  const field = element("textarea");
  field.value = text;
  field.style.position = "fixed";
  document.body.append(field);
  const standing = document.activeElement;
  field.select();
  const done = document.execCommand("copy");
  field.remove();
  standing?.focus();
  if (!done) throw new Error("copy");
}

function say(card, text) {
  clearTimeout(card.silence);
  card.said.textContent = text;
  card.silence = setTimeout(() => (card.said.textContent = ""), 8000);
}

function fill(card, spec, links, data) {
  card.spec = spec;
  card.links = links;
  card.ahead = null;
  card.root.id = `figure-${spec.name}`;
  card.plot.setAttribute("aria-label", spec.alt);
  DOWNLOADS.forEach(({ kind, word, title }, place) => {
    card.files[place].href = spec[kind];
    card.files[place].title = title;
    card.files[place].setAttribute("aria-label", `${word}，${title}：${spec.headline}`);
  });
  card.tools.setAttribute("aria-label", `取用：${spec.headline}`);
  card.table.setAttribute("role", "region");
  card.table.setAttribute("aria-label", `数据表：${spec.headline}`);
  if (!card.table.hidden) showTable(card);
  return draw(card, data);
}

// Figures are typeset to the pixel for their own width: they are never stretched, only shrunk where the screen ends. In the
// meeting view a slide is as large as the room that fitting.js left for it.
export async function draw(card, data) {
  const room = roomOf(card.root.parentElement);
  if (!room) return;
  const { wide, narrow, slide } = card.spec;
  const isSlide = slide && innerWidth >= DESK;
  const form = isSlide ? slide : wide && room >= wide.width * SHRINK ? wide : narrow;
  const scale = Math.min(isSlide ? card.root.parentElement.clientHeight / form.height : 1, room / form.width);
  card.root.style.width = `${Math.floor(form.width * scale)}px`;
  const [first, other] = form === narrow ? [NARROW_ON_PAPER, NARROW_ON_PAPER] : [ON_PAPER, PAPER.width / form.width];
  card.root.style.setProperty("--on-paper", Math.min(first, PAPER.height / form.height).toFixed(3));
  card.root.style.setProperty("--whole-paper", Math.min(other, PAPER.beside / form.height).toFixed(3));
  card.frame.style.height = `${Math.ceil(form.height * scale)}px`;
  card.plot.style.transform = scale === 1 ? "" : `scale(${scale})`;
  card.plot.style.width = `${form.width}px`;
  card.plot.style.height = `${form.height}px`;
  const address = addressAhead(card, form.address);
  if (card.address === address) return;
  card.address = address;
  const drawn = take(address);
  if (drawn) return putUp(card, address, drawn);
  const way = { card };
  coming.add(way);
  try {
    const parts = await fetchParts(address, data);
    await nextTurn();
    if (card.isAway) await afterNear(card);
    if (card.address !== address) return; // overtaken by a later change
    const node = take(address) ?? (await makeDrawing(card.plot, parts, atPoint));
    if (card.address === address) putUp(card, address, node);
    else setAside(address, node);
  } catch (error) {
    if (card.address !== address) return;
    card.address = card.plot.dataset.drawn ?? null;
    if (card.ahead) return; // the server will say what stands there instead
    card.address = null;
    takeDown(card);
    card.plot.replaceChildren(element("p", "mf-fault", `图未能载入：${error.message}。请刷新页面重试。`));
  } finally {
    coming.delete(way);
  }
}

// The width of a grid, in its own pixels also where the meeting view magnifies; asked once, for asking in the middle of a
// change lays out the whole page, and told anew by the observer.
function roomOf(grid) {
  if (!grid) return 0;
  if (!rooms.get(grid)) rooms.set(grid, grid.clientWidth);
  return rooms.get(grid);
}

function putUp(card, address, node) {
  if (card.drawing !== node) takeDown(card);
  // What was drawn where it stands stays there: taken out and put in again, all of it would be styled and laid out anew.
  for (const other of [...card.plot.childNodes]) if (other !== node) other.remove();
  if (node.parentNode !== card.plot) card.plot.append(node);
  node.card = card;
  card.drawing = node;
  card.plot.dataset.drawn = address;
}

function takeDown(card) {
  if (card.drawing) setAside(card.plot.dataset.drawn, card.drawing);
  card.drawing = null;
  card.frame.classList.remove("linked");
  delete card.plot.dataset.drawn;
}

// What has come by the next turn is drawn in one go: drawn one by one, every frame in between would be painted.
let turn = null;

function nextTurn() {
  turn ??= new Promise((done) =>
    setTimeout(() => {
      turn = null;
      done();
    }),
  );
  return turn;
}

// What is on the screen is drawn and seen before what is not, even if that has come first.
const coming = new Set();
let frame = null;

// One that comes onto the screen meanwhile waits no longer: it would wait for itself.
async function afterNear(card) {
  do await nextFrame();
  while (card.isAway && [...coming].some((other) => !other.card.isAway));
}

function nextFrame() {
  frame ??= new Promise((done) => {
    const after = () => {
      frame = null;
      done();
    };
    if (document.hidden) setTimeout(after);
    else requestAnimationFrame(() => setTimeout(after));
  });
  return frame;
}

const screen = new IntersectionObserver(
  (seen) => {
    for (const { target, isIntersecting } of seen) cards.get(target).isAway = !isIntersecting;
  },
  { rootMargin: "100px" },
);

// Where a card runs ahead of the server (ahead.js), its figure in that month. One that bears 批注 waits for the server,
// which alone knows those of the other month, unless it was seen.
function addressAhead(card, address) {
  if (!card.ahead) return address;
  const ahead = inMonth(address, card.ahead.month);
  return ahead.includes("notes=") && !isFetched(ahead) ? address : ahead;
}

export function everyCard(act) {
  for (const state of states) {
    for (const card of state.cards.values()) act(card, state.data);
  }
}

export function atPoint(card, kind, point) {
  const href = kind === "unhover" ? null : hrefOf(point, card.links);
  if (kind !== "click") card.frame.classList.toggle("linked", href !== null);
  else if (href) document.dispatchEvent(new CustomEvent("monitor:open", { detail: href }));
}

// A point is a link where its customdata (or the first of it) names something that the page gave an address for.
function hrefOf(point, links) {
  if (!point || !links) return null;
  const data = [].concat(point.customdata ?? []);
  const name = data.find((value) => typeof value === "string" && Object.hasOwn(links, value));
  return name === undefined ? null : links[name];
}

async function showTable(card) {
  const address = card.spec.table;
  if (card.tableAddress === address) return;
  card.tableAddress = address;
  try {
    const { columns, rows } = await fetchJson(address);
    if (card.tableAddress === address) card.table.replaceChildren(makeTable(columns, rows));
  } catch (error) {
    card.tableAddress = null;
    card.table.replaceChildren(element("p", "mf-fault", `数据表未能载入：${error.message}。请刷新页面重试。`));
  }
}

function makeTable(columns, rows) {
  const table = element("table");
  const head = table.createTHead().insertRow();
  for (const column of columns) {
    const cell = element("th", "", column);
    cell.scope = "col";
    head.append(cell);
  }
  const body = table.createTBody();
  for (const row of rows) {
    const line = body.insertRow();
    for (const value of row) line.append(element("td", isNumber(value) ? "number" : "", value ?? "—"));
  }
  return table;
}

function isNumber(value) {
  return typeof value === "string" && /^[−-]?[\d,]+(\.\d+)?%?$/.test(value);
}

// The figures of one place: cards are kept by name, so that a figure that stays is only redrawn. Done when all are drawn.
export function showFigures(place, data, block) {
  let state = mounted.get(place);
  if (!state) {
    const grid = element("div", "mf-grid");
    place.append(grid);
    state = { grid, cards: new Map(), data };
    state.observer = new ResizeObserver(() => {
      rooms.set(grid, grid.clientWidth);
      for (const card of state.cards.values()) draw(card, state.data);
    });
    state.observer.observe(grid);
    mounted.set(place, state);
    states.add(state);
  }
  state.data = data;
  const wanted = new Set(block.figures.map((spec) => spec.name));
  for (const [name, card] of state.cards) {
    if (!wanted.has(name)) discard(state, name, card);
  }
  const drawn = block.figures.map((spec, number) => {
    const card = state.cards.get(spec.name) ?? makeCard();
    state.cards.set(spec.name, card);
    const standing = state.grid.children[number] ?? null;
    if (standing !== card.root) state.grid.insertBefore(card.root, standing);
    return fill(card, spec, block.links, data);
  });
  return Promise.all(drawn).finally(() => document.dispatchEvent(new Event("monitor:drawn")));
}

function discard(state, name, card) {
  card.address = null; // whatever of it is being drawn is set aside
  takeDown(card);
  screen.unobserve(card.root);
  card.root.remove();
  state.cards.delete(name);
}

export function dropFigures(place) {
  const state = mounted.get(place);
  if (!state) return;
  state.observer.disconnect();
  for (const [name, card] of [...state.cards]) discard(state, name, card);
  mounted.delete(place);
  states.delete(state);
}
