"""方法说明: how indicators are measured and judged."""

from monitor import ui

ui.show_method()
