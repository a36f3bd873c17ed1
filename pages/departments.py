"""部门: all departments compared, or one of them for a meeting."""

from monitor import ui

here = ui.here()
one = ui.asked_department(here)
if one is None:
    ui.show_departments_heading(here)
    ui.choose_department(here)
    ui.show_departments(here)
else:
    ui.show_department_heading(here, one)
    ui.choose_department(here)
    ui.show_department_behind(here, one)
    ui.show_department_changes(here, one)
    ui.show_department_reporting(here, one)
    ui.show_department_tasks(here, one)
