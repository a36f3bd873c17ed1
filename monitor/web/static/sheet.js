// One element of Streamlit's for all blocks between two widgets: each block is markup or figures. Blocks keep their place
// across runs; of those that a run did not change nothing is touched.
import "./ahead.js";
import { dropFigures, showFigures } from "./figures.js";

const sheets = new WeakMap(); // parentElement → { root, blocks: [{ root, kind, html }], data }
const first = new Map(); // key → the sheet that stands on the page's first look
const DRAWING = 4000; // milliseconds that Streamlit's start waits at the most for the figures of the first look

export function mount(parentElement, data) {
  let sheet = sheets.get(parentElement);
  if (!sheet) {
    sheet = first.get(data.key) ?? { root: made("sheet"), blocks: [] };
    sheets.set(parentElement, sheet);
    if (!sheet.isFirst) parentElement.append(sheet.root);
    else holdPlace(parentElement, sheet);
  }
  sheet.data = data;
  if (!sheet.isFirst) fillSheet(sheet, data);
}

// What the page showed to the last reader stands over it until Streamlit has made it anew; then its sheets move there,
// with the figures that are drawn on them.
export async function showFirst() {
  // This module may be at hand before the end of the page, where what is shown stands.
  if (document.readyState === "loading")
    await new Promise((done) => document.addEventListener("readystatechange", done, { once: true }));
  const stage = document.getElementById("first");
  const { sheets: looks, later, ...assets } = JSON.parse(document.getElementById("first-look").textContent);
  const drawn = looks.flatMap(({ blocks, room }, number) => {
    const sheet = { root: made("sheet"), blocks: [], isFirst: true };
    stage.append(sheet.root);
    if (room) stage.append(safe(room));
    first.set(`sheet-${number + 1}`, sheet);
    return fillSheet(sheet, { ...assets, blocks });
  });
  document.addEventListener("monitor:whole", endFirst, { once: true });
  await Promise.race([Promise.all(drawn), new Promise((done) => setTimeout(done, DRAWING))]);
  fetchLater(later);
}

// What only Streamlit needs comes when the figures are drawn: asked for before, it would hold them up.
function fetchLater(addresses) {
  for (const address of addresses) {
    const link = document.createElement("link");
    Object.assign(link, { rel: "modulepreload", href: address, crossOrigin: "" });
    document.head.append(link);
  }
}

function holdPlace(parentElement, sheet) {
  const place = made("part");
  place.style.height = `${sheet.root.offsetHeight}px`;
  parentElement.append(place);
  sheet.moves = () => place.replaceWith(sheet.root);
}

function endFirst() {
  const stage = document.getElementById("first");
  const top = stage.scrollTop;
  for (const sheet of first.values()) {
    sheet.isFirst = false;
    if (!sheet.moves) continue; // the page has become another one meanwhile
    sheet.moves();
    fillSheet(sheet, sheet.data);
  }
  first.clear();
  stage.remove();
  const scroller = document.querySelector(".stMain");
  if (top && scroller) scroller.scrollTop = top;
}

function fillSheet({ root, blocks }, data) {
  while (blocks.length > data.blocks.length) drop(blocks.pop());
  return data.blocks.map((wanted, number) => {
    const kind = wanted.figures ? "figures" : "html";
    if (blocks[number]?.kind !== kind) blocks[number] = place(root, blocks[number], kind);
    return fill(blocks[number], wanted, data);
  });
}

export function unmount(parentElement) {
  const sheet = sheets.get(parentElement);
  sheets.delete(parentElement);
  if (sheet?.isFirst) sheet.moves = null;
  else for (const block of sheet?.blocks ?? []) drop(block);
}

function made(className) {
  const root = document.createElement("div");
  root.className = className;
  return root;
}

function place(sheet, standing, kind) {
  const root = made(kind === "figures" ? "mf-place" : "part");
  if (standing) {
    standing.root.before(root);
    drop(standing);
  } else {
    sheet.append(root);
  }
  return { root, kind, html: null };
}

function fill(block, wanted, data) {
  if (block.kind === "figures") {
    block.root.style.minHeight = `${wanted.room}px`;
    return showFigures(block.root, data, wanted);
  }
  if (block.html !== wanted.html) {
    block.html = wanted.html;
    block.root.replaceChildren(safe(wanted.html));
  }
  return null;
}

// Markup is made by the server's own elements, which escape every text. Should one ever forget to, nothing of it runs.
const FORBIDDEN = "script, iframe, object, embed, base, meta, link, svg, math";
const ADDRESSES = new Set(["href", "src", "action", "formaction"]);

function safe(html) {
  const template = document.createElement("template"); // what stands in it neither loads nor runs
  template.innerHTML = html;
  for (const node of template.content.querySelectorAll(FORBIDDEN)) node.remove();
  for (const node of template.content.querySelectorAll("*")) {
    for (const { name, value } of [...node.attributes]) {
      const isAddress = ADDRESSES.has(name) && !/^(\/(?!\/)|[?#]|https?:)/i.test(value);
      if (isAddress || name.startsWith("on")) node.removeAttribute(name);
    }
  }
  return template.content;
}

function drop(block) {
  if (block.kind === "figures") dropFigures(block.root);
  block.root.remove();
}
