"""st.plotly_chart as everybody writes it: a Figure built in every run."""

import plotly.graph_objects as go
import streamlit as st

from monitor.charts.palette import with_template
from tests.bench.candidates.twelve import ITEMS, MONTHS, drawing

st.set_page_config(layout="wide")
month = st.radio("月份", MONTHS, format_func=lambda one: one.label, index=len(MONTHS) - 1, horizontal=True)
for number in range(len(ITEMS)):
    st.plotly_chart(go.Figure(with_template(drawing(number, month))), theme=None, key=f"c{number}")
