"""Published figures (公开数据) that are shipped with the project."""

from __future__ import annotations

import csv

import pyarrow as pa

from monitor.home import ROOT

PATH = ROOT / "data" / "published" / "figures.csv"


def published_figures() -> pa.Table:
    """The shipped figures; values stay text until DuckDB makes exact decimals of them."""
    with PATH.open(encoding="utf-8-sig", newline="") as file:
        rows = [
            {"figure_id": row.pop("id"), "item_id": row.pop("indicator") or None, **row} for row in csv.DictReader(file)
        ]
    return pa.Table.from_pylist(rows)
