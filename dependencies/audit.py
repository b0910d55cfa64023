"""Whether a known vulnerability concerns a pinned package, as pip-audit learns from an advisory service.

`python -m dependencies.audit` says what it found and when it asked; status 1 where a vulnerability is known. Where no
service answers, it goes by the last answer, which it keeps in a file, and says that it could not check: what became
known since, no old answer tells.

pip-audit finds no vulnerability where its service knows no package at all, as behind most mirrors of an index. So a
service is believed only after it has named one that is certainly there.
"""

import datetime as dt
import json
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from dependencies.pins import FILES, PROJECT, Pin, read_pins

KEPT = PROJECT / "var" / "advisories.json"
"""The last answer. Bring the file along to a machine that reaches no service."""
FRESH = dt.timedelta(hours=12)
"""Within this time an answer on the same packages is not asked for again."""
SERVICES = ("osv", "pypi")
VULNERABLE = "jinja2==2.10"
"""Let templates out of their sandbox (CVE-2019-10906), as every advisory service knows."""
CONNECT_SECONDS, PROBE_SECONDS, ASK_SECONDS = 5, 15, 180


@dataclass(frozen=True)
class Vulnerability:
    """What is known against one pin, and from which versions on it is mended."""

    pin: str
    id: str
    aliases: tuple[str, ...]
    mended_in: tuple[str, ...]

    @property
    def names(self) -> set[str]:
        """Its names in every list of vulnerabilities."""
        return {self.id, *self.aliases}

    def __str__(self) -> str:
        mended = f", mended in {', '.join(self.mended_in)}" if self.mended_in else ""
        return f"{self.pin}: {', '.join((self.id, *self.aliases))}{mended}"


@dataclass(frozen=True)
class Answer:
    """What a service said of pins at a moment. What it does not know is not among `checked`."""

    service: str
    asked_at: dt.datetime
    checked: frozenset[str]
    vulnerabilities: tuple[Vulnerability, ...]


ANSWERS = TypeAdapter(Answer)


def main(pins: Sequence[Pin], kept: Path = KEPT) -> int:
    """Say what is known against the pins. The status: 1 where something is that nobody accepted, else 0."""
    now = dt.datetime.now(dt.UTC)
    names = {str(pin) for pin in pins}
    answer = read_answer(kept)
    current = answer is not None and names <= answer.checked and dt.timedelta() <= now - answer.asked_at < FRESH
    if not current and (asked := ask(sorted(names))):
        answer, current = replace(asked, asked_at=now), True
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_bytes(ANSWERS.dump_json(answer, indent=1))
    if answer is None:
        print(
            f"pip-audit COULD NOT CHECK {len(names)} pinned packages: no advisory service answers, and none did before."
        )
        return 0
    when = f"{answer.asked_at:%-d %b %Y, %H:%M} UTC"
    known = f"{len(names & answer.checked)} of {len(names)} pinned packages"
    if current:
        print(f"pip-audit asked {answer.service} about {known} on {when}.")
    else:
        print(
            f"pip-audit COULD NOT CHECK: no advisory service answers. {answer.service} last did on {when}, on {known}."
        )
    if unknown := sorted(names - answer.checked):
        print(f"Not checked: {', '.join(unknown)}")
    accepted = read_accepted()
    concerning = [known for known in answer.vulnerabilities if known.pin in names]
    for vulnerability in concerning:
        reason = next((accepted[name] for name in vulnerability.names if name in accepted), None)
        print(f"Accepted, {reason}: {vulnerability}" if reason else f"Vulnerable: {vulnerability}")
    return int(any(not accepted.keys() & vulnerability.names for vulnerability in concerning))


def read_answer(kept: Path) -> Answer | None:
    """The answer that was kept, where there is one that can be read."""
    try:
        return ANSWERS.validate_json(kept.read_bytes())
    except (FileNotFoundError, ValidationError):
        return None


def ask(names: Sequence[str]) -> Answer | None:
    """What the first service says that is reached and knows vulnerabilities; None where there is none."""
    with ThreadPoolExecutor() as pool:
        probes = list(pool.map(lambda service: run_pip_audit(service, [VULNERABLE], PROBE_SECONDS), SERVICES))
    able = [probe.service for probe in probes if probe and probe.vulnerabilities]
    return next((answer for service in able if (answer := run_pip_audit(service, names, ASK_SECONDS))), None)


def run_pip_audit(service: str, names: Sequence[str], seconds: float) -> Answer | None:
    """What pip-audit learns of pinned packages; None where it learns nothing within the time."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "requirements.txt"
        file.write_text("\n".join(names))
        command = [sys.executable, "-m", "pip_audit", f"--requirement={file}", "--no-deps", "--disable-pip"]
        command += [f"--vulnerability-service={service}", "--format=json", "--desc=off", "--progress-spinner=off"]
        command += [f"--timeout={CONNECT_SECONDS}", f"--cache-dir={folder}/cache"]
        try:
            ended = subprocess.run(command, capture_output=True, text=True, timeout=seconds, check=False)
            packages = json.loads(ended.stdout)["dependencies"]
        except (subprocess.TimeoutExpired, json.JSONDecodeError):
            return None
    checked = {
        f"{package['name']}=={package['version']}": package["vulns"] for package in packages if "vulns" in package
    }
    return Answer(
        service,
        dt.datetime.now(dt.UTC),
        frozenset(checked),
        tuple(
            Vulnerability(pin, vuln["id"], tuple(vuln["aliases"]), tuple(vuln["fix_versions"]))
            for pin, vulns in checked.items()
            for vuln in vulns
        ),
    )


def read_accepted() -> dict[str, str]:
    """The vulnerabilities that somebody looked into and lives with, each with the reason."""
    settings = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))
    accepted: dict[str, str] = settings["tool"]["dependencies"]["accepted-vulnerabilities"]
    return accepted


if __name__ == "__main__":
    sys.exit(main(read_pins(*FILES)))
