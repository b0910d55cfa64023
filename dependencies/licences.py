"""The licences of what the ledger runs on: the list in docs/licences.md, and whether each is one that we accept.

`python -m dependencies.licences` checks that the list is that of the pinned packages, `--write` writes it. Which
licences are accepted is said in pyproject.toml, where pip-licenses reads it; it names a package with any other.
"""

import argparse
import json
import subprocess
import sys
from collections.abc import Sequence

from packaging.utils import canonicalize_name

from dependencies.pins import PROJECT, RUNTIME, Pin, read_pins

LIST = PROJECT / "docs" / "licences.md"
HEAD = """# Licences of what the ledger runs on

Every package of `requirements.txt`, with the licence that it names itself, as `make pins` writes them. Where two are
parted by a semicolon, one may choose.

| package | version | licence |
| --- | --- | --- |
"""


def main(arguments: Sequence[str]) -> int:
    """Check the list, or write it. The status: 1 where something is wrong."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--write", action="store_true", help="write the list")
    writes = parser.parse_args(arguments).write
    try:
        text = write_list(read_pins(RUNTIME), LIST.read_text("utf-8") if LIST.exists() else HEAD)
    except LicenceError as error:
        print(f"Licences: {error}", file=sys.stderr)
        return 1
    if writes:
        LIST.write_text(text, "utf-8")
    elif text != LIST.read_text("utf-8"):
        print(f"{LIST.relative_to(PROJECT)} is not that of requirements.txt: run `make pins`.", file=sys.stderr)
        return 1
    return 0


class LicenceError(Exception):
    """A package is not there to be asked, or under a licence that we do not accept."""


def write_list(pins: Sequence[Pin], before: str) -> str:
    """The list of the pins' licences. One of another platform keeps the row that it has."""
    rows = find_rows(pins)
    kept = {row.split(" | ")[0].removeprefix("| "): row for row in before.splitlines() if row.startswith("| ")}
    for pin in pins:
        if pin.name not in rows and (pin.applies or pin.name not in kept):
            raise LicenceError(f"{pin} is not installed.")
    return HEAD + "".join(f"{rows.get(pin.name) or kept[pin.name]}\n" for pin in pins)


def find_rows(pins: Sequence[Pin]) -> dict[str, str]:
    """A row for each pin that is installed, by name."""
    command = [sys.executable, "-m", "piplicenses", "--format=json", "--packages", *(pin.name for pin in pins)]
    ended = subprocess.run(command, capture_output=True, text=True, cwd=PROJECT, check=False)
    if ended.returncode:
        raise LicenceError(ended.stderr.strip())
    return {
        (name := canonicalize_name(found["Name"])): f"| {name} | {found['Version']} | {found['License']} |"
        for found in json.loads(ended.stdout)
    }


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
