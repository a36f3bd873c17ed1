// The texts of a figure. Plotly measures each annotation as soon as it stands, which styles and lays out the drawing anew for
// every one: nearly half the time that a figure takes. Here all are put in, measured at once, and only then moved to where
// Plotly would have put them. What it alone can draw (arrows, other markup) is left to it.
const SVG = "http://www.w3.org/2000/svg";
const LINE = 1.3; // em from one line to the next
const SHARE = { left: 0.5, center: 0, right: -0.5, top: 0.5, middle: 0, bottom: -0.5 }; // of its size, from anchor to centre
const ANCHORS = { left: "start", center: "middle", right: "end" }; // by how the lines are aligned
const MEANT = { "&lt;": "<", "&gt;": ">", "&amp;": "&" };

function isPlain({ text, showarrow, width, height, xref, yref }) {
  const bare = text.replace(/<\/?b>|<br>|&(lt|gt|amp);/g, "");
  return showarrow === false && !width && !height && !/[<&$]|%\{/.test(bare) && !/domain/.test(`${xref}${yref}`);
}

// The annotations of a layout that are lettered here, and its others.
export function divide(annotations = []) {
  return { plain: annotations.filter(isPlain), others: annotations.filter((one) => !isPlain(one)) };
}

// Into a drawing that Plotly has finished.
export function letter(drawing, annotations) {
  const whole = drawing._fullLayout;
  const standing = annotations.map((one) => [one, placeOf(whole, one)]).filter(([, place]) => place);
  const group = element("g", { class: "lettering", "pointer-events": "none" });
  Object.assign(group.style, { fontFamily: whole.font.family, fontWeight: "normal", whiteSpace: "pre" });
  const texts = standing.map(([one]) => textOf(one, whole));
  group.append(...texts);
  drawing.querySelector(".infolayer").append(group);
  const boxes = texts.map((text) => text.getBBox()); // one layout for all of them
  standing.forEach(([one, place], number) => move(texts[number], boxes[number], one, place));
}

function element(tag, attributes) {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}

function textOf({ text, font, align, name }, whole) {
  const made = element("text", { "text-anchor": ANCHORS[align] ?? "middle" });
  if (name) made.dataset.name = name;
  Object.assign(made.style, { fontSize: `${font?.size ?? whole.font.size}px`, fill: font?.color ?? whole.font.color });
  const lines = text.split("<br>");
  let isBold = false;
  for (const [number, line] of lines.entries()) {
    const place = lines.length > 1 ? made.appendChild(element("tspan", { x: 0, y: 0, dy: `${number * LINE}em` })) : made;
    for (const part of line.split(/(<\/?b>)/)) {
      if (part === "<b>" || part === "</b>") isBold = part === "<b>";
      else if (part) place.append(spelt(part, isBold));
    }
  }
  return made;
}

function spelt(part, isBold) {
  const letters = part.replace(/&(lt|gt|amp);/g, (coded) => MEANT[coded]);
  if (!isBold) return letters;
  const bold = element("tspan", {});
  bold.style.fontWeight = "bold";
  bold.textContent = letters;
  return bold;
}

// Where the anchor stands, in pixels of the drawing; nowhere outside of the axes that it is bound to.
function placeOf(whole, one) {
  const { l, t, w, h } = whole._size;
  const x = one.xref === "paper" ? l + w * one.x : alongAxis(whole, one.xref, one.x);
  const y = one.yref === "paper" ? t + h * (1 - one.y) : alongAxis(whole, one.yref, one.y);
  return x === null || y === null ? null : { x: x + (one.xshift ?? 0), y: y - (one.yshift ?? 0) };
}

function alongAxis(whole, name, value) {
  const axis = whole[`${name[0]}axis${name.slice(1)}`];
  const share = axis.r2fraction(value);
  return share < 0 || share > 1 ? null : axis._offset + axis.r2p(value);
}

function move(text, box, one, place) {
  const rim = 1 + (one.borderpad ?? 1);
  const width = Math.round(box.width + 2 * rim);
  const height = Math.round(box.height + 2 * rim);
  const turn = one.textangle ?? 0;
  const [along, across] = [Math.cos, Math.sin].map((part) => Math.abs(part((turn * Math.PI) / 180)));
  const x = place.x + (width * along + height * across) * SHARE[one.xanchor];
  const y = place.y + (width * across + height * along) * SHARE[one.yanchor];
  const [left, top] = [Math.round(x - width / 2), Math.round(y - height / 2)];
  const rotated = turn ? `rotate(${turn},${x},${y})` : "";
  text.setAttribute("transform", `${rotated}translate(${left + rim - box.x},${top + rim - box.y})`);
  if (!one.bgcolor) return;
  const ground = { x: left + 0.5, y: top + 0.5, width: width - 1, height: height - 1, transform: rotated };
  const veil = element("rect", ground);
  veil.style.fill = one.bgcolor;
  text.before(veil);
}
