// Shows the page once all of it has its place: no element of Streamlit's waits for its code, every figure has its room.
(() => {
  const QUIET = 10000; // milliseconds without a change after which it is shown however it stands
  const root = document.documentElement;
  const query = new URLSearchParams(location.search);
  if (query.get("present") === "1" || query.get("embed") === "true") root.classList.add("bare");
  const one = (selector) => document.querySelector(selector);
  const stands = () =>
    one('.stApp[data-test-script-state="notRunning"] .stMain [data-testid="stElementContainer"]') &&
    !one('[data-testid="stSkeleton"]') &&
    [...document.querySelectorAll('[class*="st-key-sheet-"]')].every((place) => place.querySelector(".part, .mf-place"));
  let asked = false;
  let quiet = 0;
  const look = () => {
    asked = false;
    clearTimeout(quiet);
    if (one(".stApp")) quiet = setTimeout(show, QUIET);
    if (stands()) show();
  };
  const observer = new MutationObserver(() => {
    if (asked) return;
    asked = true;
    setTimeout(look, 0);
  });
  function show() {
    clearTimeout(quiet);
    observer.disconnect();
    document.dispatchEvent(new Event("monitor:whole"));
    root.classList.add("whole");
  }
  observer.observe(root, { childList: true, subtree: true, attributes: true, attributeFilter: ["data-test-script-state"] });
})();
