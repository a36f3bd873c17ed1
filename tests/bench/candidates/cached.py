"""st.plotly_chart with the Figure in st.cache_resource, never changed."""

import plotly.graph_objects as go
import streamlit as st

from monitor.charts.palette import with_template
from tests.bench.candidates.twelve import ITEMS, MONTHS, drawing


@st.cache_resource(max_entries=200)
def figure(number: int, month: str) -> go.Figure:
    chosen = next(one for one in MONTHS if str(one) == month)
    return go.Figure(with_template(drawing(number, chosen)))


st.set_page_config(layout="wide")
month = st.radio("月份", MONTHS, format_func=lambda one: one.label, index=len(MONTHS) - 1, horizontal=True)
for number in range(len(ITEMS)):
    st.plotly_chart(figure(number, str(month)), theme=None, key=f"c{number}")
