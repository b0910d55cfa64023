"""Draws texts, cells and bytes from a seeded generator: mostly plausible, often hostile, sometimes noise."""

import random
from collections.abc import Sequence
from typing import TypeVar

from ledger.codebook import (
    AFFILIATION,
    CONFIDENCE,
    DYADS,
    LEDGER_TABLES,
    TABLES,
)
from tests import hostile

Random = random.Random
Value = TypeVar("Value")

PLAUSIBLE = (
    *DYADS,
    *TABLES,
    *LEDGER_TABLES,
    *CONFIDENCE,
    *AFFILIATION,
    *("raid", "arrest", "release", "criticism", "summons", "ARM", "AZE", "RUS", "EU", "day", "month", "year"),
    *("INC0001", "DET0001", "DIP0001", "DIP0900", "S0001", "DEM001", "gas_import_share"),
    *("2024-01-01", "2025-06-27", "2025-12-31", "1991-01-01", "2100-12-31"),
    *("1", "2", "3", "30", "100", "7", "180", "true", "false", "city", "https://outlet.example/page"),
)
"""Values that mean something somewhere."""

_ALPHABET = "aZ09 ;,|\t\"'\\/<>&%#?=+-@$`*_[](){}:.~^!\x00\x01\x1f\x7f\u0130\u0301\u200b\u202e\ufeff\ufffd😀ԱԲжəñ"


def flip(chance: Random, share: float) -> bool:
    """Whether something happens that does so in a share of cases."""
    return chance.random() < share


def draw_noise(chance: Random, most: int = 40) -> str:
    """Characters that trouble somebody's parser."""
    return "".join(chance.choice(_ALPHABET) for _ in range(chance.randrange(most)))


def draw_text(chance: Random) -> str:
    """A text for a cell or a parameter."""
    drawn = chance.random()
    if drawn < 0.45:
        return chance.choice(PLAUSIBLE)
    if drawn < 0.85:
        return chance.choice(hostile.ALL)
    if drawn < 0.95:
        return draw_noise(chance)
    return chance.choice(hostile.TEXTS) + draw_text(chance)


def draw_some(chance: Random, values: Sequence[Value], most: int) -> list[Value]:
    """Some of the values, at most so many, in any order."""
    return chance.sample(values, min(len(values), chance.randint(0, most)))


def damage(chance: Random, content: bytes) -> bytes:
    """Bytes with a few of them changed, taken out, doubled or put elsewhere."""
    hurt = bytearray(content)
    for _ in range(chance.randint(1, 8)):
        place = chance.randrange(len(hurt) + 1)
        size = chance.choice((1, 1, 2, 4, 16, 256))
        match chance.randrange(5):
            case 0:
                hurt[place : place + 1] = bytes([chance.randrange(256)])
            case 1:
                del hurt[place : place + size]
            case 2:
                hurt[place:place] = hurt[max(0, place - size) : place]
            case 3:
                hurt[place:place] = bytes(chance.randrange(256) for _ in range(size))
            case 4:
                hurt[place:place] = draw_text(chance).encode("utf-8", "surrogatepass")[:200]
    return bytes(hurt)
