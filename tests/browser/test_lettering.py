"""The texts of figures stand where Plotly itself puts annotations, which pictures and documents are drawn with."""

from __future__ import annotations

import pytest

from monitor.web.assets import asset_address
from tests.browser.reader import Reader

pytestmark = pytest.mark.browser

# One of each form, wide and narrow by turns; together they have every anchor, several lines, veils and the watermark.
FORMS = ("shares-all", "heatmap-tasks", "gaps-all", "bullets-industry", "milestones-society", "tiles-all")
FORMS += ("trend-new_5g_stations", "amounts-new_5g_stations", "districts-new_5g_stations", "multiples-industry")
BOTH = """async ([figures, templates, drawings]) => {
  const answers = await Promise.all([templates, ...figures].map(async (one) => (await fetch(one)).json()));
  const { makeDrawing } = await import(location.origin + drawings);
  const [template, ...found] = answers;
  const told = (root, kind) => [...root.querySelectorAll(kind)].map((one) => {
    const here = root.getBoundingClientRect(), { x, y, width, height } = one.getBoundingClientRect();
    const { fontSize, fontFamily, fontWeight } = getComputedStyle(one);
    return { text: one.textContent, place: [x - here.x, y - here.y, width, height], fontSize, fontFamily, fontWeight };
  });
  const both = [];
  for (const { data, layout } of found) {
    const place = document.body.appendChild(document.createElement("div"));
    place.style.cssText = `position: absolute; top: 0; left: 0; width: ${layout.width}px; height: ${layout.height}px`;
    const plotly = place.appendChild(document.createElement("div"));
    await Plotly.newPlot(plotly, structuredClone(data), { ...structuredClone(layout), template });
    const own = await makeDrawing(place, [Plotly, template, { data, layout }], () => {});
    const veils = [...plotly.querySelectorAll(".annotation .bg")].filter((one) => one.style.fillOpacity !== "0");
    const grounds = veils.map((one) => one.getBBox()).map(({ width, height }) => [width, height]);
    const ownGrounds = [...own.querySelectorAll(".lettering rect")].map((one) => one.getBBox());
    both.push({
      plotly: [told(plotly, ".annotation-text"), grounds],
      own: [told(own, ".lettering text"), ownGrounds.map(({ width, height }) => [width, height])],
    });
    place.remove();
  }
  return both;
}"""


def test_the_texts_of_a_figure_stand_where_plotly_puts_them(desk: Reader) -> None:
    desk.go("/")
    figures = [
        f"/figure/12/{name}.json?month=2025-09&size={('wide', 'narrow')[number % 2]}"
        for number, name in enumerate(FORMS)
    ]
    assets = asset_address("template.json"), asset_address("drawings.js")
    found = desk.page.evaluate(BOTH, [figures, *assets])
    for form, one in zip(FORMS, found, strict=True):
        texts, grounds = one["plotly"]
        own_texts, own_grounds = one["own"]
        assert len(texts) > 3, form
        assert own_texts == [{**text, "place": pytest.approx(text["place"], abs=0.1)} for text in texts], form
        assert own_grounds == grounds, form
    assert any(one["own"][1] for one in found)  # some of them cross lines
    assert desk.troubles == []
