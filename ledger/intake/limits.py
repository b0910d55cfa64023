"""How much a file may hold, so that no upload can exhaust the machine."""

import math

MEGABYTE = 1 << 20
"""Bytes of what is called a megabyte here: browsers and the dashboard's field for files count so."""
MAX_FILE_BYTES = 200 * MEGABYTE
MAX_ROWS = 1_000_000
MAX_COLUMNS = 1_000
MAX_CELL = 100_000
"""Characters in one cell."""
MAX_LINE = 4_000_000
"""Characters on one line of a text file."""
MAX_MEMBERS = 200
"""Files in a ZIP."""
MAX_UNPACKED_BYTES = 1_000 * MEGABYTE
"""Bytes of all files in a ZIP together; a file taken out of it may have MAX_FILE_BYTES."""
MAX_RATIO = 250
"""How many times larger than packed a file in a ZIP may be, once it is larger than RATIO_FREE_BYTES."""
RATIO_FREE_BYTES = 5_000_000
MAX_SHEET_CELLS = 60_000_000
"""Cells of the rectangle that a sheet spans, empty ones included: a reader lays all of them out."""


def describe_bytes(size: int) -> str:
    """A size in megabytes, rounded up to a tenth: what is more than a limit never reads as the limit itself."""
    tenths = math.ceil(size * 10 / MEGABYTE)
    return f"{tenths / 10:,.1f}".removesuffix(".0") + " MB"
