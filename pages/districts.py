"""县（市）区: districts and zones by what they report."""

from monitor import ui

here = ui.here()
looked = ui.asked_districts(here)
if looked is not None:
    ui.show_districts_heading(here, looked)
    ui.choose_districts(here)
    ui.show_district(here, looked)
    ui.show_district_figures(here, looked)
    ui.show_ranking(here, looked)
