"""数字文旅：推动数字赋能文旅发展."""

from monitor import ui

here = ui.here()
ui.show_section_heading(here, "tourism")
ui.show_section_figures(here, "tourism")
ui.show_tasks(here, "tourism")
