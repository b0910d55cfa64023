"""Text of the record shown as it is, and links to where it points."""

import re
from urllib.parse import urlsplit

from ledger.wording import TURNING

_SPECIAL = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~$:&^=\"'])")
_JOINTS = re.compile(
    r"(?<=[<>~-])(?=[>=-])"  # arrows, dashes and comparisons: a -> b, a -- b, a >= b
    r"|(?<=:)(?=[\w+/-]+:|material/)"  # emoji and icons: :smile:, :material/home:
    r"|(?<=:)(?=//)|(?<=www)(?=\.)|(?=@)",  # addresses: https://a.b, www.a.b, a@b.c
    re.IGNORECASE,
)
_NOTHING = ":color[]"
"""A directive of Streamlit's Markdown that shows nothing."""


def literal(text: str) -> str:
    """Text escaped so that Markdown shows it letter by letter: no links, emphasis, maths or directives.

    A backslash keeps a character from being syntax. What Streamlit finds in the text only after that is
    interrupted by an element without content. What would turn letters around is left out: it would turn ours too.
    """
    pieces = _JOINTS.split(" ".join(TURNING.sub("", text).split()))
    return _NOTHING.join(_SPECIAL.sub(r"\\\1", piece) for piece in pieces)


def is_web_address(address: str) -> bool:
    """Whether a link may lead there: http or https, with a host."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc)


def link(text: str, address: str) -> str:
    """Markdown of a link with a literal text; the text alone where the address is not http or https."""
    shown = literal(text)
    if not is_web_address(address):
        return shown
    # As character references nothing in the address is syntax, whatever it contains.
    target = re.sub(r"[^A-Za-z0-9/]", lambda found: f"&#{ord(found[0])};", address)
    return f"[{shown}]({target})"
