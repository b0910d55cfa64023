"""A PostgreSQL of the tests' own, for lakes: a new cluster in a folder of its own, reached by a socket in there."""

import os
import pwd
import shutil
import subprocess
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from ledger.storage import LakeStorage

PORT = 5432
"""Part of the socket's name; the cluster listens to no network."""
START_SECONDS = 60
_PLAIN_USERS = ("postgres", "nobody")
# What is gone with the machine need not be on its disk.
_QUICK = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "shared_buffers=64MB", "max_connections=100")


@dataclass
class Cluster:
    """A cluster that runs until it is stopped."""

    folder: Path
    programs: Path
    user: str | None
    running: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def address(self) -> str:
        """What a lake's address begins with."""
        return f"host={self.folder} port={PORT} user=ledger"

    def start(self) -> None:
        """Start it, also again after it was stopped; returns once it answers."""
        settings = [part for setting in (*_QUICK, "listen_addresses=") for part in ("-c", setting)]
        command = [str(self.programs / "postgres"), "-D", str(self.folder / "data"), "-k", str(self.folder), *settings]
        with (self.folder / "log").open("ab") as log:
            # Its working directory is one that its user may enter.
            self.running.append(subprocess.Popen(command, stdout=log, stderr=log, user=self.user, cwd=self.folder))
        ends = time.monotonic() + START_SECONDS
        while self._call("pg_isready", "-q", check=False) != 0:
            assert self.running[-1].poll() is None, (self.folder / "log").read_text()
            assert time.monotonic() < ends, (self.folder / "log").read_text()
            time.sleep(0.05)

    def stop(self) -> None:
        """Stop it at once, as a machine that loses its power does."""
        for process in self.running:
            # SIGQUIT: without waiting for anybody.
            with suppress(ProcessLookupError):
                process.send_signal(3)
            process.wait(START_SECONDS)
        self.running.clear()

    def make_database(self, template: str = "template0") -> str:
        """Make a database, a copy of another if one is named; returns its name."""
        name = f"lake_{uuid.uuid4().hex[:12]}"
        self._call("createdb", "--template", template, name)
        return name

    def lake(self, data: Path) -> LakeStorage:
        """A place for a lake, in a database of its own."""
        return LakeStorage(f"{self.address} dbname={self.make_database()}", f"{data}/")

    def copy(self, lake: LakeStorage) -> LakeStorage:
        """A copy of a lake that nobody has open. They share the folder: names in there are never used twice."""
        name = self.make_database(_database_of(lake))
        return LakeStorage(f"{self.address} dbname={name}", lake.data)

    def drop(self, lake: LakeStorage) -> None:
        """Remove a lake's database, also while it is open."""
        self._call("dropdb", "--force", _database_of(lake))

    def _call(self, program: str, *arguments: str, check: bool = True) -> int:
        who = ("-h", str(self.folder), "-p", str(PORT), "-U", "ledger")
        return subprocess.run([str(self.programs / program), *who, *arguments], check=check).returncode


def _database_of(lake: LakeStorage) -> str:
    return lake.address.rpartition("dbname=")[2]


@contextmanager
def run_cluster() -> Iterator[Cluster]:
    """A new cluster, gone after the block."""
    script = Path(__file__).with_name("find_postgres.sh")
    programs = Path(subprocess.run(["sh", str(script)], check=True, capture_output=True, text=True).stdout.strip())
    user = _find_plain_user()
    # The path of a socket must be short.
    with tempfile.TemporaryDirectory(prefix="pg-", dir="/tmp", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        if user:
            shutil.chown(folder, user)
        subprocess.run(
            [str(programs / "initdb"), "-D", str(folder / "data"), "-A", "trust", "-U", "ledger", "-E", "UTF8",
             "--locale=C", "--no-sync"],
            check=True, stdout=subprocess.DEVNULL, user=user, cwd=folder,
        )  # fmt: skip
        cluster = Cluster(folder, programs, user)
        cluster.start()
        try:
            yield cluster
        finally:
            cluster.stop()


def _find_plain_user() -> str | None:
    """Who runs it where the tests are run by root, as whom PostgreSQL does not start."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return next(name for name in _PLAIN_USERS if name in names)
