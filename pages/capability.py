"""能力建设：高标准提升数字福州建设能力."""

from monitor import ui

here = ui.here()
ui.show_section_heading(here, "capability")
ui.show_section_figures(here, "capability")
ui.show_tasks(here, "capability")
