"""数字生态：推进数字生态文明建设."""

from monitor import ui

here = ui.here()
ui.show_section_heading(here, "ecology")
ui.show_section_figures(here, "ecology")
ui.show_tasks(here, "ecology")
