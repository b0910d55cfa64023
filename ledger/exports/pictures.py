"""Figures of the catalogue as pictures for print: SVG and PNG, drawn from the same charts as the pages.

A picture stands alone: title, how to read it, the chart, what it leaves out, its source and a link. It is 17 cm wide,
on white, with a font of its own, so that it looks the same wherever it is opened.
"""

import base64
import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Literal, TypeAlias

import vl_convert
from lxml import etree
from PIL import ImageFont

from ledger import figures
from ledger.charts.base import INK, RUSSIA, RUSSIA_IN_PRINT, Panel
from ledger.charts.specification import specify_with_values
from ledger.database import Database
from ledger.figures import Drawing
from ledger.filters import Filters

PictureKind: TypeAlias = Literal["svg", "png"]

PICTURES: Mapping[str, str] = {name: entry.title for name, entry in figures.CATALOGUE.items()}
"""Title of every picture by its name."""

MEDIA_TYPES: Mapping[PictureKind, str] = {"svg": "image/svg+xml", "png": "image/png"}

WIDTH_CM = 17
PIXELS_PER_INCH = 300

WIDTH = 640
"""Width of a picture in its own units, about a pixel of a screen each; type of 10 units prints at 7.5 points."""

MARGIN = 10
GAP = 12
BLACK = "#14181B"
GREY = "#454D54"
GRID = "#DDE1E4"
AXIS = "#8A9399"
NO_CHART_HEIGHT = 30

FONTS_FOLDER = Path(__file__).parent / "fonts"
FONT = "Ledger Sans"
FONT_FILES: Mapping[int, str] = {400: "LedgerSans-Regular", 700: "LedgerSans-Bold"}
FAMILIES = f"'{FONT}', 'DejaVu Sans Condensed', 'DejaVu Sans', Arial, sans-serif"
"""For programs that do not read the font within the picture."""

LINE = 1.35
TITLE_SIZE, TEXT_SIZE, SMALL_SIZE = 17.0, 11.5, 10.0

SVG = "http://www.w3.org/2000/svg"
LINK = "http://www.w3.org/1999/xlink"

CONFIG: Mapping[str, Any] = {
    "background": "transparent",
    "font": FONT,
    "padding": {"left": 0, "right": 6, "top": 4, "bottom": 2},
    "view": {"stroke": None},
    "axis": {
        "labelColor": BLACK,
        "titleColor": BLACK,
        "labelFontSize": 10.5,
        "titleFontSize": 10.5,
        "titleFontWeight": 400,
        "gridColor": GRID,
        "domainColor": AXIS,
        "tickColor": AXIS,
    },
    "legend": {"labelColor": BLACK, "titleColor": BLACK, "labelFontSize": 11, "titleFontSize": 11},
    "title": {"color": BLACK, "subtitleColor": BLACK},
    "text": {"color": BLACK},
}

# What XML does not take: control characters, halves of characters.
_UNPRINTABLE = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LONG_WORD = re.compile(r"[^/?&=_.-]*[/?&=_.-]?|.")


def draw_picture(
    name: str, filters: Filters, database: Database, today: dt.date, *, kind: PictureKind, link: str = ""
) -> bytes:
    """The picture of a figure for a view, as a file. Raises FigureUnknownError.

    A view that the figure has nothing of gives a picture that says so.
    """
    view = figures.look_at(database, filters, today)
    drawing = figures.draw(name, view)
    return write_picture(drawing, figures.describe_source_in_full(view, drawing), kind, link)


def write_picture(drawing: Drawing, source: str, kind: PictureKind, link: str = "") -> bytes:
    """A figure with its source line and a link, as a file."""
    if kind == "svg":
        return b'<?xml version="1.0" encoding="UTF-8"?>\n' + compose_svg(drawing, source, link).encode()
    return render_png(compose_svg(drawing, source, link, fonts=False))


def render_png(svg: str) -> bytes:
    """A picture as PNG at print size, from its SVG."""
    _register_fonts()
    # The converter takes a hundred to the inch of 72 for what a browser takes to the inch of 96.
    return vl_convert.svg_to_png(svg, scale=0.75, ppi=PIXELS_PER_INCH)


def compose_svg(drawing: Drawing, source: str, link: str = "", *, fonts: bool = True, prefix: str = "") -> str:
    """A figure with the words around it as an SVG element; the prefix keeps its ids apart from others' on a page."""
    figure = drawing.figure
    title = figure.title if figure else drawing.title
    root = etree.Element(f"{{{SVG}}}svg", nsmap={None: SVG, "xlink": LINK})
    etree.SubElement(root, f"{{{SVG}}}title").text = printable(title)
    etree.SubElement(root, f"{{{SVG}}}desc").text = printable(figure.alt if figure else drawing.absence)
    if fonts:
        etree.SubElement(root, f"{{{SVG}}}style").text = font_faces()
    ground = etree.SubElement(root, f"{{{SVG}}}rect", width=str(WIDTH), fill="white")
    y = float(MARGIN)
    y = _write(root, title, y, TITLE_SIZE, weight=700)
    y = _write(root, figure.subtitle if figure else "", y + 3, TEXT_SIZE, colour=GREY)
    if figure:
        y = _place_panels(root, figure.panels, y + 6, figure.beside, prefix)
    else:
        y = _write(root, drawing.absence, y + GAP, TEXT_SIZE) + NO_CHART_HEIGHT
    etree.SubElement(
        root, f"{{{SVG}}}path", d=f"M{MARGIN},{y + 6:.1f}H{WIDTH - MARGIN}", stroke=AXIS, **{"stroke-width": "0.6"}
    )
    y = _write(root, figure.note if figure else "", y + 10, SMALL_SIZE, colour=GREY)
    y = _write(root, source, y, SMALL_SIZE, colour=GREY)
    height = _write(root, link, y, SMALL_SIZE, colour=GREY, link=link) + MARGIN
    root.set("width", f"{WIDTH_CM * 10}mm")
    root.set("height", f"{WIDTH_CM * 10 * height / WIDTH:.2f}mm")
    root.set("viewBox", f"0 0 {WIDTH} {height:.2f}")
    root.set("role", "img")
    root.set("font-family", FAMILIES)
    ground.set("height", f"{height:.2f}")
    svg: str = etree.tostring(root, encoding="unicode")
    return svg


@cache
def font_faces() -> str:
    """The fonts of pictures as CSS that holds them whole."""
    return "".join(
        f"@font-face{{font-family:'{FONT}';font-weight:{weight};src:url(data:font/woff2;base64,"
        f"{base64.b64encode((FONTS_FOLDER / f'{name}.woff2').read_bytes()).decode()}) format('woff2')}}"
        for weight, name in FONT_FILES.items()
    )


@cache
def _register_fonts() -> None:
    vl_convert.register_font_directory(str(FONTS_FOLDER))


def _place_panels(root: etree._Element, panels: Sequence[Panel], y: float, beside: int | None, prefix: str) -> float:
    """Put the panels under each other, or beside each other where there is room; returns where they end."""
    room = WIDTH - 2 * MARGIN
    columns = 1 if beside is None else min(len(panels), max(1, int((room + GAP) // (beside + GAP))))
    width = (room - (columns - 1) * GAP) / columns
    bottom = y - GAP
    for number, panel in enumerate(panels):
        column = number % columns
        if column == 0:
            y = bottom + GAP
        drawn = _draw_panel(panel, width, f"{prefix}{number}_")
        drawn.set("x", f"{MARGIN + column * (width + GAP):.2f}")
        drawn.set("y", f"{y:.2f}")
        root.append(drawn)
        bottom = max(bottom, y + float(drawn.get("height", "0")))
    return bottom


def _draw_panel(panel: Panel, width: float, prefix: str) -> etree._Element:
    """A panel as an SVG element of this width, for readers of paper: nothing in it can be pointed at."""
    _register_fonts()
    spec = _with_ink(specify_with_values(panel))
    spec |= {"width": round(width), "autosize": {"type": "fit-x", "contains": "padding"}, "config": CONFIG}
    svg = vl_convert.vegalite_to_svg(spec, allowed_base_urls=[])
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True, recover=True)
    drawn = etree.fromstring(svg.encode(), parser)
    # The ids that Vega gives go on from picture to picture; the same figure is to be the same file every time.
    ids = {str(old): f"{prefix}{number}" for number, old in enumerate(drawn.xpath("//@id"))}
    for element in drawn.iter():
        for name, value in list(element.attrib.items()):
            if name in ("role", "aria-label", "aria-roledescription", "aria-hidden", "class", "pointer-events"):
                del element.attrib[name]
            elif name == "id":
                element.set(name, ids[value])
            elif name == "font-family":
                del element.attrib[name]
            elif value.startswith("url(#"):
                element.set(name, f"url(#{ids[value[5:-1]]})")
            elif name == "style" and "cursor" in value:
                del element.attrib[name]
    return drawn


def _with_ink(spec: Any) -> Any:
    """A chart's specification with the colours of print where it takes those of the page; its data stay as they are."""
    if isinstance(spec, dict):
        return {
            key: value if key in ("datasets", "values") else _with_ink(value)
            for key, value in spec.items()
            if key != "$schema"
        }
    if isinstance(spec, list):
        return [_with_ink(value) for value in spec]
    return spec.replace(RUSSIA, RUSSIA_IN_PRINT).replace(INK, BLACK) if isinstance(spec, str) else spec


def _write(
    root: etree._Element,
    text: str,
    y: float,
    size: float,
    *,
    weight: int = 400,
    colour: str = BLACK,
    link: str = "",
) -> float:
    """Write text below a height, as many lines as it needs; returns where it ends."""
    parent = root
    if link.startswith(("http://", "https://")):
        parent = etree.SubElement(root, f"{{{SVG}}}a", {"href": printable(link), f"{{{LINK}}}href": printable(link)})
    for line in wrap_text(printable(text), size, WIDTH - 2 * MARGIN, weight):
        words = etree.SubElement(
            parent,
            f"{{{SVG}}}text",
            {
                "x": str(MARGIN),
                "y": f"{y + size:.2f}",
                "font-size": str(size),
                "font-weight": str(weight),
                "fill": colour,
            },
        )
        words.text = line
        y += size * LINE
    return y


def wrap_text(text: str, size: float, width: float, weight: int = 400) -> list[str]:
    """Text in lines of at most this width; a word that is too long for a line is broken at its signs."""
    lines: list[str] = []
    line = ""
    for piece in _pieces(text, size, width, weight):
        if line and measure_text((line + piece).rstrip(), size, weight) > width:
            lines.append(line.rstrip())
            line = ""
        line += piece
    return [*lines, line.rstrip()] if line.strip() else lines


def _pieces(text: str, size: float, width: float, weight: int) -> Iterator[str]:
    """What a line may be broken between: words with the space after them, parts of words that are too long."""
    for word in text.split():
        if measure_text(word, size, weight) <= width:
            yield word + " "
            continue
        for part in _LONG_WORD.findall(word):
            if measure_text(part, size, weight) <= width:
                yield part
            else:
                yield from part
        yield " "


def measure_text(text: str, size: float, weight: int = 400) -> float:
    """Width of a line of text in the units of the size."""
    return _load_font(weight).getlength(text) * size / 100


@cache
def _load_font(weight: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(FONTS_FOLDER / f"{FONT_FILES[weight]}.ttf", 100)


def printable(text: str) -> str:
    """Text without the characters that XML does not take."""
    return _UNPRINTABLE.sub("", text)
