"""数字经济：促进数字经济蓬勃发展."""

from monitor import ui

here = ui.here()
ui.show_section_heading(here, "industry")
ui.show_section_figures(here, "industry")
ui.show_tasks(here, "industry")
