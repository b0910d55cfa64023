"""`python -m tests.fuzz`: throws so many cases at the ledger as are asked for; ends with 1 where any finds something.

The same seed and numbers make the same cases. What is found is kept in `var/fuzz`, with what was thrown.
"""

import argparse
import logging
import shutil
import sys
import tempfile
import time
import warnings
from pathlib import Path

from ledger.database import PROJECT
from tests.fuzz.kinds import KINDS
from tests.fuzz.running import Report, run_cases
from tests.fuzz.server import run_server_cases, start_server
from tests.fuzz.target import Target

SENT_EVERY = 5
"""One case of so many is sent over the network to a server of its own."""
FOUND = PROJECT / "var" / "fuzz"


def main() -> int:
    """Run it."""
    options = _read_options()
    warnings.simplefilter("error")
    # What a library leaves to the garbage collector is closed by it.
    warnings.simplefilter("ignore", ResourceWarning)
    logging.getLogger().addHandler(logging.NullHandler())
    began = time.monotonic()
    until = began + options.seconds
    kinds = [kind for kind in KINDS if not options.kind or kind.name in options.kind]
    folder = Path(tempfile.mkdtemp(prefix="ledger-fuzz-"))
    report = Report()
    try:
        target = Target(folder)
        numbers = range(options.first, options.first + options.cases)
        sent = [number for number in numbers if number % SENT_EVERY == 0 and not options.kind]
        thrown = sorted({*numbers} - {*sent})
        run_cases(target, kinds, options.seed, thrown, report, until=until, keep=FOUND)
        target.require_whole()
        target.require_round_trip(folder / "again")
        target.close()
        if sent:
            (folder / "server").mkdir()
            with start_server(folder / "server") as served:
                run_server_cases(served, options.seed, sent, report)
        _say(f"{len(target.accepted)} changes were accepted; the ledger holds together and survives export and import.")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        _say(report.write())
    for found in report.found[:20]:
        _say(f"\n{found}")
    _say(f"\n{report.cases} cases of {options.cases} in {time.monotonic() - began:.0f} seconds, seed {options.seed}.")
    return 1 if report.found or report.cases < options.cases else 0


def _read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--cases", type=int, default=10_000, help="how many")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first", type=int, default=0, help="number of the first, to repeat one or to go on")
    parser.add_argument("--seconds", type=float, default=3600, help="no case begins later than this")
    parser.add_argument("--kind", action="append", choices=[kind.name for kind in KINDS], help="only these kinds")
    return parser.parse_args()


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
