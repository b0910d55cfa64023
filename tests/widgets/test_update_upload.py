"""The field for files takes what the ledger reads, and no more."""

import tomllib

from ledger.database import PROJECT
from ledger.intake.limits import MAX_FILE_BYTES
from widgets.update_upload import MOST_MEGABYTES


def test_the_page_uploads_files_up_to_the_size_that_is_read() -> None:
    """Streamlit counts 1,048,576 bytes as a megabyte."""
    configured = tomllib.loads((PROJECT / ".streamlit" / "config.toml").read_text())["server"]["maxUploadSize"]
    assert configured == MOST_MEGABYTES
    assert MOST_MEGABYTES * 2**20 == MAX_FILE_BYTES
