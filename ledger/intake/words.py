"""Compares names without regard to case, accents, separators and word joiners."""

import re
import unicodedata

_JOINERS = re.compile(r"[\W_]+")
_LOOKALIKES = str.maketrans({"ı": "i", "ə": "e", "ё": "е"})


def normalise(text: str) -> str:
    """A name in lower case, without accents, its words joined by `_`: `Place precision` is `place_precision`."""
    bare = "".join(
        character
        for character in unicodedata.normalize("NFKD", text.casefold().translate(_LOOKALIKES))
        if not unicodedata.combining(character)
    )
    return _JOINERS.sub("_", bare).strip("_")
