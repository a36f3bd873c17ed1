"""What every run of the site starts with: the frame, and in it the page that the address names."""

from monitor import ui
from monitor.web.metrics import page_time

with page_time():
    ui.show_site()
