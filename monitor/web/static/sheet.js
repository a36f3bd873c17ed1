// One element of Streamlit's for all blocks between two widgets: each block is markup or figures. Blocks keep their place
// across runs; of those that a run did not change nothing is touched.
import { dropFigures, showFigures } from "./figures.js";

const sheets = new WeakMap(); // parentElement → { root, blocks: [{ root, kind, html }] }

export function mount(parentElement, data) {
  let sheet = sheets.get(parentElement);
  if (!sheet) {
    sheet = { root: made("sheet"), blocks: [] };
    sheets.set(parentElement, sheet);
    parentElement.append(sheet.root);
  }
  const { root, blocks } = sheet;
  while (blocks.length > data.blocks.length) drop(blocks.pop());
  data.blocks.forEach((wanted, number) => {
    const kind = wanted.figures ? "figures" : "html";
    if (blocks[number]?.kind !== kind) blocks[number] = place(root, blocks[number], kind);
    fill(blocks[number], wanted, data);
  });
}

export function unmount(parentElement) {
  for (const block of sheets.get(parentElement)?.blocks ?? []) drop(block);
  sheets.delete(parentElement);
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

// Markup comes from the server's own elements, which escape every text.
function fill(block, wanted, data) {
  if (block.kind === "figures") {
    block.root.style.minHeight = `${wanted.room}px`;
    showFigures(block.root, data, wanted);
  } else if (block.html !== wanted.html) {
    block.html = wanted.html;
    block.root.innerHTML = wanted.html;
  }
}

function drop(block) {
  if (block.kind === "figures") dropFigures(block.root);
  block.root.remove();
}
