"""账号: who may sign in, as what."""

from monitor import ui

ui.show_accounts(ui.here())
