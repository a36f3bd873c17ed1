"""数字基础设施：高起点布局数字基础设施建设."""

from monitor import ui

here = ui.here()
ui.show_section_heading(here, "infrastructure")
ui.show_section_figures(here, "infrastructure")
ui.show_tasks(here, "infrastructure")
