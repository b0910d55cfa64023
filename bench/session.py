"""A person at a browser, without the browser: speaks to the dashboard over its WebSocket as Streamlit's page does.

Every `Session` is one of the server's own. A run is over when the server says that the page's script has finished; the
page is then what the browser would show, element by element.
"""

import hashlib
import json
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Self
from urllib.parse import urlsplit

import httpx
import pyarrow as pa
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.Common_pb2 import FileURLs, UploadedFileInfo
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.VegaLiteChart_pb2 import VegaLiteChart
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

ANSWER_SECONDS = 300
_DONE = {ForwardMsg.FINISHED_SUCCESSFULLY, ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY}
_XSRF = "_streamlit_xsrf"
ROWS = "rows"
"""A part of a page that is a stream of Arrow's IPC format."""


class PageFailedError(Exception):
    """The server showed an error, or none of what was asked for."""


@dataclass
class Page:
    """What a run of a page showed: its elements by their place, and how long it took."""

    began: float
    ended: float = 0.0
    size: int = 0
    elements: dict[tuple[int, ...], Element] = field(default_factory=dict)
    query: str | None = None
    """The address's query as the server wrote it anew; None where it left it alone."""

    @property
    def seconds(self) -> float:
        """From asking to the last element."""
        return self.ended - self.began

    def texts(self) -> Iterator[str]:
        """The Markdown of the page itself, in its order."""
        for place in sorted(self.elements):
            if place[0] == 0 and self.elements[place].WhichOneof("type") == "markdown":
                yield self.elements[place].markdown.body

    def parts(self) -> tuple[tuple[str, bytes], ...]:
        """What the page says, shows in charts and lists in tables, in its order: the same for the same view.

        Each is a pair of what it is and its bytes.
        """
        return tuple(part for place in sorted(self.elements) if place[0] == 0 for part in _read(self.elements[place]))

    def digest(self) -> str:
        """Its parts as one hash."""
        told = hashlib.sha256()
        for kind, content in self.parts():
            told.update(f"{kind} {len(content)} ".encode())
            told.update(content)
        return told.hexdigest()

    def errors(self) -> list[str]:
        """What the page says of things that went wrong."""
        found = []
        for element in self.elements.values():
            if element.WhichOneof("type") == "exception":
                found.append(element.exception.message or element.exception.type)
            elif element.WhichOneof("type") == "alert" and element.alert.format == element.alert.ERROR:
                found.append(element.alert.body)
            elif element.WhichOneof("type") == "vega_lite_chart":
                found += [f"A chart has no rows {name}" for name in _find_lost(element.vega_lite_chart)]
        return found

    def widget(self, key: str) -> str:
        """The id of the widget of a key. Raises PageFailedError where the page has none."""
        for element in self.elements.values():
            one = element.WhichOneof("type")
            if one is not None:
                name = str(getattr(getattr(element, one), "id", ""))
                if name.startswith("$$ID") and name.endswith(f"-{key}"):
                    return name
        raise PageFailedError(f"The page has no widget {key}")

    def widget_like(self, test: Callable[[str], bool]) -> str:
        """The id of the first widget whose id passes a test."""
        for place in sorted(self.elements):
            one = self.elements[place].WhichOneof("type")
            name = str(getattr(getattr(self.elements[place], one), "id", "")) if one else ""
            if name.startswith("$$ID") and test(name):
                return name
        raise PageFailedError("The page has no such widget")


def _find_lost(chart: VegaLiteChart) -> list[str]:
    """The names of rows that a chart draws and that were not sent with it."""
    specification = json.loads(chart.spec)
    drawn = list(_list_data(specification))
    held = {*specification.get("datasets", ()), *(dataset.name for dataset in chart.datasets)}
    held |= {data["name"] for data in drawn if "name" in data and len(data) > 1}
    return sorted({data["name"] for data in drawn if data.keys() == {"name"}} - held)


def _list_data(specification: Any) -> Iterator[Mapping[str, Any]]:
    """What a chart draws: the name of its rows alone, or beside them where they are."""
    if isinstance(specification, list):
        for part in specification:
            yield from _list_data(part)
    elif isinstance(specification, dict):
        if isinstance(specification.get("data"), dict):
            yield specification["data"]
        for part in specification.values():
            yield from _list_data(part)


def _read(element: Element) -> Iterator[tuple[str, bytes]]:
    kind = element.WhichOneof("type")
    if kind == "markdown":
        yield kind, element.markdown.body.encode()
    elif kind == "vega_lite_chart":
        yield "specification", element.vega_lite_chart.spec.encode()
        yield ROWS, element.vega_lite_chart.data.data
        for dataset in element.vega_lite_chart.datasets:
            yield "name of rows", dataset.name.encode()
            yield ROWS, dataset.data.data
    elif kind == "dataframe":
        yield ROWS, element.dataframe.arrow_data.data
    elif kind == "table":
        yield ROWS, element.table.arrow_data.data
    elif kind == "metric":
        yield kind, f"{element.metric.label} {element.metric.body} {element.metric.delta}".encode()


def write_parts(parts: tuple[tuple[str, bytes], ...]) -> list[str]:
    """A page's parts as lines to read and to compare."""
    lines = []
    for kind, content in parts:
        lines.append(f"[{kind}: {len(content):,} bytes, {hashlib.sha256(content).hexdigest()[:12]}]")
        if kind == ROWS:
            rows = pa.ipc.open_stream(content).read_all().to_pylist() if content else []
            lines += [repr(row) for row in rows]
        elif kind == "specification":
            lines += json.dumps(json.loads(content), indent=1, ensure_ascii=False).splitlines()
        else:
            lines += content.decode().splitlines()
    return lines


class Session:
    """One browser tab."""

    def __init__(self, address: str, socket: ClientConnection) -> None:
        self._address = address
        self._socket = socket
        self._hashes: dict[str, str] = {}
        self.session_id = ""
        self.page = ""
        self.query = ""
        self.shown = Page(0.0)

    @classmethod
    async def begin(cls, address: str) -> Self:
        """Open a tab: the server makes a session for it."""
        split = urlsplit(address)
        socket = await connect(
            f"ws://{split.netloc}/_stcore/stream",
            subprotocols=[Subprotocol("streamlit")],
            origin=Origin(address),
            max_size=None,
            ping_interval=None,
            open_timeout=ANSWER_SECONDS,
        )
        return cls(address, socket)

    async def end(self) -> None:
        """Close the tab."""
        await self._socket.close()

    async def open(self, page: str, query: str) -> Page:
        """Go to a page with a query, by a link or with the browser's own buttons."""
        page_name = "" if page == "overview" else page
        self.page, self.query = page, query
        state = ClientState(
            query_string=query,
            page_script_hash=self._hashes.get(page, ""),
            page_name="" if page in self._hashes else page_name,
            is_history_navigation=bool(self._hashes),
        )
        return await self._run(state)

    async def change(self, *widgets: WidgetState) -> Page:
        """Change widgets of the open page."""
        state = ClientState(query_string=self.query, page_script_hash=self._hashes.get(self.page, ""))
        state.widget_states.widgets.extend(widgets)
        page = await self._run(state)
        if page.query is not None:
            self.query = page.query
        return page

    async def upload(self, key: str, name: str, content: bytes) -> WidgetState:
        """Send a file for the page's field of files; returns what the field then holds."""
        request = BackMsg()
        request.file_urls_request.request_id = "upload"
        request.file_urls_request.file_names.append(name)
        request.file_urls_request.session_id = self.session_id
        await self._socket.send(request.SerializeToString())
        urls = FileURLs()
        while not urls.upload_url:
            message = await self._hear()
            if message.WhichOneof("type") == "file_urls_response":
                urls = message.file_urls_response.file_urls[0]
        async with httpx.AsyncClient(base_url=self._address, timeout=ANSWER_SECONDS) as browser:
            await browser.get("/_stcore/health")
            token = browser.cookies[_XSRF]
            answer = await browser.put(
                urls.upload_url,
                files={"file": (name, content)},
                headers={"X-Xsrftoken": token, "Origin": self._address},
            )
            answer.raise_for_status()
        state = WidgetState(id=self.shown.widget(key))
        file = UploadedFileInfo(name=name, size=len(content), file_id=urls.file_id, file_urls=urls)
        state.file_uploader_state_value.uploaded_file_info.append(file)
        return state

    async def _run(self, state: ClientState) -> Page:
        state.context_info.timezone = "UTC"
        state.context_info.locale = "en-GB"
        state.context_info.url = f"{self._address}/{'' if self.page == 'overview' else self.page}"
        asked = BackMsg()
        asked.rerun_script.CopyFrom(state)
        page = Page(time.monotonic())
        await self._socket.send(asked.SerializeToString())
        while not page.ended:
            message = await self._hear()
            page.size += message.ByteSize()
            self._take(page, message)
        self.shown = page
        errors = page.errors()
        if errors:
            raise PageFailedError(f"{self.page}?{self.query}: {errors[0]}")
        return page

    def _take(self, page: Page, message: ForwardMsg) -> None:
        kind = message.WhichOneof("type")
        if kind == "new_session":
            self.session_id = message.new_session.initialize.session_id or self.session_id
            page.elements.clear()
        elif kind == "delta" and message.delta.WhichOneof("type") == "new_element":
            page.elements[tuple(message.metadata.delta_path)] = message.delta.new_element
        elif kind == "navigation":
            for one in message.navigation.app_pages:
                self._hashes["overview" if one.is_default else one.url_pathname] = one.page_script_hash
        elif kind == "page_info_changed":
            page.query = message.page_info_changed.query_string
        elif kind == "page_not_found":
            raise PageFailedError(f"There is no page {self.page}")
        elif kind == "script_finished" and message.script_finished in _DONE:
            page.ended = time.monotonic()
        elif kind == "script_finished" and message.script_finished == ForwardMsg.FINISHED_WITH_COMPILE_ERROR:
            raise PageFailedError(f"{self.page} failed")

    async def _hear(self) -> ForwardMsg:
        data = await self._socket.recv()
        message = ForwardMsg()
        message.ParseFromString(data if isinstance(data, bytes) else data.encode())
        return message


def states(page: Page, values: Mapping[str, bool | str]) -> list[WidgetState]:
    """What widgets of a page hold, by their keys; a button that is pressed holds True."""
    made = []
    for key, value in values.items():
        state = WidgetState(id=page.widget(key))
        if isinstance(value, bool):
            kind = "trigger_value" if _is_button(page, state.id) else "bool_value"
            setattr(state, kind, value)
        else:
            state.string_value = value
        made.append(state)
    return made


def _is_button(page: Page, name: str) -> bool:
    return any(element.button.id == name for element in page.elements.values() if element.HasField("button"))
