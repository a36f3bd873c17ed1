// Figures of another month before the server has said what its page shows: their addresses follow from the month.
import { fetchParts, inMonth, isAside, makeDrawing, setAside } from "./drawings.js";
import { atPoint, draw, everyCard } from "./figures.js";

// Where a month is chosen, its figures are fetched and drawn at once, while the server still makes the page. What the server
// then says holds; where it says nothing, they go back to what the page shows.
const PATIENCE = 4000; // milliseconds
const SENT = 15; // milliseconds after which the server has been asked: drawing would hold that up

document.addEventListener("monitor:month", ({ detail: month }) => {
  everyCard((card, data) => {
    const ahead = card.address && inMonth(card.address, month);
    if (ahead && !ahead.includes("notes=")) fetchParts(ahead, data).catch(() => {});
  });
  setTimeout(drawAhead, SENT, month);
});

function drawAhead(month) {
  const ahead = { month };
  everyCard((card, data) => {
    card.ahead = ahead;
    draw(card, data);
  });
  setTimeout(goBack, PATIENCE, ahead);
}

function goBack(ahead) {
  everyCard((card, data) => {
    if (card.ahead !== ahead) return;
    card.ahead = null;
    draw(card, data);
  });
}

// While a page is only read, the figures of the month before and after are drawn aside, one in each idle moment: whoever
// looks at another month mostly looks at the one beside it.
const READING = 1500; // milliseconds without a change of the page
const MOST = 20; // figures of each month: of a longer page those that stand first
let work = null; // the one that is under way
let pause = 0;

document.addEventListener("monitor:drawn", () => {
  work = null;
  delete document.documentElement.dataset.beside;
  clearTimeout(pause);
  pause = setTimeout(prepare, READING);
});

async function prepare() {
  const mine = (work = {});
  const field = document.querySelector("select.month");
  if (!field || document.hidden || navigator.connection?.saveData) return;
  const beside = [1, -1].map((step) => field.options[field.selectedIndex + step]?.value).filter(Boolean);
  for (const [address, data, size] of beside.flatMap(figuresIn)) {
    if (isAside(address)) continue;
    try {
      const parts = await fetchParts(address, data);
      await new Promise((idle) => requestIdleCallback(idle));
      if (work !== mine) return;
      setAside(address, await makeDrawing(workshop(size), parts, atPoint));
    } catch {
      // the page, should it ever show this figure, will say what is wrong with it
    }
  }
  document.documentElement.dataset.beside = beside.join(" ");
}

function figuresIn(month) {
  const found = [];
  everyCard((card, data) => {
    const address = card.address && inMonth(card.address, month);
    const size = [card.plot.style.width, card.plot.style.height];
    if (address && !address.includes("notes=")) found.push([address, data, size]);
  });
  return found.slice(0, MOST);
}

// A place of the figure's size that nobody sees: what is drawn must be measured.
function workshop([width, height]) {
  const place = document.getElementById("workshop") ?? document.body.appendChild(document.createElement("div"));
  place.id = "workshop";
  place.ariaHidden = "true";
  Object.assign(place.style, { width, height });
  return place;
}
