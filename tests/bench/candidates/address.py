"""Figures by address: the project's own component and assets, and one route for the drawings."""

from functools import cache
from pathlib import Path

import orjson
import streamlit as st
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from monitor.month import Month
from monitor.web.payload import Payload, respond
from monitor.web.routes import ROUTES
from tests.bench.candidates.twelve import drawing


@cache
def payload(number: int, month: str) -> Payload:
    return Payload(orjson.dumps(drawing(number, Month.parse(month))), "application/json")


async def serve(request: Request) -> Response:
    return respond(request, payload(request.path_params["number"], request.path_params["month"]))


app = st.App(
    Path(__file__).with_name("address_page.py"), routes=[Route("/drawing/{number:int}/{month}.json", serve), *ROUTES]
)
