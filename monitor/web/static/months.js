// The month selector: a field of the browser's own, for the address is all that it changes. The figures of the chosen month
// are asked for while the server makes the page.
export function mount(parentElement, { month, months }) {
  const field = parentElement.querySelector("select") ?? makeField(parentElement);
  const written = JSON.stringify(months);
  if (field.dataset.written !== written) {
    field.replaceChildren(...months.map(([value, words]) => new Option(words, value)));
    field.dataset.written = written;
  }
  field.value = month;
  field.dataset.shown = month; // the month of the links of the page; until the page has come the field is ahead of them
}

export function unmount() {}

function makeField(parentElement) {
  const label = document.createElement("label");
  label.textContent = "月份";
  label.htmlFor = "month";
  const field = document.createElement("select");
  field.id = "month";
  field.className = "month";
  field.addEventListener("change", () => go(field.value));
  parentElement.append(label, field);
  return field;
}

function go(month) {
  const there = new URL(location.href);
  there.searchParams.set("month", month);
  // The figures are asked for first: what Streamlit does with a new address takes longer than they need to come.
  document.dispatchEvent(new CustomEvent("monitor:month", { detail: month }));
  document.dispatchEvent(new CustomEvent("monitor:stay", { detail: there.pathname + there.search }));
}
