"""A brief as Markdown and as HTML that needs nothing beside it."""

import re
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup, escape

from ledger.exports.brief import SECTIONS, Brief
from ledger.exports.pictures import FAMILIES, compose_svg, font_faces

LAYOUTS = Path(__file__).parent / "layouts"

_SIGNS = re.compile(r"([\\`*_{}\[\]<>#|~$&!^=])")
_LIST_SIGNS = re.compile(r"^(\d+)?([-+.)])")
_ADDRESSES = re.compile(r"(?<=[a-z]):(?=//)|(?<=www)\.|@", re.IGNORECASE)
_WEB = re.compile(r"https?://\S+")


def write_markdown(brief: Brief) -> str:
    """The brief as Markdown; a chart is told in words, since a single text file holds no pictures."""
    text = _layouts().get_template("brief.md").render(brief=brief, sections=SECTIONS)
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"


def write_html(brief: Brief) -> str:
    """The brief as one HTML file with its charts and fonts in it: no scripts, and nothing to fetch."""
    return (
        _layouts()
        .get_template("brief.html")
        .render(
            brief=brief,
            sections=SECTIONS,
            pictures={
                chart.name: Markup(compose_svg(chart.drawing, chart.source, fonts=False, prefix=f"{chart.name}_"))  # noqa: S704 - built from elements, its text escaped
                for chart in brief.charts
            },
            fonts=Markup(font_faces()),  # noqa: S704 - ours
            families=Markup(FAMILIES),  # noqa: S704 - ours
            linked=_link_html,
        )
    )


def escape_markdown(text: str) -> str:
    """Text that Markdown shows letter by letter, in a paragraph of its own or within one."""
    escaped = _SIGNS.sub(r"\\\1", text)
    escaped = _ADDRESSES.sub(lambda found: "\\" + found[0], escaped)
    return _LIST_SIGNS.sub(lambda found: f"{found[1] or ''}\\{found[2]}", escaped)


@cache
def _layouts() -> Environment:
    layouts = Environment(
        loader=FileSystemLoader(LAYOUTS),
        autoescape=select_autoescape(("html",)),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    layouts.filters["literal"] = escape_markdown
    layouts.filters["address"] = _link_markdown
    layouts.filters["target"] = _encode_signs
    return layouts


def _link_markdown(address: str) -> str:
    """An address as a link that shows itself; other than http and https, as text."""
    return f"<{_encode_signs(address)}>" if _WEB.fullmatch(address) else escape_markdown(address)


def _encode_signs(address: str) -> str:
    r"""An address in which nothing ends a link of Markdown: `<`, `>`, brackets and `\` are written as codes."""
    return re.sub(r"[<>()\\\s\[\]`]", lambda found: f"%{ord(found[0]):02X}", address)


def _link_html(address: str, text: str) -> Markup:
    """A link to an address of http or https; its text alone otherwise."""
    if not _WEB.fullmatch(address):
        return escape(text)
    return Markup('<a href="{}" target="_blank" rel="noopener noreferrer">{}</a>').format(address, text)
