"""Text of the record shown as it is."""

import re

_SPECIAL = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~$:&^=\"'])")


def literal(text: str) -> str:
    """Text escaped so that Markdown shows it letter by letter: no links, emphasis, maths or directives."""
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))
