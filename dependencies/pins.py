"""What is pinned in the files of requirements."""

from dataclasses import dataclass
from pathlib import Path

from packaging.utils import canonicalize_name
from pip_requirements_parser import RequirementsFile

PROJECT = Path(__file__).parent.parent
RUNTIME = PROJECT / "requirements.txt"
FILES = (RUNTIME, PROJECT / "requirements-dev.txt")


@dataclass(frozen=True, order=True)
class Pin:
    """One version of one package, and whether this platform takes it in."""

    name: str
    version: str
    applies: bool = True

    def __str__(self) -> str:
        return f"{self.name}=={self.version}"


def read_pins(*files: Path) -> list[Pin]:
    """What the files pin, each once, by name. `uv` names every package without capitals and with dashes."""
    pins = {
        Pin(
            canonicalize_name(line.name),
            line.get_pinned_version,
            line.marker is None or bool(line.marker.evaluate()),
        )
        for file in files
        for line in RequirementsFile.from_file(str(file)).requirements
    }
    return sorted(pins)
