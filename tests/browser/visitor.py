"""A person at a browser."""

import re
import time
from dataclasses import dataclass, field

from playwright.sync_api import ConsoleMessage, Locator, Page, Request, Response, WebSocket
from playwright.sync_api import Error as BrowserError
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from widgets.addresses import SECTIONS

SETTLED_MILLISECONDS = 60_000


@dataclass
class Visitor:
    """A person at a browser: opens addresses, clicks, reads. Notes whatever goes wrong on the way."""

    page: Page
    address: str
    problems: list[str] = field(default_factory=list)
    awaits: bool = False
    """Whether the browser has asked the server for something that is not done yet."""

    def __post_init__(self) -> None:
        self.page.set_default_timeout(SETTLED_MILLISECONDS)
        self.page.on("websocket", self._listen)
        self.page.on("console", self._note_console)
        self.page.on("response", self._note_response)
        self.page.on("requestfailed", self._note_failure)
        self.page.on("request", self._note_request)

    def _note_console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.problems.append(f"console: {message.text}")

    def _note_response(self, response: Response) -> None:
        if response.status >= 400:
            self.problems.append(f"{response.status}: {response.url}")

    def _note_failure(self, request: Request) -> None:
        # The browser gives up what is under way when a page is left; that is no failure.
        if request.failure != "net::ERR_ABORTED":
            self.problems.append(f"failed: {request.url} {request.failure}")

    def _note_request(self, request: Request) -> None:
        if not request.url.startswith((self.address, self.address.replace("http", "ws"), "data:", "blob:")):
            self.problems.append(f"left the host: {request.url}")

    def _listen(self, socket: WebSocket) -> None:
        self.awaits = False
        socket.on("framesent", self._note_question)
        socket.on("framereceived", self._note_answer)

    def _note_question(self, frame: str | bytes) -> None:
        if isinstance(frame, bytes) and BackMsg.FromString(frame).WhichOneof("type") == "rerun_script":
            self.awaits = True

    def _note_answer(self, frame: str | bytes) -> None:
        if isinstance(frame, bytes):
            said = ForwardMsg.FromString(frame)
            if said.WhichOneof("type") == "script_finished":
                self.awaits = said.script_finished == ForwardMsg.FINISHED_EARLY_FOR_RERUN

    def open(self, path: str) -> None:
        """Open an address, until the page stands still."""
        self.page.goto(self.address + path)
        self.settle()

    def go_to(self, title: str) -> None:
        """Choose a page of the navigation by its title."""
        section = next(name for name, pages in SECTIONS.items() if title in {page.title for page in pages})
        self.page.get_by_test_id("stTopNav").get_by_role("button", name=section).click()
        self.page.get_by_role("menuitem").filter(has_text=re.compile(f"{title}$")).click()
        self.settle()

    def settle(self) -> None:
        """Wait until the server has answered and the page has drawn what it sent: nothing moves any more."""
        self.page.wait_for_selector("[data-testid=stAppViewContainer] h1", timeout=SETTLED_MILLISECONDS)
        # Between a click and the start of the server's work the page looks as still as after it.
        limit = time.monotonic() + SETTLED_MILLISECONDS / 1000
        while self.awaits:
            assert time.monotonic() < limit, "the server has not answered"
            self.page.wait_for_timeout(20)
        self.page.evaluate("() => { window.seenBefore = undefined }")
        self.page.wait_for_function(
            """() => {
                const app = document.querySelector("[data-testid=stApp]");
                const still = app?.dataset.testScriptState === "notRunning" && !app.querySelector(
                    "[data-stale=true], [data-testid=stSkeleton]");
                const seen = still ? app.innerHTML.length : undefined;
                const same = still && seen === window.seenBefore;
                window.seenBefore = seen;
                return same;
            }""",
            polling=200,
            timeout=SETTLED_MILLISECONDS,
        )

    def path(self) -> str:
        """The address without its host."""
        return self.page.url.removeprefix(self.address)

    def wait_for_path(self, pattern: str) -> None:
        """Wait until the address reads so."""
        try:
            self.page.wait_for_url(re.compile(re.escape(self.address) + pattern), timeout=SETTLED_MILLISECONDS)
        except BrowserError as error:
            state = self.page.get_by_test_id("stApp").get_attribute("data-test-script-state")
            raise AssertionError(
                f"The address stays {self.path()}, the server {'owes' if self.awaits else 'gave'} an answer, "
                f"the page is {state} and says:\n{self.text()}"
            ) from error
        self.settle()

    def scope(self) -> str:
        """The line that says what is shown."""
        return self.page.locator(".st-key-scope").inner_text().split("\n")[0]

    def text(self) -> str:
        """What the page's main part says, but for charts and tables."""
        said = ("stHeading", "stMarkdown", "stMetric", "stAlert", "stException")
        parts = ", ".join(f"[data-testid=stMain] [data-testid={part}]" for part in said)
        return "\n".join(self.page.locator(parts).all_inner_texts())

    def metric(self, dyad: str, label: str) -> str:
        """A figure in a country's column."""
        column = self.page.locator(f".st-key-country_{dyad}")
        card = column.locator("[data-testid=stMetric]").filter(has_text=re.compile(f"^{label}"))
        return card.locator("[data-testid=stMetricValue]").inner_text().strip()

    def change(self, dyad: str, label: str) -> str:
        """How a figure in a country's column differs from the period before."""
        column = self.page.locator(f".st-key-country_{dyad}")
        card = column.locator("[data-testid=stMetric]").filter(has_text=re.compile(f"^{label}"))
        return card.locator("[data-testid=stMetricDelta]").inner_text().strip()

    def pill(self, label: str) -> Locator:
        """A choice among the sidebar's filters."""
        return self.page.locator("[data-testid=stSidebar] button").filter(has_text=re.compile(f"^{label}"))

    def marks(self, key: str, kind: str, panel: int = 0) -> list[dict[str, str]]:
        """What a chart's marks say to those who cannot see them, a mapping of field to value each."""
        chart = self.page.locator(f".st-key-figure_{key} [data-testid=stVegaLiteChart]").nth(panel)
        chart.scroll_into_view_if_needed()
        drawn = chart.locator(f"[aria-roledescription={kind}]")
        drawn.first.wait_for(state="attached", timeout=SETTLED_MILLISECONDS)
        labels = drawn.evaluate_all("marks => marks.map(mark => mark.getAttribute('aria-label'))")
        return [dict(part.split(": ", 1) for part in label.split("; ") if ": " in part) for label in labels]
