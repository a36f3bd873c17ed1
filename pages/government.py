"""数字政府：推进数字政府改革建设."""

from monitor import ui

here = ui.here()
ui.show_section_heading(here, "government")
ui.show_section_figures(here, "government")
ui.show_tasks(here, "government")
