"""操作记录: who did what, when, from where."""

from monitor import ui

ui.show_audit()
