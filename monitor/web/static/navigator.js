// Links inside the app change page without loading it anew: a click on <a data-app href="/page?…"> (or a point of a
// figure, by the event "monitor:open") is taken as if the browser had gone there by itself: Streamlit then asks for that
// page with its query, in one run and with one entry in the history. Their href stays real, for copying and new tabs.
// Where the address names a task, its heading is brought into view once it stands.
import "./focus.js";

const SETTLING = 4000; // milliseconds in which what loads above may still push the heading away
document.documentElement.lang = "zh-CN"; // the page that carries everything else says "en"
let isReady = false;
let reached = null; // the address whose heading was brought into view
let follow = 0;

function isPlain(event) {
  return event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
}

document.addEventListener("click", (event) => {
  const link = event.target instanceof Element ? event.target.closest("a[data-app]") : null;
  if (!link || !isReady || !isPlain(event) || event.defaultPrevented) return;
  event.preventDefault();
  open(ofChosenMonth(link.getAttribute("href")));
  // On a phone the navigation lies over the page that it leads to.
  if (link.closest(".pages") && window.innerWidth < 768) {
    document.querySelector('[data-testid="stSidebarCollapseButton"] button')?.click();
  }
});

// Whoever signs in comes back to the very figure: the pages of signing in keep what stands behind the # of their address.
document.addEventListener("click", (event) => {
  const link = event.target instanceof Element ? event.target.closest('a[href*="/signin?"]') : null;
  if (link) link.hash = location.hash;
});

document.addEventListener("monitor:open", (event) => open(event.detail));
document.addEventListener("monitor:stay", (event) => go(event.detail)); // the same page, of another month

// Whoever chooses a month and goes on at once, before the page of that month has come, is not taken back to the month before.
function ofChosenMonth(href) {
  const field = document.querySelector("select.month");
  if (!field?.dataset.shown || field.value === field.dataset.shown) return href;
  const there = new URL(href, location.href);
  if (there.searchParams.get("month") !== field.dataset.shown) return href;
  there.searchParams.set("month", field.value);
  return there.pathname + there.search + there.hash;
}

function open(href) {
  go(href);
  standAt(0);
}

function go(href) {
  history.replaceState({ ...history.state, top: main()?.scrollTop ?? 0 }, "");
  history.pushState({}, "", href);
  window.dispatchEvent(new PopStateEvent("popstate", { state: history.state }));
}

// A page that is gone to begins at its top, one that is gone back to stands where it was left: as soon as it has come,
// which its title tells. Where the title stays (a filter, another task of the same section) nothing is moved.
const main = () => document.querySelector('[data-testid="stMain"]');
const title = () => main()?.querySelector("h1")?.textContent;
let settling = 0;
let isBack = false;

window.addEventListener("popstate", (event) => {
  if (event.isTrusted) standAt(event.state?.top ?? 0, event.state?.top !== undefined);
});

function standAt(top, back = false) {
  const mine = (settling = performance.now());
  const before = title();
  isBack = back;
  follow = 0;
  const step = () => {
    const now = title();
    const hasCome = now !== undefined && now !== before;
    if (hasCome && settling === mine && follow === 0) main().scrollTop = top;
    const isDone = hasCome && (follow !== 0 || Math.abs(main().scrollTop - top) < 2);
    if (settling !== mine || isDone || performance.now() - mine > SETTLING) isBack = false;
    else setTimeout(step, 30);
  };
  step();
}

// Whoever scrolls by hand is not pulled back.
for (const kind of ["wheel", "touchstart", "keydown", "mousedown"]) {
  document.addEventListener(kind, () => (follow = settling = 0), { passive: true });
}

function bringIntoView(anchor) {
  const started = performance.now();
  const mine = (follow = started);
  let place = null;
  const step = () => {
    if (follow !== mine || performance.now() - started > SETTLING) return;
    const heading = document.getElementById(anchor);
    const top = heading?.getBoundingClientRect().top ?? null;
    if (heading && top !== place) {
      heading.scrollIntoView({ block: "start" });
      place = heading.getBoundingClientRect().top;
    }
    setTimeout(step, 100);
  };
  step();
}

// The search field: "/" goes there, arrows walk through what was found, Enter opens the first, Escape leaves.
const PATIENCE = 3000; // milliseconds in which Enter waits for the results of what was just typed
const field = () => document.querySelector(".st-key-search input");
const results = () => document.querySelector(".st-key-search .results");

function isTyping(target) {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}

function openFirst(query, until) {
  const found = results();
  if (query && found?.dataset.query === query) found.querySelector("a")?.click();
  else if (query && performance.now() < until && field()?.value.trim() === query) setTimeout(openFirst, 50, query, until);
}

function walk(step) {
  const stops = [field(), ...(results()?.querySelectorAll("a") ?? [])];
  const next = stops[stops.indexOf(document.activeElement) + step];
  next?.focus();
  return next !== undefined;
}

document.addEventListener(
  "keydown",
  (event) => {
    const plain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.isComposing;
    const input = field();
    if (!plain || !input) return;
    if (event.key === "/" && !isTyping(event.target)) {
      event.preventDefault();
      input.focus();
      input.select();
      return;
    }
    if (!input.closest(".st-key-search").contains(event.target)) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (walk(event.key === "ArrowDown" ? 1 : -1)) event.preventDefault();
    } else if (event.key === "Enter" && event.target === input) {
      openFirst(input.value.trim(), performance.now() + PATIENCE);
    } else if (event.key === "Escape") {
      event.target === input ? input.blur() : input.focus();
    }
  },
  true,
);
document.documentElement.dataset.keys = "on";

// The meeting view: arrows turn the page, Escape leaves; with a timer the pages turn by themselves.
const TURNS = { ArrowRight: "on", PageDown: "on", ArrowLeft: "back", PageUp: "back", Escape: "out" };

function step(way) {
  document.querySelector(`.steps .step-${way}`)?.click();
}

document.addEventListener("keydown", (event) => {
  const way = TURNS[event.key];
  if (!way || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  if (!document.querySelector(".steps")) return;
  event.preventDefault();
  step(way);
});

// With a timer each page stands as many seconds, counted from when its address came.
let standing = { href: null, since: 0 };
setInterval(() => {
  const now = performance.now();
  if (standing.href !== location.href) standing = { href: location.href, since: now };
  const seconds = Number(document.querySelector(".steps")?.dataset.timer);
  if (!seconds || now - standing.since < 1000 * seconds) return;
  standing.since = now;
  step("on");
}, 500);

// An open page says that a newer version was published: whoever clicks is shown it anyhow, whoever only reads is not.
const ASKING = 10000; // milliseconds
const published = { version: null, address: null };

async function askVersion() {
  if (document.hidden || published.version === null) return;
  const answer = await fetch(published.address).catch(() => null); // a server that restarts is asked again
  if (!answer?.ok) return;
  const { version } = await answer.json();
  sayNewer(version > published.version ? version : null);
}

function sayNewer(version) {
  const bar = document.getElementById("newer") ?? document.body.appendChild(document.createElement("div"));
  bar.id = "newer";
  bar.hidden = version === null;
  bar.setAttribute("role", "status");
  const link = document.createElement("a");
  link.href = location.href;
  link.textContent = "刷新查看";
  link.addEventListener("click", (event) => {
    event.preventDefault();
    location.reload();
  });
  bar.replaceChildren(...(version === null ? [] : [`已发布新的数据版本 v${version}。`, link]));
}

setInterval(askVersion, ASKING);

export function mount(component) {
  isReady = true;
  const { version, health } = component.data;
  if (published.version !== version) sayNewer(null);
  Object.assign(published, { version, address: health });
  const { anchor, address } = component.data;
  if (reached === address) return;
  const figure = reached === null ? location.hash.slice(1) : ""; // a link to a figure, as its toolbar copies it
  // The link that led here may be gone: the keyboard goes on from the top of the page.
  if (reached !== null && document.activeElement === document.body) {
    document.getElementById("content")?.focus({ preventScroll: true });
  }
  reached = address;
  const wanted = figure.startsWith("figure-") ? decodeURIComponent(figure) : anchor;
  if (wanted && !isBack) bringIntoView(wanted);
}
