// Before a file is sent or taken back: token cookies that others planted for a path of ours while the page stood open are
// taken away, for Streamlit would send the first that it sees. Our own is for / and never touched here (see token.py).
(() => {
  const NAME = "_streamlit_xsrf=";
  const under = (steps, start, stop, between) => steps.slice(start, stop).join(between);
  const clear = () => {
    if (document.cookie.split(NAME).length < 3) return;
    const steps = location.pathname.split("/").filter(Boolean);
    const names = /[^\d.]/.test(location.hostname) ? location.hostname.split(".") : [];
    const domains = names.slice(1).map((_, start) => `; Domain=${under(names, start, names.length, ".")}`);
    for (const stop of steps.keys())
      for (const end of ["", "/"])
        for (const domain of ["", ...domains])
          document.cookie = `${NAME}; Max-Age=0; Path=/${under(steps, 0, stop + 1, "/")}${end}${domain}`;
  };
  for (const kind of ["change", "drop", "paste", "click"]) addEventListener(kind, clear, true);
})();
