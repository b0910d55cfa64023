"""Fifty people at once on one server: what fails, whose figures they see, how long they wait, what it keeps.

`python -m bench.load --people 50 --minutes 5` starts a server on a new ledger of the curated tables, lets that many
people read, filter and go from page to page while one of them brings in a file of 100,000 rows, and prints tables.
Every person is a session of the server's own (`bench.session`); three programs read the API besides. What each page
said is then held against what a ledger of its own gives in this process for the filters and the revision.

Where two people were not shown the same, what differs is printed. `--pages` and `--views` narrow what is asked for, so
that more people see the same.

`--interactions 12000 --minutes 120` lets people ask without thinking until that many answers, or so long: what fifty
people ask in an hour, to see what of its memory the server keeps.
"""

import argparse
import asyncio
import dataclasses
import datetime as dt
import difflib
import math
import os
import pickle
import random
import statistics
import subprocess
import sys
import tempfile
import time
import zlib
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Sequence
from functools import cache
from pathlib import Path
from urllib.parse import parse_qs

import httpx

from bench.intake import make_file
from bench.session import Page, PageFailedError, Session, states, write_parts
from ledger import figures, measures, quality, sentences
from ledger.codebook import COMPARED_DYADS
from ledger.database import PROJECT, Database, open_database
from ledger.figures import PlainView
from ledger.filters import Filters, Vocabulary
from ledger.intake.importing import commit_import, prepare_import
from ledger.measures.quality import summarise_coverage, summarise_weaknesses
from ledger.revisions import load_seed
from ledger.wording import count_of
from widgets.text import literal

SEED = 20260108
PORT = 8751
THINK_SECONDS = (8.0, 22.0)
API_SECONDS = (4.0, 12.0)
PROGRAMS = 3
VIEWS = 60
WORDS = ("airport", "arrest", "Baku", "border", "protest", "summons", "visit", "Yerevan")
TABLE_PAGES = {"incidents": "incidents", "detentions": "detentions", "diplomacy": "diplomatic_actions"}
PAGES = ("overview", "tension", "incidents", "detentions", "diplomacy", "chains", "records", "quality")
LIKED = (8, 4, 3, 3, 3, 2, 4, 1)
"""How often each page is asked for, beside the others."""
MEGABYTE = 1 << 20
MOST_COMPARED, MOST_LINES, MOST_WIDTH = 8, 40, 400
"""Views that were not the same for all, and lines and characters of their differences, that are told."""


@dataclasses.dataclass(frozen=True)
class Visit:
    """An answer: when, of what kind, of which page and query, how long it took, and what the page said."""

    began: float
    ended: float
    kind: str
    page: str
    query: str
    said: tuple[str, ...] = ()
    digest: str = ""
    """Of all that the page said, drew and listed, which `Notes.pages` holds."""


@dataclasses.dataclass
class Notes:
    """What happened, as it happened."""

    visits: list[Visit] = dataclasses.field(default_factory=list)
    failures: Counter[str] = dataclasses.field(default_factory=Counter)
    memory: list[tuple[float, int]] = dataclasses.field(default_factory=list)
    pages: dict[str, bytes] = dataclasses.field(default_factory=dict)
    """What pages said, drew and listed, packed, by its hash."""
    steps: dict[str, float] = dataclasses.field(default_factory=dict)
    commit: tuple[float, float] = (math.inf, math.inf)
    """When the button was pressed that commits, and when the page said that it was done."""


def make_views(random_: random.Random) -> list[str]:
    """Queries of addresses as people share them: most are short, some pinned, no two alike."""
    found: dict[str, None] = {"": None, "dyad=AZE-RUS": None, "dyad=ARM-RUS": None, "rev=1": None}
    while len(found) < VIEWS:
        parts = []
        if random_.random() < 0.6:
            start = dt.date(2020, 11, 1) + dt.timedelta(days=random_.randrange(1500))
            parts.append(f"from={start}")
            if random_.random() < 0.6:
                parts.append(f"to={start + dt.timedelta(days=random_.randrange(200, 900))}")
        if random_.random() < 0.4:
            parts.append(f"dyad={random_.choice(COMPARED_DYADS)}")
        if random_.random() < 0.2:
            parts.append(f"q={random_.choice(WORDS)}")
        if random_.random() < 0.2:
            parts.append("confidence=confirmed")
        if random_.random() < 0.1:
            parts.append(f"half_life={random_.choice((7, 60, 90, 180))}")
        if random_.random() < 0.15:
            parts.append("rev=1")
        found["&".join(parts)] = None
    return list(found)


class People:
    """Everyone who uses the server, and what they saw."""

    def __init__(
        self,
        address: str,
        notes: Notes,
        *,
        until: Callable[[], bool],
        thinks: bool,
        file: bytes,
        pages: Sequence[str] = PAGES,
        views: int = VIEWS,
    ) -> None:
        self.address, self.notes = address, notes
        self._until, self._thinks, self._file = until, thinks, file
        self._pages = {page: LIKED[PAGES.index(page)] for page in pages}
        self._views = make_views(random.Random(SEED))[:views]
        self._records = [f"INC{number:04}" for number in range(1, 200)]

    async def run(self, people: int, upload_after: float) -> None:
        """Let them all do what they do until it is time to stop."""
        async with asyncio.TaskGroup() as tasks:
            for number in range(people - 1):
                tasks.create_task(self._read(number))
            tasks.create_task(self._bring_in(upload_after))
            for number in range(PROGRAMS):
                tasks.create_task(self._ask_api(number))

    async def _read(self, number: int) -> None:
        random_ = random.Random(SEED + number)
        # Nobody comes at the same moment as all others.
        await self._think(random_, first=True)
        session: Session | None = None
        while not self._until():
            try:
                if session is None:
                    session = await Session.begin(self.address)
                    await self._visit(session, "open a link", *self._choose(random_))
                elif random_.random() < 0.08:
                    await session.end()
                    session = None
                    continue
                else:
                    await self._act(session, random_)
            except (PageFailedError, OSError, httpx.HTTPError, TimeoutError) as error:
                self.notes.failures[f"{type(error).__name__}: {error}"[:300]] += 1
                session = None
            await self._think(random_)
        if session is not None:
            await session.end()

    def _choose(self, random_: random.Random) -> tuple[str, str]:
        page = random_.choices(list(self._pages), list(self._pages.values()))[0]
        # The first views are liked the most, as links that were sent around are.
        return page, self._views[min(int(random_.expovariate(1 / 15)), len(self._views) - 1)]

    async def _act(self, session: Session, random_: random.Random) -> None:
        page, query = self._choose(random_)
        kind = random_.random()
        if session.page == "record" or kind < 0.3:
            await self._visit(session, "another page", page, "" if session.page == "record" else session.query)
        elif kind < 0.55:
            await self._visit(session, "other filters", session.page, query)
        elif kind < 0.65:
            await self._visit(session, "another page, other filters", page, query)
        elif kind < 0.75:
            await self._visit(session, "a record", "record", f"id={random_.choice(self._records)}")
        else:
            words = random_.choice(("", *WORDS))
            asked = {name: values for name, values in parse_qs(session.query).items() if name != "q"}
            began = time.monotonic()
            shown = await session.change(*states(session.shown, {"_q": words}))
            wanted = {**asked, **({"q": [words]} if words else {})}
            if parse_qs(session.query) != wanted:
                raise PageFailedError(f"The address has {session.query}, not {wanted}")
            self._note(began, "a filter's field", session, shown)

    async def _visit(self, session: Session, kind: str, page: str, query: str) -> None:
        began = time.monotonic()
        shown = await session.open(page, query)
        self._note(began, kind, session, shown)

    def _note(self, began: float, kind: str, session: Session, shown: Page) -> None:
        said = tuple(text for text in shown.texts() if text.startswith("**"))[:2]
        digest = shown.digest()
        if digest not in self.notes.pages:
            self.notes.pages[digest] = zlib.compress(pickle.dumps(shown.parts()), 1)
        self.notes.visits.append(Visit(began, shown.ended, kind, session.page, session.query, said, digest))

    async def _bring_in(self, after: float) -> None:
        """Bring a file in on the page Update, step by step as a person does."""
        random_ = random.Random(SEED - 1)
        await asyncio.sleep(after)
        session = await Session.begin(self.address)
        steps, began = self.notes.steps, time.monotonic()

        async def time_step(name: str, step: Awaitable[Page]) -> Page:
            nonlocal began
            began = time.monotonic()
            page = await step
            steps[name] = time.monotonic() - began
            await self._think(random_)
            return page

        page = await time_step("open Update", session.open("update", ""))
        began = time.monotonic()
        held = await session.upload("files_0", "incidents.csv", self._file)
        steps["send the file"] = time.monotonic() - began
        page = await time_step("the page names the file", session.change(held))
        page = await time_step("read, check and compare", session.change(*states(page, {"check_files": True})))
        commit = states(page, {"commit_1_author": "Ann", "commit_1_note": "A hundred thousand rows"})
        button = page.widget_like(lambda name: "FormSubmitter:commit_1" in name)
        commit.append(type(commit[0])(id=button, trigger_value=True))
        started = time.monotonic()
        self.notes.commit = started, math.inf
        page = await time_step("commit", session.change(*commit))
        if not any("Revision 2" in text for text in page.texts()):
            raise PageFailedError("The file was not committed")
        self.notes.commit = started, page.ended
        await session.end()

    async def _ask_api(self, number: int) -> None:
        random_ = random.Random(SEED + 1000 + number)
        # A connection that is kept may end as it is used again.
        limits = httpx.Limits(max_keepalive_connections=0)
        async with httpx.AsyncClient(base_url=self.address, timeout=300, limits=limits) as program:
            while not self._until():
                query = self._choose(random_)[1]
                path = random_.choice(("records.csv", "records.json", "measures/tension.csv"))
                limit = f"{'&' if query else ''}limit=200" if path.startswith("records") else ""
                began = time.monotonic()
                try:
                    answer = await program.get(f"/api/{path}?{query}{limit}")
                    answer.raise_for_status()
                    said = (answer.headers["X-Total-Count"],) if limit else ()
                    self.notes.visits.append(Visit(began, time.monotonic(), f"API {path}", f"/api/{path}", query, said))
                except httpx.HTTPError as error:
                    self.notes.failures[f"API: {error!r}"[:300]] += 1
                await asyncio.sleep(random_.uniform(*API_SECONDS))

    async def _think(self, random_: random.Random, *, first: bool = False) -> None:
        if first:
            await asyncio.sleep(random_.uniform(0, THINK_SECONDS[1]))
        elif self._thinks:
            await asyncio.sleep(random_.uniform(*THINK_SECONDS))


class Judge:
    """What a page must have said: of a ledger of this process's own, which had the same file brought in."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._vocabularies = {
            newest: dataclasses.replace(measures.read_vocabulary(database), newest_revision=newest) for newest in (1, 2)
        }
        self._today = dt.datetime.now(dt.UTC).date()
        self.expect = cache(self._expect)

    def revisions_of(self, visit: Visit, commit: tuple[float, float]) -> tuple[int, ...]:
        """The revisions that a visit may have been shown: the pinned one, or what was newest while it lasted."""
        if "rev=1" in visit.query:
            return (1,)
        return (*((1,) if visit.began < commit[1] else ()), *((2,) if visit.ended > commit[0] else ()))

    def _expect(self, page: str, query: str, newest: int) -> tuple[str, ...]:
        vocabulary: Vocabulary = self._vocabularies[newest]
        filters, _ = Filters.from_query(parse_qs(query), vocabulary)
        view = PlainView(self._database, newest, filters, self._today)
        if page.startswith("/api/"):
            return (str(view.ask(measures.count_records)),) if "records" in page else ()
        own = figures.narrow_to_table(view, TABLE_PAGES[page]) if page in TABLE_PAGES else view
        shown = own or view
        records = int(shown.ask(measures.count_records))
        scope = f"**{count_of(records, 'record')}**: {literal(shown.filters.describe(self._today))}"
        sentence = self._say(page, own) if own and records else ""
        return (scope, f"**{literal(sentence)}**") if sentence else (scope,)

    def _say(self, page: str, view: PlainView) -> str:  # noqa: PLR0911 - one a page
        if page == "overview":
            return sentences.compare_dyads(view.frame(measures.summarise_dyads), view.filters)
        if page == "tension":
            return sentences.compare_tension(view.frame(measures.summarise_tension, view.today))
        if page == "incidents":
            return sentences.compare_incidents(view.frame(measures.summarise_incidents), view.filters)
        if page == "detentions":
            return sentences.compare_custody(view.frame(measures.custody_flows), view.filters)
        if page == "diplomacy":
            return sentences.compare_diplomacy(view.frame(measures.summarise_diplomacy), view.filters)
        if page == "chains":
            return sentences.compare_reciprocity(view.frame(measures.measure_reciprocity), view.filters)
        if page == "records":
            return sentences.compare_sourcing(view.frame(measures.summarise_sourcing), view.filters)
        weak, coverage = view.frame(summarise_weaknesses), view.frame(summarise_coverage)
        return quality.compare_quality(weak, coverage, view.filters)


def judge(notes: Notes, database: Database) -> dict[str, int]:
    """Hold what was seen against what should have been seen; returns how often it was otherwise, by what."""
    bench = Judge(database)
    found: Counter[str] = Counter()
    times: Counter[tuple[str, str, int]] = Counter()
    versions: dict[tuple[str, str, int], dict[str, Visit]] = defaultdict(dict)
    for visit in notes.visits:
        if visit.page in {"record", "/api/measures/tension.csv"}:
            found["not held against anything"] += 1
            continue
        allowed = bench.revisions_of(visit, notes.commit)
        fitting = []
        for revision in allowed:
            wanted = bench.expect(visit.page, visit.query, revision)
            if visit.said[: len(wanted)] == wanted:
                fitting.append(revision)
        found["held against the ledger"] += 1
        if not fitting:
            found["wrong"] += 1
            if found["wrong"] <= 5:
                print(f"Wrong: {visit.page}?{visit.query} (allowed {allowed})\n  {visit.said}\n  {wanted}")
        elif len(allowed) == 1 and visit.digest:
            shown = visit.page, visit.query, allowed[0]
            times[shown] += 1
            versions[shown].setdefault(visit.digest, visit)
    other = {shown: tuple(visits.values()) for shown, visits in versions.items() if len(visits) > 1}
    found["views that several saw"] = sum(number > 1 for number in times.values())
    found["views that were not the same for all"] = len(other)
    for number, (shown, visits) in enumerate(other.items()):
        print(f"Not the same for all: {shown}, {len(visits)} versions; the first by {[visit.kind for visit in visits]}")
        if number < MOST_COMPARED:
            print("\n".join(compare_pages(*(notes.pages[visit.digest] for visit in visits[:2]))))
    return found


def compare_pages(one: bytes, another: bytes) -> list[str]:
    """The first lines in which two packed pages differ."""
    before, after = (write_parts(pickle.loads(zlib.decompress(page))) for page in (one, another))  # noqa: S301 - ours
    return [line[:MOST_WIDTH] for line in difflib.unified_diff(before, after, n=1, lineterm="")][:MOST_LINES]


def summarise(times: Sequence[float]) -> str:
    """How many, median, 95th percentile and longest, as cells."""
    ordered = sorted(times)
    high = ordered[min(len(ordered) - 1, math.ceil(0.95 * len(ordered)) - 1)]
    return f"{len(ordered):,} | {statistics.median(ordered):.2f} | {high:.2f} | {ordered[-1]:.2f}"


def report(notes: Notes, cpu: float, seconds: float) -> None:
    """Print the tables."""
    started, done = notes.commit
    groups: dict[str, list[float]] = defaultdict(list)
    for visit in notes.visits:
        took = visit.ended - visit.began
        groups[visit.kind if visit.kind.startswith("API") else f"page: {visit.kind}"].append(took)
        if not visit.kind.startswith("API"):
            when = "before" if visit.ended < started else "after" if visit.began > done else "during"
            groups[f"all pages, {when} the commit"].append(took)
            groups["all pages"].append(took)
    print("| what | answers | p50 s | p95 s | longest s |\n| --- | ---: | ---: | ---: | ---: |")
    for name in sorted(groups):
        print(f"| {name} | {summarise(groups[name])} |")
    print("\n| a step of the update | seconds |\n| --- | ---: |")
    for name, took in notes.steps.items():
        print(f"| {name} | {took:.1f} |")
    print(f"\n{len(notes.visits):,} answers in {seconds:,.0f} seconds; {cpu:,.0f} processor seconds of the server")
    sizes = [size for _, size in notes.memory]
    thirds = [statistics.mean(part) for part in _divide(sizes, 3)]
    print(
        f"RSS: first {sizes[0]:,} MB, last {sizes[-1]:,} MB, most {max(sizes):,} MB; "
        f"mean of each third {', '.join(f'{one:,.0f}' for one in thirds)} MB"
    )
    print("RSS by tenths:", ", ".join(f"{statistics.mean(part):,.0f}" for part in _divide(sizes, 10)))


def _divide(values: Sequence[int], parts: int) -> list[Sequence[int]]:
    size = max(1, math.ceil(len(values) / parts))
    return [values[place : place + size] for place in range(0, len(values), size)]


async def watch_memory(process: int, notes: Notes) -> None:
    """Note the server's resident memory every second, in MB."""
    while True:
        notes.memory.append((time.monotonic(), read_memory(process)))
        await asyncio.sleep(1)


def read_memory(process: int) -> int:
    """Resident memory of a process in MB."""
    status = Path(f"/proc/{process}/status").read_text("ascii", "replace")
    return int(status.split("VmRSS:")[1].split()[0]) * 1024 // MEGABYTE


def read_cpu(process: int) -> float:
    """Processor seconds that a process has taken."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def start_server(folder: Path) -> subprocess.Popen[bytes]:
    """The dashboard on a new ledger, and wait until it answers."""
    with (folder / "server.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "streamlit", "run", "app.py", f"--server.port={PORT}"],
            cwd=PROJECT,
            env={**os.environ, "MALLOC_ARENA_MAX": "2", "LEDGER_DATABASE": str(folder / "served" / "ledger.duckdb")},
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    ends = time.monotonic() + 120
    while time.monotonic() < ends:
        try:
            if httpx.get(f"http://127.0.0.1:{PORT}/api/health", timeout=60).is_success:
                return process
        except httpx.HTTPError:
            time.sleep(0.2)
    process.kill()
    raise SystemExit((folder / "server.log").read_text())


def prepare_reference(folder: Path, file: Path) -> Database:
    """A ledger that has in revision 2 what the file holds, as the served one will."""
    database = open_database(folder / "reference" / "ledger.duckdb")
    load_seed(database)
    preview = prepare_import(database, [(file.name, file)], today=dt.datetime.now(dt.UTC).date())
    commit_import(database, preview, author="Ann", note="A hundred thousand rows")
    return database


def main() -> None:
    """Run what was asked for and print the tables."""
    parser = argparse.ArgumentParser(description="Let many people use the dashboard at once.")
    parser.add_argument("--people", type=int, default=50)
    parser.add_argument("--minutes", type=float, default=5.0)
    parser.add_argument("--interactions", type=int, help="ask without thinking, at most so many times")
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--upload-after", type=float, default=90.0, help="seconds")
    parser.add_argument("--pages", nargs="+", choices=PAGES, default=PAGES, help="the pages that are opened")
    parser.add_argument("--views", type=int, default=VIEWS, help="how many views of a page are asked for, at most")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="ledger-load-") as name:
        folder = Path(name)
        (folder / "served").mkdir()
        file = folder / "incidents.csv"
        make_file(file, options.rows)
        reference = prepare_reference(folder, file)
        server = start_server(folder)
        notes, began = Notes(), time.monotonic()

        def until() -> bool:
            is_enough = options.interactions and len(notes.visits) >= int(options.interactions)
            return bool(is_enough) or time.monotonic() - began > float(options.minutes) * 60

        people = People(
            f"http://127.0.0.1:{PORT}",
            notes,
            until=until,
            thinks=not options.interactions,
            file=file.read_bytes(),
            pages=options.pages,
            views=options.views,
        )

        async def run() -> None:
            watching = asyncio.create_task(watch_memory(server.pid, notes))
            try:
                await people.run(options.people, options.upload_after)
            finally:
                watching.cancel()

        try:
            spent = read_cpu(server.pid)
            asyncio.run(run())
            report(notes, read_cpu(server.pid) - spent, time.monotonic() - began)
        finally:
            server.terminate()
            server.wait(30)
        print("Judged:", dict(judge(notes, reference)))
        print("Failures:", dict(notes.failures) or "none")
        log = (folder / "server.log").read_text()
        print("Errors in the log:", log.count("Traceback"))
        if "Traceback" in log:
            print(log[-6000:])
        reference.close()


if __name__ == "__main__":
    main()
