"""数据要素市场：高效能推动数据要素市场建设."""

from monitor import ui

here = ui.here()
ui.show_section_heading(here, "data_market")
ui.show_section_figures(here, "data_market")
ui.show_tasks(here, "data_market")
