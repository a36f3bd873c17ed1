"""总览: how the whole plan stands in one month."""

from monitor import ui

here = ui.narrowed(ui.here())
ui.show_overview_heading(here)
ui.show_filters(here)
if ui.has_rows(here):
    ui.show_counts(here)
    ui.show_glance(here)
    ui.show_behind(here)
    ui.show_overview_figures(here)
