"""The kinds of cases: what each throws at the ledger, and what must come of it."""

import json
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, parse_qsl

import pandas as pd
from lxml import etree
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from streamlit.testing.v1 import AppTest

from ledger import api, figures, views
from ledger.access import EDITOR, READER, AccessError, Person, Rules, acting
from ledger.boundary import Boundary
from ledger.charts.specification import specify_with_arrow, specify_with_values
from ledger.codebook import LEDGER_TABLES
from ledger.database import PROJECT, LedgerError
from ledger.exports.pictures import draw_picture
from ledger.filters import Filters
from ledger.intake.importing import commit_import, map_preview, mend_preview, prepare_import, reject_report
from ledger.intake.keeping import keep_mapping
from ledger.intake.mapping import HandMapping
from ledger.measures import read_vocabulary
from ledger.revisions import Update, commit_update, list_revisions, plan_undo, read_rows
from tests.fuzz import addresses, files
from tests.fuzz.asking import Answered, Asked, ask
from tests.fuzz.drawing import Random, draw_noise, draw_some, draw_text, flip
from tests.fuzz.target import CANARY, TODAY, FoundError, Target
from widgets.addresses import PAGES

EDIT_BY = Person("Ann", "ann@newsroom.example", EDITOR, is_known=True)
READ_BY = Person("Vic", "vic@newsroom.example", READER, is_known=True)
RULES = {"open": Rules(), "public": Rules(has_sign_in=True, public_reading=True), "closed": Rules(has_sign_in=True)}
PROBLEM = "application/problem+json"

Case = Callable[[Random, Target, list[object]], str]
"""Runs a case and says in a word what came of it. The list takes what was thrown, for whoever has to repeat it."""


@dataclass(frozen=True)
class Kind:
    """A kind of case: how many of a hundred it is, and what it does."""

    name: str
    share: float
    run: Case


def _require(holds: object, told: object) -> None:
    if not holds:
        raise FoundError(str(told)[:2000])


# Uploads, as the page brings them in.


def bring_in(chance: Random, target: Target, thrown: list[object]) -> str:
    """Files read, mapped, checked, compared, sometimes mended or mapped by hand, and sometimes committed."""
    given = [(files.draw_name(chance), files.draw_file(chance)) for _ in range(chance.choice((1, 1, 1, 2)))]
    thrown.extend(given)
    return bring_files_in(chance, target, given)


def bring_files_in(chance: Random, target: Target, given: list[tuple[str, bytes]]) -> str:
    """What comes of these files."""
    with tempfile.TemporaryDirectory(dir=target.folder) as folder:
        paths = []
        for number, (name, content) in enumerate(given):
            paths.append((name, Path(folder) / str(number)))
            paths[-1][1].write_bytes(content)
        try:
            with target.unchanged():
                preview = prepare_import(
                    target.database,
                    paths,
                    today=TODAY,
                    table=chance.choice((None, None, None, *LEDGER_TABLES)),
                    whole=frozenset(draw_some(chance, list(LEDGER_TABLES), 1) if flip(chance, 0.1) else ()),
                )
                if flip(chance, 0.1) and preview.checked:
                    preview = _mend(chance, target, preview)
                if flip(chance, 0.1) and preview.read:
                    preview = _map_by_hand(chance, target, preview)
                reject_report(preview)
        except LedgerError as error:
            target.require_discreet(str(error))
            return "unreadable"
        for message in preview.problems[["problem", "remedy"]].dropna().to_numpy().ravel():
            target.require_discreet(str(message))
        return _commit(chance, target, preview)


def _mend(chance: Random, target: Target, preview: Any) -> Any:
    number = chance.randrange(len(preview.checked))
    checked = preview.checked[number]
    if checked.rows.empty:
        return preview
    cells = [
        {"table": number, "line": chance.choice(list(checked.rows.index)), "value": draw_text(chance),
         "column": chance.choice(list(LEDGER_TABLES[checked.table].columns))}
        for _ in range(chance.randint(1, 3))
    ]  # fmt: skip
    return mend_preview(target.database, preview, pd.DataFrame(cells), today=TODAY)


def _map_by_hand(chance: Random, target: Target, preview: Any) -> Any:
    number = chance.randrange(len(preview.read))
    theirs = [str(name) for name in preview.read[number].rows.columns]
    table = chance.choice(list(LEDGER_TABLES))
    ours = draw_some(chance, list(LEDGER_TABLES[table].columns), 8)
    mapping = HandMapping(
        name=draw_text(chance),
        table=table,
        columns={name: chance.choice(theirs) for name in ours if theirs},
        values={name: {draw_text(chance): draw_text(chance)} for name in ours[:2]},
        date_order=chance.choice((None, "dmy", "mdy", "ymd")) if flip(chance, 0.5) else None,
        decimal_comma=chance.choice((None, True, False)),
        constants={name: draw_text(chance) for name in draw_some(chance, list(LEDGER_TABLES[table].columns), 3)},
    )
    return map_preview(target.database, preview, number, mapping, today=TODAY)


def _commit(chance: Random, target: Target, preview: Any) -> str:
    person = chance.choice((EDIT_BY, EDIT_BY, EDIT_BY, READ_BY))
    before = target.state()
    duplicates = {
        str(key): chance.choice(("keep", "skip", "keep", draw_text(chance)))
        for key in preview.comparison.duplicates.get("key", [])
    }
    try:
        with acting(person):
            revision = commit_import(
                target.database,
                preview,
                author=draw_text(chance),
                note=draw_text(chance),
                skip_rejected=flip(chance, 0.6),
                duplicates=duplicates,
                remove_missing=flip(chance, 0.3),
            )
    except AccessError:
        _require(person is READ_BY, "An editor was refused")
        _require(target.state() == before, "A reader's upload changed the ledger")
        return "refused"
    except LedgerError as error:
        target.require_discreet(str(error))
        _require(target.state() == before, f"What was refused changed the ledger: {error}")
        return type(error).__name__.removesuffix("Error").lower()
    _require(person is EDIT_BY, "A reader committed")
    target.accept(revision.number)
    _require(list_revisions(target.database).iloc[0]["author"] == "Ann", "The author is not who is signed in")
    return "committed"


# The API, asked within the process.


async def _stand_in(request: Request) -> PlainTextResponse:
    return PlainTextResponse(f"{len(await request.body())}")


@cache
def make_app(target: Target, name: str) -> Boundary:
    """The boundary and the API as the server has them under rules, without its pages and its limits on how often."""
    rules = RULES[name]
    routes = [*api.routes(lambda: target.database, rules), Route("/{path:path}", _stand_in)]
    return Boundary(Starlette(routes=routes), rules, unframed=("update",), limits={})


def _draw_bearer(chance: Random, target: Target) -> tuple[str, str]:
    """A kind of token, and the header that brings it."""
    kind = chance.choice((*("none",) * 6, *("update", "read") * 4, "revoked", "expired", "forged", "noise"))
    if kind == "none":
        return kind, ""
    if kind == "noise":
        text = chance.choice(
            ("Bearer", "Basic Zm9vOmJhcg==", f"Bearer {draw_text(chance)}", draw_noise(chance), "x y z")
        )
        clean = "".join(sign for sign in text if sign.isprintable() and ord(sign) < 256).strip()
        return ("noise", clean[:5000]) if clean else ("none", "")
    return kind, f"{chance.choice(('Bearer', 'bearer', 'BEARER'))} {target.tokens[kind]}"


def call_api(chance: Random, target: Target, thrown: list[object]) -> str:
    """Any method, path, query, headers and token."""
    rules = chance.choice(("open", "open", *RULES))
    path, pairs = addresses.draw_api_path(chance)
    if flip(chance, 0.05):
        path, pairs = addresses.draw_foreign_path(chance), addresses.draw_pairs(chance)
    asked = Asked(chance.choice(addresses.METHODS), path, addresses.write_query(chance, pairs),
                  addresses.draw_headers(chance))  # fmt: skip
    kind, bearer = _draw_bearer(chance, target)
    if bearer:
        asked.headers["Authorization"] = bearer
    if flip(chance, 0.05):
        asked.headers["Host"] = chance.choice(("evil.example", "", "127.0.0.1:99999", "localhost.", "[::1]", "a@b"))
    thrown += [rules, asked]
    with target.unchanged():
        answered = ask(make_app(target, rules), asked)
    require_answer(target, asked, answered)
    may_read = kind in {"read", "update"} or (kind == "none" and rules != "closed")
    if not may_read:
        _require(CANARY.encode() not in answered.body, f"{kind} token at a {rules} ledger reads it: {asked}")
        if answered.status == 200 and path.startswith("/api/"):
            # Whoever asks from the machine itself may have the server's figures.
            _require(
                "/health" in path or path == "/api/metrics", f"{kind} token at a {rules} ledger is answered: {asked}"
            )
    return str(answered.status)


def require_answer(target: Target, asked: Asked, answered: Answered) -> None:
    """No 5xx, no traceback, the boundary's headers, and a body that is what its type says."""
    told = f"{asked}\n{answered.status} {answered.headers} {answered.body[:1500]!r}"
    _require(answered.status < 500, told)
    _require(b"Traceback" not in answered.body and str(target.folder).encode() not in answered.body, told)
    for name in ("x-request-id", "x-content-type-options", "content-security-policy"):
        _require(name in answered.headers, f"{name} is missing: {told}")
    _require(not any(name.startswith("access-control") for name in answered.headers), told)
    kind = answered.headers.get("content-type", "")
    # What the server's figures have with a HEAD is left out by the server.
    if asked.method == "HEAD" and asked.path.startswith("/api/") and asked.path != "/api/metrics":
        _require(not answered.body or answered.status >= 400, told)
        return
    if answered.status >= 400 and asked.path.startswith("/api/"):
        _require(kind == PROBLEM, told)
    if "json" in kind:
        _require(json.loads(answered.body) is not None, told)
    if kind.partition(";")[0].endswith("+xml") and answered.status == 200:
        found = etree.fromstring(answered.body)
        _require(not found.xpath("//*[local-name()='script']|//@onload|//@onerror"), told)
        links = [str(link) for link in found.xpath("//@*[local-name()='href']")]
        _require(
            not any(link.strip().lower().startswith(("javascript:", "data:text", "vbscript:")) for link in links), told
        )


def post_update(chance: Random, target: Target, thrown: list[object]) -> str:
    """A form with files, of any shape, with any token."""
    rules = chance.choice(list(RULES))
    kind, bearer = _draw_bearer(chance, target)
    if flip(chance, 0.5):
        kind, bearer = "update", f"Bearer {target.tokens['update']}"
    boundary = chance.choice(("b", "----x", "é" if flip(chance, 0.1) else "c"))
    body = b"".join(_draw_part(chance, boundary) for _ in range(chance.choice((1, 1, 2, 3))))
    spoiled = flip(chance, 0.2)
    for name in draw_some(
        chance, ("note", "skip_rejected", "skip_rejected", *(["table", "dry_run"] if spoiled else ())), 2
    ):
        fitting = {"table": "incidents", "skip_rejected": "true", "dry_run": "true"}.get(name, draw_text(chance)[:500])
        value = draw_text(chance) if spoiled and flip(chance, 0.5) else fitting
        body += _write_part(boundary, name, None, value.encode("utf-8", "replace"))
    if flip(chance, 0.05):
        body += _write_part(boundary, _quote(draw_text(chance)), None, draw_text(chance).encode("utf-8", "replace"))
    body += f"--{boundary}--\r\n".encode()
    if flip(chance, 0.08):
        body = body[: chance.randrange(len(body) + 1)]
    content_type = f"multipart/form-data; boundary={boundary}"
    if flip(chance, 0.06):
        content_type = chance.choice(("", "text/csv", "multipart/form-data", "application/json", draw_noise(chance)))
        content_type = "".join(sign for sign in content_type if 31 < ord(sign) < 127)
    asked = Asked("POST", "/api/updates", "", {"Content-Type": content_type}, body)
    if bearer:
        asked.headers["Authorization"] = bearer
    thrown += [rules, asked, ("body", body)]
    before = target.state()
    answered = ask(make_app(target, rules), asked)
    require_answer(target, asked, answered)
    told = json.loads(answered.body)
    if answered.status == 201:
        _require(kind == "update", f"A {kind} token brought an update in")
        _require(b"dry_run" not in body or answered.status == 201, "A dry run committed")
        target.accept(told["revision"])
        return "201"
    _require(target.state() == before, f"{answered.status} changed the ledger: {asked}")
    _require(kind == "update" or answered.status in {401, 403}, f"{kind} token: {answered.status}")
    for problem in told.get("problems", [])[:50]:
        target.require_discreet(f"{problem['problem']} {problem['remedy']}")
    return str(answered.status)


def _draw_part(chance: Random, boundary: str) -> bytes:
    name = "file" if flip(chance, 0.97) else _quote(draw_text(chance))
    return _write_part(boundary, name, _quote(files.draw_name(chance)), files.draw_file(chance))


def _write_part(boundary: str, name: str, file_name: str | None, content: bytes) -> bytes:
    file = "" if file_name is None else f'; filename="{file_name}"'
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"{file}\r\n\r\n'
    return head.encode("utf-8", "replace") + content + b"\r\n"


def _quote(text: str) -> str:
    return text.replace('"', "%22").replace("\r", "").replace("\n", "")[:3000]


# Addresses of pages.


def draw_figure(chance: Random, target: Target, thrown: list[object]) -> str:
    """A page's address read as filters, put into words, drawn as a figure of the catalogue and written as a picture."""
    query = addresses.write_query(chance, addresses.draw_pairs(chance))
    name = chance.choice(list(figures.CATALOGUE))
    thrown += [query, name]
    words = read_vocabulary(target.database)
    filters, notices = Filters.from_query(parse_qs(query, keep_blank_values=True), words)
    again, none = Filters.from_query(parse_qs(filters.to_query_string()), words)
    _require((again, none) == (filters, ()), f"{filters} became {again} with {none}")
    filters.describe(TODAY)
    with target.unchanged():
        drawing = figures.draw(name, figures.look_at(target.database, filters, TODAY))
        if drawing.figure:
            for panel in drawing.figure.panels:
                if flip(chance, 0.5):
                    json.dumps(specify_with_values(panel), allow_nan=False)
                else:
                    specify_with_arrow(panel)
        if flip(chance, 0.15):
            picture = draw_picture(name, filters, target.database, TODAY, kind="svg", link="http://127.0.0.1/")
            _require(not etree.fromstring(picture).xpath("//*[local-name()='script']"), "A script in a picture")
    return ("drawn" if drawing.figure else "none to draw") + (" with notices" if notices else "")


def open_page(chance: Random, target: Target, thrown: list[object]) -> str:
    """A page as a fresh session opens it, and sometimes a text given into a field of it."""
    page = chance.choice(list(PAGES))
    query: dict[str, list[str]] = {}
    for name, value in parse_qsl(addresses.write_query(chance, addresses.draw_pairs(chance)), keep_blank_values=True):
        query.setdefault(name, []).append(value)
    thrown += [page, query]
    session = AppTest.from_file(PROJECT / "dashboard" / "frame.py", default_timeout=120)
    session.switch_page(PAGES[page])
    for name, values in query.items():
        session.query_params[name] = values
    with target.unchanged():
        session.run()
        _require_drawn(target, session)
        fields = [*session.text_input, *session.text_area]
        if fields and flip(chance, 0.5):
            field, text = chance.choice(fields), draw_text(chance)
            thrown.append((field.key or field.label, text))
            if not field.disabled:
                field.set_value(text.replace("\x00", "")[: field.max_chars or None]).run()
                # Whoever changes a saved view is led elsewhere before the page is drawn.
                _require_drawn(target, session, titles=(0, 1))
    return "drawn with notices" if session.warning else "drawn"


def _require_drawn(target: Target, session: AppTest, titles: tuple[int, ...] = (1,)) -> None:
    _require(not session.exception, [element.value for element in session.exception])
    _require(len(session.title) in titles, f"{len(session.title)} titles")
    for element in (*session.error, *session.warning, *session.markdown):
        target.require_discreet(str(element.value))


# What is behind the buttons.


def act(chance: Random, target: Target, thrown: list[object]) -> str:
    """Something that writes, called directly by somebody who may or may not, with any text."""
    deeds = (_save, _describe, _copy, _retire, _keep, _commit_cells, _undo, _import_views)
    deed, person = chance.choice(deeds), chance.choice((EDIT_BY, READ_BY, Person()))
    thrown += [deed.__name__, person]
    before = target.state()
    try:
        with acting(person):
            deed(chance, target, thrown)
    except AccessError:
        _require(person is not EDIT_BY, "An editor was refused")
        _require(target.state() == before, "What was refused was done")
        return "refused"
    except LedgerError as error:
        target.require_discreet(str(error))
        _require(target.state() == before, f"What failed was done: {error}")
        return "not done"
    _require(person is EDIT_BY or target.state() == before, f"{person} did {deed.__name__}")
    if target.state()[0] != before[0]:
        target.accept(target.database.newest_revision())
    return "done"


def _draw_slug(chance: Random) -> str:
    return "raids" if flip(chance, 0.5) else draw_text(chance)


def _save(chance: Random, target: Target, thrown: list[object]) -> None:
    query, page = addresses.draw_pairs(chance), chance.choice((*views.PAGES, draw_text(chance)))
    name, author, description = (draw_text(chance) for _ in range(3))
    thrown += [query, page, name, author, description]
    words = read_vocabulary(target.database)
    views.save_view(target.database, words, name=name, page=page, query=query, author=author, description=description)


def _describe(chance: Random, target: Target, thrown: list[object]) -> None:
    given = [draw_text(chance) for _ in range(3)]
    thrown.append(given)
    views.describe_view(target.database, _draw_slug(chance), name=given[0], description=given[1], author=given[2])


def _copy(chance: Random, target: Target, thrown: list[object]) -> None:
    slug = _draw_slug(chance)
    thrown.append(slug)
    views.copy_view(target.database, slug, name=draw_text(chance), author=draw_text(chance))


def _retire(chance: Random, target: Target, thrown: list[object]) -> None:
    change, slug = chance.choice((views.retire_view, views.restore_view)), _draw_slug(chance)
    thrown.append(slug)
    change(target.database, slug, draw_text(chance))


def _keep(chance: Random, target: Target, thrown: list[object]) -> None:
    text = chance.choice((
        json.dumps({"name": draw_text(chance), "table": chance.choice((*LEDGER_TABLES, draw_text(chance))),
                    "columns": {"id": draw_text(chance)}}),
        json.dumps({"name": "a", "table": "incidents", "columns": chance.choice((None, [], 1, {"id": 1}, {"id": None})),
                    "values": chance.choice((None, [], {"id": 1}, {"id": {"a": 1}})),
                    "constants": chance.choice((None, {}, {"id": []}))}),
        "[" * 100_000, '{"a":' * 100_000, "null", "[]", '{"name": 1e999}', draw_text(chance), draw_noise(chance, 200),
    ))  # fmt: skip
    thrown.append(text[:500])
    mapping = HandMapping.from_json(text)
    keep_mapping(target.database, mapping)


def _commit_cells(chance: Random, target: Target, thrown: list[object]) -> None:
    table = chance.choice(list(LEDGER_TABLES))
    rows = read_rows(target.database, table, target.database.newest_revision())
    row = rows.sample(1, random_state=chance.randrange(1000)) if len(rows) else rows
    column, text = chance.choice(list(rows.columns)), draw_text(chance)
    thrown.append((table, list(row.index), column, text))
    commit_update(
        target.database,
        Update(
            base_revision=target.database.newest_revision(), author=draw_text(chance), note=draw_text(chance),
            kind="edit", rows={table: row.assign(**{column: text})}, tried=False,
        ),
    )  # fmt: skip


def _undo(chance: Random, target: Target, thrown: list[object]) -> None:
    number = chance.choice((1, 2, target.database.newest_revision(), -1, 0, 10**12))
    thrown.append(number)
    commit_update(target.database, plan_undo(target.database, number, draw_text(chance)))


def _import_views(chance: Random, target: Target, thrown: list[object]) -> None:
    header = list(views.VIEW_COLUMNS)
    table = [header, *([draw_text(chance) for _ in header] for _ in range(chance.randint(0, 3)))]
    content = files.write_csv(chance, table) if flip(chance, 0.5) else files.draw_file(chance)
    thrown.append(("saved_views.csv", content))
    with tempfile.TemporaryDirectory(dir=target.folder) as folder:
        path = Path(folder) / "saved_views.csv"
        path.write_bytes(content)
        views.import_views(target.database, path)


KINDS = (
    Kind("upload", 7, bring_in),
    Kind("update by the API", 10, post_update),
    Kind("call of the API", 69, call_api),
    Kind("address and figure", 5, draw_figure),
    Kind("page", 2.5, open_page),
    Kind("deed", 6.5, act),
)
"""Everything but what needs a server of its own."""
