"""What every run of the site starts with: the frame, and in it the page that the address names."""

from monitor import ui

ui.show_site()
