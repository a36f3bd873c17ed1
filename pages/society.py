"""数字社会：推动数字赋能社会发展."""

from monitor import ui

here = ui.here()
ui.show_section_heading(here, "society")
ui.show_section_figures(here, "society")
ui.show_tasks(here, "society")
