"""No framework at all: one page, the same drawings by address. What the browser alone needs."""

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from monitor.web.assets import asset_address
from monitor.web.routes import ROUTES
from tests.bench.candidates.address import serve
from tests.bench.candidates.twelve import ITEMS, MONTHS

PAGE = """<!doctype html><meta charset="utf-8"><script src="%(plotly)s"></script>
%(radios)s<div id="grid" style="display:flex;flex-wrap:wrap"></div><script>
const grid = document.getElementById("grid");
const plots = [...Array(%(count)d)].map(() => grid.appendChild(document.createElement("div")));
const json = (address) => fetch(address).then((answer) => answer.json());
const template = json("%(template)s");
async function show(month) {
  await Promise.all(plots.map(async (plot, number) => {
    const [figure, sheet] = await Promise.all([json(`/drawing/${number}/${month}.json`), template]);
    await Plotly.react(plot, figure.data, { ...figure.layout, template: sheet }, { displayModeBar: false });
  }));
}
show("%(last)s");
</script>"""


async def page(_request: Request) -> Response:
    radios = "".join(
        f"<label><input type=radio name=m onclick=\"show('{month}')\">{month.label}</label>" for month in MONTHS
    )
    return HTMLResponse(
        PAGE
        % {
            "plotly": asset_address("plotly.min.js"),
            "template": asset_address("template.json"),
            "radios": radios,
            "count": len(ITEMS),
            "last": MONTHS[-1],
        }
    )


app = Starlette(routes=[Route("/", page), Route("/drawing/{number:int}/{month}.json", serve), *ROUTES])
