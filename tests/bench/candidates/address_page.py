"""The page of the candidate "by address": addresses go to the browser, figures do not pass through the run."""

import orjson
import streamlit as st

from monitor.web.component import mount_sheet
from tests.bench.candidates.twelve import ITEMS, MONTHS

st.set_page_config(layout="wide")
month = st.radio("月份", MONTHS, format_func=lambda one: one.label, index=len(MONTHS) - 1, horizontal=True)
specs = [
    {
        "name": f"c{number}",
        "alt": "",
        "headline": "",
        "wide": None,
        "narrow": {"address": f"/drawing/{number}/{month}.json", "width": 360, "height": 430},
        "table": "",
        "csv": "",
    }
    for number in range(len(ITEMS))
]
mount_sheet("bench", orjson.Fragment(orjson.dumps([{"figures": specs, "links": {}, "room": 430}])))
