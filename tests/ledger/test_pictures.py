"""Figures as pictures for print: whole, literal, of the right size, and the same every time."""

import datetime as dt
import io
import re

import pytest
from lxml import etree
from PIL import Image

from ledger import figures
from ledger.charts.base import Figure
from ledger.database import Database
from ledger.exports import pictures
from ledger.exports.pictures import compose_svg, draw_picture, write_picture
from ledger.figures import Drawing
from ledger.filters import Filters
from ledger.measures.leverage import widen_to_years
from tests.ledger.conftest import FIGURES

pytestmark = pytest.mark.on_file

TODAY = dt.date(2026, 11, 24)
YEKATERINBURG = Filters(dyads=("AZE-RUS",), date_from=dt.date(2025, 6, 27), date_to=dt.date(2025, 7, 15))
LINK = "https://ledger.example/?dyad=AZE-RUS&from=2025-06-27&rev=1"
HOSTILE = '<script>alert(1)</script> & "quotes" ]]> Հայաստան Россия\x0b'


def words_of(svg: bytes) -> str:
    """Everything that a picture says, its lines joined."""
    root = etree.fromstring(svg)
    return " ".join(" ".join(root.itertext()).split())


@pytest.mark.parametrize("view", [Filters(), YEKATERINBURG, Filters(words="zzzz")], ids=["all", "narrow", "nothing"])
@pytest.mark.parametrize("name", FIGURES)
def test_a_picture_has_title_source_and_link(curated: Database, name: str, view: Filters) -> None:
    svg = draw_picture(name, view, curated, TODAY, kind="svg", link=LINK)
    said = words_of(svg)
    assert "Source: Caucasus Ledger, revision 1 (" in said
    # Leverage is of whole years, and so is what stands beside it.
    period = widen_to_years(view) if name == "position" and view.date_from else view
    assert period.describe_period(TODAY) in said
    assert LINK in said.replace("& ", "&").replace("? ", "?")
    assert b"currentColor" not in svg
    assert "Click" not in said
    assert not re.search(rb"<script|\son\w+=|(?:src|href)=[\"'](?!https://ledger.example|#)", svg)


def test_a_picture_of_nothing_says_so(curated: Database) -> None:
    said = words_of(draw_picture("timeline", Filters(words="zzzz"), curated, TODAY, kind="svg"))
    assert "No record passes the filters of this view." in said
    assert "0 records" in said


def test_a_picture_has_its_size_in_print(curated: Database) -> None:
    png = Image.open(io.BytesIO(draw_picture("status", Filters(), curated, TODAY, kind="png")))
    assert png.width == pytest.approx(17 / 2.54 * 300, abs=2)
    assert png.info["dpi"][0] == pytest.approx(300, abs=1)
    assert png.convert("RGB").getpixel((2, 2)) == (255, 255, 255)
    svg = etree.fromstring(draw_picture("status", Filters(), curated, TODAY, kind="svg"))
    assert svg.get("width") == "170mm"


def test_nothing_sticks_out_of_a_picture(curated: Database) -> None:
    for name in ("levels", "matrix", "types"):
        png = Image.open(io.BytesIO(draw_picture(name, Filters(), curated, TODAY, kind="png"))).convert("L")
        edges = [png.crop((0, 0, 6, png.height)), png.crop((png.width - 6, 0, png.width, png.height))]
        assert all(edge.getextrema() == (255, 255) for edge in edges)


@pytest.mark.parametrize("name", ["balance", "timeline"])
def test_a_picture_is_the_same_every_time(curated: Database, name: str) -> None:
    for kind in pictures.MEDIA_TYPES:
        first, second = (draw_picture(name, YEKATERINBURG, curated, TODAY, kind=kind) for _ in range(2))
        assert first == second


def test_text_stays_text() -> None:
    drawing = Drawing(HOSTILE, None, 0, Filters(), HOSTILE)
    svg = write_picture(drawing, HOSTILE, "svg", "javascript:alert(1)")
    assert b"<script" not in svg
    assert b"href" not in svg
    assert words_of(svg).count('<script>alert(1)</script> & "quotes" ]]> Հայաստան Россия') == 5


def test_letters_of_the_region_are_in_the_font() -> None:
    font = pictures._load_font(400)
    missing = bytes(font.getmask("\ue000"))
    for letter in "ՀայաստանРоссияərıŞşĞğÇçÖöÜü→−–“”▲■◆●✚▼საქართველო":
        assert bytes(font.getmask(letter)) != missing


def test_lines_are_no_longer_than_there_is_room() -> None:
    text = "Words and an address https://ledger.example/?dyad=AZE-RUS&from=2025-06-27&type=meeting " + "x" * 300
    lines = pictures.wrap_text(text, 10, 200)
    assert all(pictures.measure_text(line, 10) <= 200 for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")


def test_ids_of_pictures_on_one_page_do_not_meet(curated: Database) -> None:
    def ids(name: str, prefix: str) -> set[str]:
        drawing = figures.draw(name, figures.look_at(curated, Filters(), TODAY))
        assert isinstance(drawing.figure, Figure)
        svg = compose_svg(drawing, "", fonts=False, prefix=prefix)
        named = re.findall(r'\sid="([^"]+)"', svg)
        assert len(named) == len(set(named))
        assert set(re.findall(r"url\(#([^)]+)\)", svg)) <= set(named)
        return set(named)

    assert not ids("flows", "flows_") & ids("custody", "custody_")
