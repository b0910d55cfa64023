"""The whole ledger as a ZIP: its tables as of a revision, the saved views, and a descriptor that explains them."""

import json
import shutil
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

from ledger.database import DATA_FOLDER, Database
from ledger.datapackage import DESCRIPTOR, MAP, describe_package, describe_views
from ledger.exports.extracts import Moment
from ledger.exports.files import read_back
from ledger.revisions import export_tables
from ledger.views import export_views

MEDIA_TYPE = "application/zip"

_MARKS = (
    "A text that a spreadsheet would run as a formula, since it begins with =, +, -, @, a tab or a line return, has an "
    "apostrophe in front, and so has one that begins with apostrophes before these: take one away to have it as it is."
)


def write_ledger(database: Database, folder: Path, revision: int) -> None:
    """Write every table as of a revision, and every saved view with all its changes, into a folder as CSV.

    Raises RevisionUnknownError.
    """
    export_tables(database, folder, revision)
    export_views(database, folder)


def pack_ledger(database: Database, moment: Moment) -> Iterator[bytes]:
    """The ZIP, part by part; the same bytes until a view is saved or changed. Raises RevisionUnknownError."""
    with tempfile.TemporaryDirectory(prefix="ledger-export-") as name, tempfile.TemporaryFile() as file:
        folder = Path(name)
        write_ledger(database, folder, moment.revision)
        # The descriptor describes the map beside the tables too.
        shutil.copy(DATA_FOLDER / MAP, folder)
        package = describe_package()
        descriptor = {
            **package,
            "resources": [*package["resources"], describe_views()],
            "created": f"{moment.committed:%Y-%m-%dT%H:%M:%SZ}",
            "revision": moment.revision,
        }
        (folder / DESCRIPTOR).write_text(json.dumps(descriptor, ensure_ascii=False, indent=2) + "\n", "utf-8")
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            for path in sorted(folder.iterdir()):
                member = zipfile.ZipInfo(path.name, moment.committed.timetuple()[:6])
                member.compress_type = zipfile.ZIP_DEFLATED
                with path.open("rb") as written, archive.open(member, "w", force_zip64=True) as packed:
                    shutil.copyfileobj(written, packed)
        yield from read_back(file)


def name_archive(revision: int) -> str:
    """The ZIP's name, which tells the revision."""
    return f"caucasus_ledger_revision_{revision}.zip"
