// What the keyboard stood on may be gone with what came of it (a question that was answered, a button that did its
// work): the keyboard then goes on with what followed there, not from the top of the page. Where nothing of that is left
// it goes to what is said of the act. What is said is also written where those who only hear the page are told of it.
const PATIENCE = 20000; // milliseconds that an act may take
const FIELDS = 'input, textarea, select, button, [role="combobox"], [tabindex="0"]';
const main = () => document.querySelector('[data-testid="stMain"]');
const outcome = () => main()?.querySelector(".st-key-outcome");
const isSettled = () => document.querySelector('.stApp[data-test-script-state="notRunning"]');
let last = null; // the field or button that was used last, its own key, those that follow it, and the page
let isByKey = false;

const keyOf = (place) => [...place.classList].find((name) => name.startsWith("st-key-"));
// Widgets and groups of them, by the names that they keep from run to run; sheets are numbered anew on every page.
const keyed = () => [...main().querySelectorAll('[class*="st-key-"]')].filter((one) => !keyOf(one).startsWith("st-key-sheet-"));
const fieldOf = (place) => (place.matches(FIELDS) ? place : place.querySelector(FIELDS));

function remember(event) {
  isByKey = event.type === "keydown" ? true : event.type === "pointerdown" ? false : isByKey;
  const element = event.target instanceof Element ? event.target.closest(FIELDS) : null;
  if (!element || !main()?.contains(element)) return;
  const after = keyed().filter((one) => element.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_FOLLOWING);
  const own = element.closest('[class*="st-key-"]');
  last = { element, path: location.pathname, keys: [...(own ? [own] : []), ...after].map(keyOf) };
}

for (const kind of ["focusin", "pointerdown", "keydown"]) document.addEventListener(kind, remember, true);

function goOn(gone) {
  const places = new Map(keyed().map((place) => [keyOf(place), place]));
  const found = gone.keys.map((key) => places.get(key)).find((place) => place && fieldOf(place));
  const place = found ?? outcome() ?? document.getElementById("content");
  // A field that is touched would bring up the keyboard of a phone.
  const target = found && isByKey ? fieldOf(found) : place;
  if (target === place && !place?.matches(FIELDS)) place?.setAttribute("tabindex", "-1");
  target?.focus({ preventScroll: !isByKey });
}

function wait(gone, until) {
  if (last !== gone || location.pathname !== gone.path || document.activeElement !== document.body) return;
  if (isSettled()) goOn(gone);
  else if (performance.now() < until) setTimeout(wait, 50, gone, until);
}

// A place of its own that is always there: what comes into the page together with its words is not read out. Nobody who
// reads or searches the page finds the words twice.
const host = document.createElement("div");
host.className = "only-heard";
const region = document.createElement("div");
region.setAttribute("role", "status");
host.attachShadow({ mode: "closed" }).append(region);
document.body.append(host);
const HEARD = 5000; // milliseconds until it is silent again
let told = "";
let silence = 0;

function tell() {
  const now = outcome();
  const words = now?.innerText ?? "";
  if (words === told) return;
  told = words;
  clearTimeout(silence);
  host.dataset.told = region.textContent = now?.querySelector('[role="alert"]') ? "" : words; // an alert speaks for itself
  silence = setTimeout(() => (region.textContent = ""), HEARD);
}

new MutationObserver(() => {
  tell();
  if (!last || last.element.isConnected || last.isGone || document.activeElement !== document.body) return;
  last.isGone = true;
  setTimeout(wait, 100, last, performance.now() + PATIENCE);
}).observe(document.body, { childList: true, subtree: true });
