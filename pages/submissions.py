"""报送日历: who has reported which month, who has not, and reminders to them."""

from etl.remind.sending import prepare_by_hand, remind_by_hand
from etl.version.contents import contents_of
from monitor import ui

diary = ui.open_diary(ui.here(), ui.Clerk(contents_of, prepare_by_hand, remind_by_hand))
one = ui.asked_return(diary)
if one is None:
    ui.show_calendar_heading(diary)
    ui.choose_return(diary)
    ui.show_missing(diary)
    ui.show_calendar(diary)
else:
    ui.show_return_heading(diary, one)
    ui.choose_return(diary)
    ui.show_return(diary, one)
