"""How long a person waits for the dashboard, from a thousand records to millions, beside what no dashboard can beat.

    python -m bench.dashboard                                   # every size, some on a lake too
    python -m bench.dashboard 1000 1000000 --lake 1000000       # other sizes

For each size a ledger is made (`bench.ledgers`) and served as `make run` serves it; a real Chromium opens pages, clicks
and types. A wait ends when nothing of the page has changed for a while, and is counted to the last change that the
browser made to it, what it painted in charts and tables among them, as far as they are in sight: others are drawn when
somebody scrolls to them. No two answers are of the same view, so nothing comes from what was kept.

Two floors are measured in the same run: a page of Streamlit with a text and a button, and the questions of the overview
put to DuckDB in this process, with such filters. Needs Chromium, and PostgreSQL for a lake (`make bench` finds both).
"""

import argparse
import datetime as dt
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, sync_playwright

from bench.intake import make_file
from bench.ledgers import make_ledger
from ledger import figures, measures
from ledger.database import PROJECT, Database, FileStorage, open_database
from ledger.filters import Filters
from ledger.moving import move
from ledger.statements import migrations
from tests.browser.serving import CHROMIUM_FLAGS, chromium_path, free_port, wait_for
from tests.postgres import run_cluster

SIZES, LAKE_SIZES = (1_000, 100_000, 1_000_000, 10_000_000), (1_000, 100_000)
KEPT = PROJECT / "var" / "bench"
"""Where made ledgers are kept for the next run, by the version of their schema: the largest takes minutes to make."""
CLICKS, LOADS, CHANGES, MOVES = 20, 7, 7, 30
STILL_MILLISECONDS = 400
"""A page on which nothing changed for so long, and whose server is done, has been drawn."""
LONGEST_MILLISECONDS = 60_000
MOVE_MILLISECONDS = 60
SIGN_SECONDS = 0.5
"""From when on a page says that the server is at work (`widgets/style.css`)."""
ROWS_COMMITTED, FREE_ID = 1_000, 500_000_000
TODAY = dt.date(2026, 6, 30)
REST_SECONDS = 10
WORDS = ("airport", "summons", "Yerevan", "visit", "Baku arrest", "protest", "gas supply")
PAGES_CHANGED = {
    "Compare": ("Tension", "Incidents", "Detentions", "Diplomacy", "Chains", "Two periods"),
    "Explain": ("Words and deeds", "Leverage", "Demands"),
    "Look up": ("Records", "Quality"),
}
"""The pages that are gone to one after the other, by their section."""
PAGES_FILTERED = (
    *("", "tension", "incidents", "detentions", "diplomacy", "chains", "periods", "words", "leverage", "demands"),
    *("records", "record?id=DET0008", "quality", "brief", "changes?since=1", "method"),
)
"""Every page that shows the record, by its address: opened, then filtered."""
PILLS = {
    "Tables": ("Incidents", "Detentions", "Diplomatic actions"),
    "Confidence": ("Confirmed", "Reported"),
}
"""Filters that are switched on and off."""

# Notes when anything on the page last changed, or was painted on a canvas, as charts of many marks are.
_WATCH = """
window.changedAt = 0;
const save = CanvasRenderingContext2D.prototype.save;
CanvasRenderingContext2D.prototype.save = function () {
    if (this.canvas.isConnected) window.changedAt = performance.now();
    return save.call(this);
};
const watch = new MutationObserver(() => { window.changedAt = performance.now(); });
document.addEventListener("DOMContentLoaded", () => watch.observe(
    document.body, {subtree: true, childList: true, attributes: true, characterData: true}));
// How long the server is at work at most, or a sign of it on screen.
window.longestWork = 0;
let worksSince;
const lookForWork = () => {
    const signs = document.querySelectorAll(
        "[data-test-script-state]:not([data-test-script-state=notRunning]), [data-testid=stSpinner], "
        + "[data-testid=stSkeleton]");
    if (![...signs].some((one) => one.checkVisibility())) worksSince = undefined;
    else {
        worksSince ??= performance.now();
        window.longestWork = Math.max(window.longestWork, performance.now() - worksSince);
    }
    requestAnimationFrame(lookForWork);
};
requestAnimationFrame(lookForWork);
"""
_IS_STILL = f"""
() => {{
    const app = document.querySelector("[data-testid=stApp]");
    return document.querySelector("[data-testid=stMain] h1") && app?.dataset.testScriptState === "notRunning"
        && !app.querySelector("[data-stale=true], [data-testid=stSkeleton]")
        && performance.now() - window.changedAt > {STILL_MILLISECONDS};
}}
"""


@dataclass
class Column:
    """What was measured of one size: seconds of each wait, by what was done; and other figures as they are told."""

    waits: dict[str, list[float]] = field(default_factory=dict)
    told: dict[str, str] = field(default_factory=dict)

    def add(self, what: str, seconds: float) -> None:
        """Note a wait."""
        self.waits.setdefault(what, []).append(seconds)

    def describe(self, what: str) -> str:
        """A cell of the table: the median, and the 95th percentile of more than ten waits."""
        if what in self.told:
            return self.told[what]
        waits = [seconds * 1000 for seconds in self.waits.get(what, ())]
        if not waits:
            return ""
        middle = f"{statistics.median(waits):,.0f}"
        return f"{middle} / {statistics.quantiles(waits, n=20)[-1]:,.0f}" if len(waits) > 10 else middle


class Person:
    """Somebody at a browser with a clock."""

    def __init__(self, page: Page, address: str) -> None:
        page.add_init_script(_WATCH)
        page.set_default_timeout(LONGEST_MILLISECONDS)
        self.page, self.address = page, address
        self.worked = 0.0
        """Seconds that the server was at work without a pause, the last time that something was waited for."""

    def load(self, path: str) -> float:
        """Open an address; returns seconds from asking for it to the last change."""
        self.page.goto(self.address + path, timeout=LONGEST_MILLISECONDS)
        self._wait()
        return float(self.page.evaluate("() => window.changedAt")) / 1000

    def act(self, act: Callable[[], object]) -> float:
        """Do something on the page; returns seconds from the click or key to the last change."""
        self.page.evaluate(
            """() => {
                const note = () => { window.actedAt ??= performance.now(); };
                window.actedAt = undefined;
                for (const kind of ["mousedown", "keydown"]) addEventListener(kind, note, {capture: true, once: true});
            }"""
        )
        act()
        # Between a click and the start of the server's work the page is as still as after it.
        self.page.wait_for_function("() => window.changedAt > window.actedAt", polling=20)
        self._wait()
        return float(self.page.evaluate("() => window.changedAt - window.actedAt")) / 1000

    def find_pill(self, name: str) -> Locator:
        """A filter's option among the filters."""
        return self.page.locator("[data-testid=stSidebar] button").filter(has_text=re.compile(f"^{name}"))

    def brush(self, figure: str, moves: int) -> list[float]:
        """Draw a brush over a chart; returns seconds from each move of the mouse to the last change that it made."""
        # A chart is drawn when it comes into sight.
        place = self.page.locator(f".st-key-figure_{figure} [data-testid=stVegaLiteChart]").first
        place.scroll_into_view_if_needed()
        chart = place.locator("svg, canvas").first
        chart.wait_for()
        box = chart.bounding_box()
        if box is None:
            raise RuntimeError(f"The figure {figure} is not shown")
        self.page.evaluate(
            "() => addEventListener('pointermove', () => { window.movedAt = performance.now(); }, {capture: true})"
        )
        mouse, height = self.page.mouse, box["y"] + box["height"] * 0.4
        mouse.move(box["x"] + box["width"] * 0.3, height)
        mouse.down()
        took = []
        for number in range(moves):
            mouse.move(box["x"] + box["width"] * (0.3 + 0.3 * (number + 1) / moves), height)
            self.page.wait_for_timeout(MOVE_MILLISECONDS)
            took.append(float(self.page.evaluate("() => window.changedAt - window.movedAt")) / 1000)
        if self.page.get_by_test_id("stApp").get_attribute("data-test-script-state") != "notRunning":
            raise RuntimeError("The page was asked for anew before the hand stopped")
        mouse.up()
        self._wait()
        return took

    def _wait(self) -> None:
        self.page.wait_for_function(_IS_STILL, polling=50, timeout=LONGEST_MILLISECONDS)
        self.worked = (
            float(
                self.page.evaluate(
                    "() => { const longest = window.longestWork; window.longestWork = 0; return longest; }"
                )
            )
            / 1000
        )


@contextmanager
def run_server(script: str, **environment: str) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """Streamlit with a script; gives its address and process."""
    address = f"http://127.0.0.1:{free_port()}"
    command = [sys.executable, "-m", "streamlit", "run", script, f"--server.port={address.rsplit(':', maxsplit=1)[-1]}"]
    process = subprocess.Popen(command, cwd=PROJECT, env=os.environ | environment, stderr=subprocess.DEVNULL)
    try:
        if not wait_for(f"{address}/_stcore/health", process):
            raise RuntimeError(f"{script} was not served")
        yield address, process
    finally:
        process.terminate()
        process.wait(30)


def read_memory(process: subprocess.Popen[bytes]) -> float:
    """Resident memory of a process, in MB."""
    status = Path(f"/proc/{process.pid}/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1]) / 1024


def measure_blank(browser: Browser) -> Column:
    """The floor of every page: what Streamlit takes for a text and a button."""
    column = Column()
    began = time.monotonic()
    with run_server("bench/blank.py") as (address, process), _visit(browser, address) as person:
        person.load("/")
        column.add("cold start", time.monotonic() - began)
        for _ in range(LOADS):
            column.add("page load", _load_beside(person, "/"))
        button = person.page.get_by_role("button", name="Count")
        for _ in range(CLICKS):
            column.add("filter click", person.act(button.click))
        for number in range(CHANGES):
            link = person.page.get_by_test_id("stTopNav").get_by_role("link", name=("Other", "Start")[number % 2])
            column.add("page change", person.act(link.click))
        column.told["memory at rest, MB"] = f"{read_memory(process):,.0f}"
    return column


def measure_dashboard(browser: Browser, database: str, **environment: str) -> Column:
    """The dashboard on a ledger that is there."""
    column = Column()
    began = time.monotonic()
    with (
        run_server("app.py", LEDGER_DATABASE=database, LEDGER_BACKUPS="", **environment) as (address, process),
        _visit(browser, address) as person,
    ):
        person.load("/")
        column.add("cold start", time.monotonic() - began)
        column.told["memory after the first page, MB"] = f"{read_memory(process):,.0f}"
        for number in range(LOADS):
            column.add("page load", _load_beside(person, f"/?from=2021-01-{number + 1:02}"))
        for pill in walk_filters(CLICKS):
            column.add("filter click", person.act(person.find_pill(pill).click))
        person.load("/?from=2021-02-01")
        for seconds in person.brush("timeline", MOVES):
            column.add("brushing, a move", seconds)
        person.load("/?from=2021-02-01")
        for section, titles in PAGES_CHANGED.items():
            for title in titles:
                person.page.get_by_test_id("stTopNav").get_by_role("button", name=section).click()
                item = person.page.get_by_role("menuitem").filter(has_text=title).last
                seconds = person.act(item.click)
                column.add("page change", seconds)
                column.told[f"to {title}"] = f"{seconds * 1000:,.0f}"
        person.load("/records?from=2021-02-02")
        field_of_words = person.page.get_by_test_id("stSidebar").get_by_role("textbox", name="Words")
        for words in WORDS:
            field_of_words.fill(words)
            column.add("words search", person.act(lambda: field_of_words.press("Enter")))
        for number in range(1, LOADS + 1):
            column.add("open record", _load_beside(person, f"/record?id=DET{number:04}"))
        for what, works in watch_work(person).items():
            page, longest = max(works.items(), key=lambda work: work[1])
            column.told[f"at work at most: {what}"] = f"{longest * 1000:,.0f} ({page})"
            column.told[f"its sign on screen at most: {what}"] = f"{max(longest - SIGN_SECONDS, 0) * 1000:,.0f}"
        column.told["memory after all of it, MB"] = f"{read_memory(process):,.0f}"
        time.sleep(REST_SECONDS)
        column.told["memory at rest, MB"] = f"{read_memory(process):,.0f}"
    return column


def watch_work(person: Person) -> dict[str, dict[str, float]]:
    """Seconds that the server is at work on each page without a pause: when it is opened, filtered and turned."""
    opened, filtered = {}, {}
    for number, path in enumerate(PAGES_FILTERED):
        page = path.partition("?")[0] or "overview"
        person.load(f"/{path}{'&' if '?' in path else '?'}from=2021-03-{number + 1:02}")
        opened[page] = person.worked
        person.act(person.find_pill("Confirmed").click)
        filtered[page] = person.worked
    person.load("/records?from=2021-04-01")
    works = {"opened": opened, "filtered": filtered}
    following = person.page.get_by_role("button", name="Next page")
    if following.count():
        person.act(following.click)
        works["turned"] = {"records": person.worked}
    return works


def walk_filters(steps: int) -> Iterator[str]:
    """Names of pills to switch, one after the other, so that no two views are alike."""
    pills = [name for names in PILLS.values() for name in names]
    state: frozenset[str] = frozenset()
    seen = {_chosen(state)}
    for _ in range(steps):
        pill = next(name for name in pills if _chosen(state ^ {name}) not in seen)
        # All of a group are shown as none of it.
        state = _chosen(state ^ {pill})
        seen.add(state)
        yield pill


def _chosen(state: frozenset[str]) -> frozenset[str]:
    tables = frozenset(PILLS["Tables"])
    return state - tables if tables <= state else state


@contextmanager
def _visit(browser: Browser, address: str) -> Iterator[Person]:
    context = browser.new_context(viewport={"width": 1440, "height": 1000})
    try:
        yield Person(context.new_page(), address)
    finally:
        context.close()


def _load_beside(person: Person, path: str) -> float:
    """Load an address in another tab of a person's browser, whose cache holds the dashboard's programs."""
    tab = person.page.context.new_page()
    try:
        return Person(tab, person.address).load(path)
    finally:
        tab.close()


def measure_questions(database: Database) -> list[float]:
    """Seconds that the questions of the overview take DuckDB in this process, by views of which no two are alike."""
    took = []
    for number in range(CLICKS):
        filters = Filters(date_from=dt.date(2021, 3, 1) + dt.timedelta(days=number))
        view = figures.PlainView(database, database.newest_revision(), filters, TODAY)
        began = time.perf_counter()
        for question, *others in (
            (measures.count_options, TODAY),
            (measures.summarise_dyads,),
            (measures.count_over_time, "month"),
            (measures.place_marks, "month"),
            (measures.tension_over_time, TODAY),
            (measures.count_types,),
            (measures.list_records, 50),
        ):
            view.ask(question, *others)
        took.append(time.perf_counter() - began)
    return took


def measure_commit(folder: Path, database: Path) -> tuple[float, float]:
    """Seconds that a file of 1,000 rows takes from the command line into a ledger, and the peak of memory in MB."""
    rows = folder / "rows.csv"
    make_file(rows, ROWS_COMMITTED, FREE_ID)
    began = time.monotonic()
    command = [sys.executable, "-m", "ledger", "import", str(rows), "--author", "Bench", "--note", "Made rows"]
    with subprocess.Popen(
        command, cwd=PROJECT, env=os.environ | {"LEDGER_DATABASE": str(database)}, stdout=subprocess.DEVNULL
    ) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError("The rows were not committed")
    return time.monotonic() - began, usage.ru_maxrss / 1024


def measure_size(browser: Browser, size: int, *, on_lake: bool) -> Column:
    """All that is measured of one size."""
    made = KEPT / f"{max(migrations())}-{size}.duckdb"
    if not made.exists():
        with tempfile.TemporaryDirectory(prefix="ledger-bench-", dir=KEPT) as name:
            make_ledger(Path(name) / made.name, size)
            (Path(name) / made.name).rename(made)
    with tempfile.TemporaryDirectory(prefix="ledger-bench-", dir=KEPT) as name:
        folder = Path(name)
        path = folder / "ledger.duckdb"
        shutil.copy(made, path)
        if on_lake:
            with run_cluster() as cluster:
                lake = cluster.lake(folder / "lake")
                move(FileStorage(path), lake)
                return measure_dashboard(browser, f"ducklake:postgres:{lake.address}", LEDGER_LAKE_PATH=lake.data)
        column = measure_dashboard(browser, str(path))
        database = open_database(path)
        for seconds in measure_questions(database):
            column.add("the overview's questions alone", seconds)
        database.close()
        seconds, peak = measure_commit(folder, path)
        column.told["import of 1,000 rows, s"] = f"{seconds:,.1f}"
        column.told["its memory at most, MB"] = f"{peak:,.0f}"
        column.told["the ledger's file, MB"] = f"{path.stat().st_size / 1e6:,.0f}"
    return column


def print_table(columns: dict[str, Column]) -> None:
    """One row a thing measured, one column a size."""
    rows = dict.fromkeys(what for column in columns.values() for what in column.waits)
    rows |= dict.fromkeys(what for column in columns.values() for what in column.told)
    print(f"| records; ms, median / 95th percentile | {' | '.join(columns)} |")
    print(f"| --- |{' --: |' * len(columns)}")
    for what in rows:
        print(f"| {what} | {' | '.join(column.describe(what) for column in columns.values())} |")


def main() -> None:
    """Measure every size that was asked for and print the table."""
    parser = argparse.ArgumentParser(description="Time the dashboard on ledgers of several sizes.")
    parser.add_argument("sizes", nargs="*", type=int, default=SIZES)
    parser.add_argument("--lake", nargs="*", type=int, default=LAKE_SIZES, help="sizes that are served from a lake too")
    options = parser.parse_args()
    KEPT.mkdir(parents=True, exist_ok=True)
    with (
        sync_playwright() as playwright,
        playwright.chromium.launch(executable_path=chromium_path(), args=CHROMIUM_FLAGS) as browser,
    ):
        columns = {"blank page": measure_blank(browser)}
        try:
            for size in options.sizes:
                columns[f"{size:,}"] = measure_size(browser, size, on_lake=False)
            for size in options.lake:
                columns[f"{size:,} on a lake"] = measure_size(browser, size, on_lake=True)
        finally:
            print_table(columns)


if __name__ == "__main__":
    main()
