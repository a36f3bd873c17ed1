"""The same pages as everybody would write them: st.plotly_chart, figures built in every run."""

from functools import partial

import plotly.graph_objects as go
import streamlit as st

from monitor.charts.palette import with_template
from monitor.web.figures import build_figure
from tests.bench.candidates.same import SECTIONS, keys, release


def show(section: str) -> None:
    months = release().months
    month = st.selectbox("月份", months, format_func=lambda one: one.label)
    for number, key in enumerate(keys(section, month)):
        made = build_figure(key).plotly
        mark = {"text": f"〔{section}{month}〕", "xref": "paper", "yref": "paper", "x": 0, "y": 1, "showarrow": False}
        made["layout"]["annotations"].append(mark)
        st.plotly_chart(go.Figure(with_template(made)), theme=None, key=f"c{number}", width="content")


st.set_page_config(layout="wide")
places = [st.Page(partial(show, one), title=one, url_path=one) for one in SECTIONS]
st.navigation([st.Page(lambda: None, title="home", default=True), *places]).run()
