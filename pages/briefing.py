"""简报: a month as a document that a writer only has to sign: its text traced and reworded, then its files."""

from monitor import ui

here = ui.here()
desk = ui.choose_briefing(here)
if desk is not None:
    ui.show_briefing_files(here, desk)
    ui.show_briefing_text(here, desk)
