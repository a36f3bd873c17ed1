// The meeting view: what a page says as large as the screen holds. Where all of it is to stand on one screen, the figure
// takes the room that the words leave, and the words become smaller only where they leave too little.
const DESIGN = { width: 1120, height: 630 }; // the screen, in pixels of the page, that the largest type is meant for
const DESK = 900; // pixels of a screen below which a page is read from near: it scrolls, as anywhere
const SMALLER = 0.97; // one step
const STEPS = 40;
const SHAPE = 16 / 9; // of a slide
const BESIDE = 215; // pixels for the words beside a figure
const LEAST = 280; // pixels that a figure is high
const TALL = 4000; // pixels, more than any screen has

const one = (selector) => document.querySelector(selector);
const set = (name, value) => document.documentElement.style.setProperty(name, value);
let asked = false;

export function fit() {
  asked = false;
  const main = one(".stMain");
  const steps = one(".steps");
  if (!main || !steps) return;
  const isNear = innerWidth < DESK;
  let zoom = isNear ? 1 : Math.min(innerWidth / DESIGN.width, innerHeight / DESIGN.height);
  const fits = !isNear && steps.dataset.fits !== undefined;
  document.documentElement.classList.toggle("fits", fits);
  for (let step = 0; step < (fits ? STEPS : 1); step++) {
    set("--zoom", zoom.toFixed(4));
    if (!fits || standsWhole(main, zoom)) break;
    zoom *= SMALLER;
  }
  document.documentElement.classList.add("fitted");
}

function standsWhole(main, zoom) {
  const grid = one(".mf-grid");
  if (grid) {
    set("--slide-height", `${TALL}px`);
    const height = Math.floor(main.clientHeight / zoom - (main.scrollHeight / zoom - TALL));
    if (height < LEAST) return false;
    const width = Math.min(height * SHAPE, one(".sheet").clientWidth - BESIDE);
    set("--slide-width", `${Math.floor(width)}px`);
    set("--slide-height", `${Math.min(height, Math.ceil(width / SHAPE))}px`);
  }
  return main.scrollHeight <= main.clientHeight;
}

// Before the next frame is painted, so that nothing is seen at the wrong size.
function ask() {
  if (!asked) requestAnimationFrame(fit);
  asked = true;
}

const observer = new MutationObserver(ask);

export function mount() {
  observer.observe(document.body, { childList: true, subtree: true });
  addEventListener("resize", ask);
  document.fonts.addEventListener("loadingdone", ask);
  ask();
}

export function unmount() {
  observer.disconnect();
  removeEventListener("resize", ask);
  document.fonts.removeEventListener("loadingdone", ask);
  document.documentElement.classList.remove("fits", "fitted");
}
