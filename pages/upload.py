"""报送: a department's month, from the template to what was handed in and what became of it."""

from etl.reception.front import open_reception
from monitor import ui

here = ui.here()
counter = ui.open_upload(here, open_reception)
if counter is not None:
    draft = ui.asked_draft(here, counter)
    if draft is not None:
        ui.show_draft(here, counter, draft)
    elif standing := ui.show_month(here, counter):
        ui.show_files(counter, standing)
        ui.show_drafts(here, counter, standing)
        ui.show_form(counter, standing)
        ui.show_expected(counter, standing)
        ui.show_handed(counter, standing)
