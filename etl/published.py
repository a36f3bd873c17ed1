"""Published figures (公开数据) that are shipped with the project."""

from __future__ import annotations

import pandas as pd
import pyarrow as pa

from monitor.home import ROOT

PATH = ROOT / "data" / "published" / "figures.csv"


def published_figures() -> pa.Table:
    """The shipped figures; values stay text until DuckDB makes exact decimals of them."""
    frame = pd.read_csv(PATH, dtype="str", keep_default_na=False, encoding="utf-8-sig")
    frame["item_id"] = frame.pop("indicator").where(lambda column: column != "", None)
    return pa.Table.from_pandas(frame.rename(columns={"id": "figure_id"}), preserve_index=False)
