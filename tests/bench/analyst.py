"""An analyst without a browser: the messages that a browser would send to upload a file and to hand it in."""

from __future__ import annotations

import re
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import httpx
import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Common_pb2 import FileURLs
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState

from tests.visitor import PASSWORD

_TOKEN = re.compile(r'name="token" value="([^"]+)"')
_SAID = re.compile(r"(?:已报送|此前已经报送)，编号 (S\d+)")
_FINISHED = ForwardMsg.ScriptFinishedStatus.FINISHED_SUCCESSFULLY


@dataclass
class Analyst:
    """One account at the page 报送, and what it was told."""

    address: str
    account: str
    period: str
    name: str  # of the file
    content: bytes
    submission: str = ""
    took: dict[str, float] = field(default_factory=dict)  # seconds by step

    async def sign_in(self, client: httpx.AsyncClient) -> None:
        """As the form of the page does, and what Streamlit's page sets afterwards."""
        token = _TOKEN.search((await client.get("/signin")).text)
        assert token is not None
        fields = {"account": self.account, "password": PASSWORD, "token": token[1], "next": "/upload"}
        answer = await client.post("/signin", data=fields)
        assert answer.status_code == 303, answer.text
        await client.get("/_stcore/health")

    async def report(self, client: httpx.AsyncClient, *, twice: bool = False) -> None:
        """Upload, look at what was found, tick, hand in; `twice` as a double click does."""
        cookies = "; ".join(f"{one.name}={one.value}" for one in client.cookies.jar)
        async with websockets.connect(
            f"{self.address.replace('http', 'ws', 1)}/_stcore/stream",
            subprotocols=["streamlit"],
            additional_headers={"Cookie": cookies},
            origin=self.address,
            max_size=None,
            open_timeout=120,
        ) as socket:
            page = Page(socket, f"period={self.period}")
            with self._timed("open"):
                await page.run()
            uploader = page.found("file_uploader", "把文件拖到这里").file_uploader.id
            with self._timed("upload"):
                place = await page.place_for(self.name)
                files = {"file": (self.name, self.content)}
                token = client.cookies.get("_streamlit_xsrf", "")
                path = urlsplit(place.upload_url).path
                answer = await client.put(path, files=files, headers={"X-Xsrftoken": token})
                assert answer.status_code == 204, answer.status_code
                await page.run(_with_file(uploader, self.name, len(self.content), place))
            ticked = [WidgetState(id=one.checkbox.id, bool_value=True) for one in page.every("checkbox", "我已核对")]
            submit = WidgetState(id=page.found("button", "报送").button.id, trigger_value=True)
            with self._timed("submit"):
                await page.run(*ticked, submit, times=2 if twice else 1)
            said = _SAID.search(page.text)
            assert said is not None, page.text[:400]
            self.submission = said[1]

    def _timed(self, step: str) -> _Timer:
        return _Timer(self.took, step)


@dataclass
class _Timer:
    """Seconds of a step, written down when it ends."""

    took: dict[str, float]
    step: str
    started: float = 0.0

    def __enter__(self) -> None:
        self.started = time.monotonic()

    def __exit__(self, *_: object) -> None:
        self.took[self.step] = time.monotonic() - self.started


@dataclass
class Page:
    """An open page: what the last run showed."""

    socket: websockets.ClientConnection
    query: str
    session: str = ""
    elements: list[Element] = field(default_factory=list)

    async def run(self, *states: WidgetState, times: int = 1) -> None:
        """Run the page's script with these widgets, as often as they are clicked, until it stands."""
        asked = BackMsg()
        asked.rerun_script.page_name, asked.rerun_script.query_string = "upload", self.query
        asked.rerun_script.widget_states.widgets.extend(states)
        for _ in range(times):
            await self.socket.send(asked.SerializeToString())
        self.elements.clear()
        async for message in self._messages():
            if message.WhichOneof("type") == "script_finished" and message.script_finished == _FINISHED:
                return

    async def place_for(self, name: str) -> FileURLs:
        """Where a file of this name is to be sent."""
        asked = BackMsg()
        asked.file_urls_request.request_id = "1"
        asked.file_urls_request.session_id = self.session
        asked.file_urls_request.file_names.append(name)
        await self.socket.send(asked.SerializeToString())
        async for message in self._messages():
            if message.WhichOneof("type") == "file_urls_response":
                return message.file_urls_response.file_urls[0]
        raise AssertionError("the connection ended")

    async def _messages(self) -> AsyncIterator[ForwardMsg]:
        async for content in self.socket:
            assert isinstance(content, bytes)
            message = ForwardMsg.FromString(content)
            kind = message.WhichOneof("type")
            if kind == "new_session":
                self.session = message.new_session.initialize.session_id
                self.elements.clear()
            elif kind == "page_info_changed":
                self.query = message.page_info_changed.query_string
            elif kind == "delta" and message.delta.WhichOneof("type") == "new_element":
                self.elements.append(message.delta.new_element)
            yield message

    def every(self, kind: str, label: str) -> list[Element]:
        """The elements of a kind whose label begins so."""
        of_kind = (one for one in self.elements if one.WhichOneof("type") == kind)
        return [one for one in of_kind if getattr(one, kind).label.startswith(label)]

    def found(self, kind: str, label: str) -> Element:
        """The first of them."""
        found = self.every(kind, label)
        assert found, f"{kind} {label} is not on the page: {self.text[:400]}"
        return found[0]

    @property
    def text(self) -> str:
        """Whatever the page says."""
        alerts = [one.alert.body for one in self.elements if one.WhichOneof("type") == "alert"]
        return "\n".join(alerts + [one.html.body for one in self.elements if one.WhichOneof("type") == "html"])


def _with_file(widget: str, name: str, size: int, place: FileURLs) -> WidgetState:
    state = WidgetState(id=widget)
    state.file_uploader_state_value.uploaded_file_info.add(name=name, size=size, file_id=place.file_id, file_urls=place)
    return state
