"""Time as the ledger writes it: Beijing time, to the second."""

from __future__ import annotations

import datetime as dt

BEIJING = dt.timezone(dt.timedelta(hours=8))


def now() -> dt.datetime:
    return dt.datetime.now(BEIJING).replace(microsecond=0)
