"""两岸融合：数字赋能两岸融合发展."""

from monitor import ui

here = ui.here()
ui.show_section_heading(here, "cross_strait")
ui.show_section_figures(here, "cross_strait")
ui.show_tasks(here, "cross_strait")
