"""指标详情: one indicator, milestone or narrative in depth."""

from monitor import ui

here = ui.here()
one = ui.asked_item(here)
if one is not None:
    ui.show_item_heading(here, one)
    ui.show_numbers(here, one)
    ui.show_item_figures(here, one)
    ui.show_notes(here, one)
    ui.show_schedule(here, one)
    ui.show_movement(one)
    ui.show_lights(here, one)
    ui.show_months(here, one)
    ui.show_definition(here, one)
    ui.show_published(here, one)
    ui.show_revisions(here, one)
