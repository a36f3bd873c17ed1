"""No framework at all: a page for each section, with the site's own figures by address; a link is a link."""

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from monitor.month import Month
from monitor.web.assets import asset_address
from monitor.web.figures import find_figure
from monitor.web.routes import ROUTES
from tests.bench.candidates.same import SECTIONS, keys, release

PAGE = """<!doctype html><meta charset="utf-8"><script src="%(plotly)s"></script>
<nav>%(links)s</nav><select>%(options)s</select><div id="grid" style="display:flex;flex-wrap:wrap"></div><script>
const grid = document.getElementById("grid"), plots = new Map();
const json = (address) => fetch(address).then((answer) => answer.json());
const template = json("%(template)s");
async function show(month) {
  await Promise.all(%(figures)s.map(async (address, number) => {
    const here = address.replace("MONTH", month);
    const [figure, sheet] = await Promise.all([json(here), template]);
    const plot = plots.get(number);
    await Plotly.react(plot, figure.data, { ...figure.layout, template: sheet }, { displayModeBar: false });
    plot.dataset.drawn = here;
  }));
}
for (const [number] of %(figures)s.entries()) {
  const plot = grid.appendChild(document.createElement("div"));
  plot.className = "mf-plot";
  plots.set(number, plot);
}
document.querySelector("select").onchange = (event) => show(event.target.value);
show("%(month)s");
</script>"""


async def page(request: Request) -> Response:
    section = request.path_params.get("section", SECTIONS[0])
    months = release().months
    month = Month.parse(request.query_params.get("month", str(months[0])))
    addresses = [one.address.replace(f"month={month}", "month=MONTH") for one in keys(section, month)]
    links = "".join(f'<a href="/{one}?month={month}">{one}</a> ' for one in SECTIONS)
    options = "".join(f'<option value="{one}">{one.label}</option>' for one in months)
    filled = {
        "plotly": asset_address("plotly.min.js"),
        "template": asset_address("template.json"),
        "links": links,
        "options": options,
        "figures": str(addresses),
        "month": str(month),
    }
    return HTMLResponse(PAGE % filled, headers={"Cache-Control": "no-cache"})


for month in release().months:  # as the site itself: drawn when published, not when asked for
    for section in SECTIONS:
        for key in keys(section, month):
            _ = find_figure(key).drawing.br

app = Starlette(routes=[*ROUTES, Route("/", page), Route("/{section}", page)])
