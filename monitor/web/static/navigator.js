// Links inside the app change page without loading it anew: a click on <a data-app href="/page?…"> (or a point of a
// figure, by the event "monitor:open") goes to the server as a trigger. Their href stays real, for copying and new tabs.
let open = null;

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

export function mount(component) {
  open = (href) => component.setTriggerValue("open", href);
}
