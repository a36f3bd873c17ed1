"""数字峰会：高水平办好数字中国建设峰会."""

from monitor import ui

here = ui.here()
ui.show_section_heading(here, "summit")
ui.show_section_figures(here, "summit")
ui.show_tasks(here, "summit")
