"""The preview of a brief is that of the view as it is looked at."""

import datetime as dt
from pathlib import Path

from ledger.exports.brief import Choices
from ledger.filters import Filters
from tests.small import load_curated
from widgets.brief_form import write_preview
from widgets.view import View


def test_the_preview_is_of_the_day_on_which_it_is_looked_at(tmp_path: Path) -> None:
    database = load_curated(tmp_path)
    for day, said in ((24, "24 Nov 2026. Caucasus Ledger"), (25, "25 Nov 2026. Caucasus Ledger")):
        view = View(database, 1, Filters(words="Yekaterinburg"), dt.date(2026, 11, day))
        assert said in write_preview(view, Choices(charts=()), "https://ledger.example")
    database.close()
