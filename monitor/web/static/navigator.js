// Links inside the app change page without loading it anew: a click on <a data-app href="/page?…"> (or a point of a
// figure, by the event "monitor:open") goes to the server as a trigger. Their href stays real, for copying and new tabs.
// Where the address names a task, its heading is brought into view once it stands.
const SETTLING = 4000; // milliseconds in which what loads above may still push the heading away
let open = null;
let reached = null; // the address whose heading was brought into view
let follow = 0;

function isPlain(event) {
  return event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
}

document.addEventListener("click", (event) => {
  const link = event.target instanceof Element ? event.target.closest("a[data-app]") : null;
  if (!link || !open || !isPlain(event) || event.defaultPrevented) return;
  event.preventDefault();
  open(link.getAttribute("href"));
});

document.addEventListener("monitor:open", (event) => open?.(event.detail));

// Whoever scrolls by hand is not pulled back.
for (const kind of ["wheel", "touchstart", "keydown", "mousedown"]) {
  document.addEventListener(kind, () => (follow = 0), { passive: true });
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

export function mount(component) {
  open = (href) => component.setTriggerValue("open", href);
  const { anchor, address } = component.data;
  if (reached === address) return;
  reached = address;
  if (anchor) bringIntoView(anchor);
}
