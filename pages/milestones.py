"""节点: what was delivered, what is late, what is due next."""

from monitor import ui

here = ui.here()
wanted = ui.asked_milestones(here)
ui.show_milestones_heading(here, wanted)
ui.choose_milestones(here)
ui.show_due_soon(here, wanted)
ui.show_milestone_figures(here, wanted)
ui.show_milestone_list(here, wanted)
