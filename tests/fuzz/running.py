"""Runs cases one after the other, counts what came of each, and keeps what was found."""

import time
import traceback
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from tests.fuzz.kinds import Kind
from tests.fuzz.target import FoundError, Target

SLOW_SECONDS = 60.0
"""A case that takes longer has found something: whoever sends it keeps a processor busy."""
CHECKED_EVERY = 100
"""Accepted changes after which the whole ledger is checked."""


@dataclass
class Report:
    """How many cases of each kind ended how, how long they took, and what was found."""

    outcomes: Counter[tuple[str, str]] = field(default_factory=Counter)
    seconds: dict[str, float] = field(default_factory=dict)
    slowest: dict[str, float] = field(default_factory=dict)
    found: list[str] = field(default_factory=list)

    @property
    def cases(self) -> int:
        """How many cases ended."""
        return self.outcomes.total()

    def note(self, kind: str, outcome: str, seconds: float) -> None:
        """Count a case."""
        self.outcomes[kind, outcome] += 1
        self.seconds[kind] = self.seconds.get(kind, 0.0) + seconds
        self.slowest[kind] = max(seconds, self.slowest.get(kind, 0.0))

    def write(self) -> str:
        """The report as a table of text."""
        lines = [f"{'kind':<24}{'cases':>7}{'seconds':>9}{'slowest':>9}  what came of them"]
        for kind, seconds in self.seconds.items():
            ended = {outcome: number for (name, outcome), number in self.outcomes.items() if name == kind}
            told = ", ".join(
                f"{number} {outcome}" for outcome, number in sorted(ended.items(), key=lambda one: -one[1])
            )
            lines.append(f"{kind:<24}{sum(ended.values()):>7}{seconds:>9.0f}{self.slowest[kind]:>9.1f}  {told}")
        lines.append(f"{'all':<24}{self.cases:>7}{sum(self.seconds.values()):>9.0f}{'':>9}  {len(self.found)} found")
        return "\n".join(lines)


def run_case(target: Target, kind: Kind, seed: str, report: Report, keep: Path | None = None) -> None:
    """Run one case; whatever is found goes into the report, and what was thrown into a folder."""
    thrown: list[object] = []
    began = time.perf_counter()
    try:
        outcome = kind.run(Random(seed), target, thrown)
        target.require_silence()
        took = time.perf_counter() - began
        if took > SLOW_SECONDS:
            raise FoundError(f"It took {took:.0f} seconds")  # noqa: TRY301 - told like anything else that is found
    except KeyboardInterrupt:
        raise
    except BaseException:  # noqa: BLE001 - readers written in Rust panic with a BaseException
        outcome = "FOUND"
        told = f"{kind.name}, case {seed}\n{traceback.format_exc()}"
        report.found.append(told)
        target.ear.heard.clear()
        _resume(target)
        if keep is not None:
            _keep(keep / seed.replace("/", "-"), told, thrown)
    report.note(kind.name, outcome, time.perf_counter() - began)


def run_cases(
    target: Target,
    kinds: Sequence[Kind],
    seed: int,
    numbers: Sequence[int],
    report: Report,
    *,
    until: float = float("inf"),
    keep: Path | None = None,
) -> None:
    """Run the cases of these numbers, until a time of the clock at most, and check the ledger now and then."""
    checked = len(target.accepted)
    for number in numbers:
        if time.monotonic() > until:
            break
        kind = Random(f"{seed}/{number}/kind").choices(kinds, [one.share for one in kinds])[0]
        run_case(target, kind, f"{seed}/{number}", report, keep)
        if len(target.accepted) >= checked + CHECKED_EVERY:
            checked = len(target.accepted)
            target.require_whole()


def _resume(target: Target) -> None:
    """Count on from where the ledger is, so that one finding is not found again by every later case."""
    newest = int(str(target.state()[0]))
    target.accepted.extend(range(target.start + len(target.accepted) + 1, newest + 1))


def _keep(folder: Path, told: str, thrown: Sequence[object]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "found.txt").write_text(told + "\n\nThrown:\n" + "\n".join(repr(one)[:5000] for one in thrown), "utf-8")
    for number, one in enumerate(thrown):
        if isinstance(one, tuple) and len(one) == 2 and isinstance(one[1], bytes):
            (folder / f"thrown-{number}").write_bytes(one[1])
