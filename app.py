"""Where it is put together: `streamlit run app.py` starts pages, routes and headers."""

from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware

from monitor.ui.failure import say_failed
from monitor.web.document import Document
from monitor.web.guard import Guard
from monitor.web.headers import SecurityHeaders
from monitor.web.metrics import Measure
from monitor.web.prefix import BasePath
from monitor.web.routes import ROUTES
from monitor.web.start import lifespan

app = st.App(
    Path(__file__).resolve().parent / "pages" / "navigation.py",
    routes=ROUTES,
    middleware=[
        Middleware(BasePath),
        Middleware(Measure),
        Middleware(SecurityHeaders),
        Middleware(Guard),
        Middleware(Document),
    ],
    lifespan=lifespan,
    on_script_error=say_failed,
)
