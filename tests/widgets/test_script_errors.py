"""What a page says where it could not be drawn to its end."""

from streamlit.testing.v1 import AppTest

from widgets.script_errors import FAILED

SCRIPT = """
import streamlit as st
from ledger.database import QueryLeftError, QuerySlowError
from widgets.script_errors import tell_script_error, telling_stopped

errors = (QuerySlowError("Stopped after *30* seconds"), QueryLeftError("Gone"), KeyError("/srv/secret.py"))
st.text(str([tell_script_error(error) for error in errors]))
with telling_stopped():
    raise errors[0]
with telling_stopped():
    raise errors[1]
st.text("never reached")
"""


def test_a_page_tells_in_words_what_stopped_it_and_nothing_of_how_it_is_made() -> None:
    page = AppTest.from_string(SCRIPT).run()
    assert page.text[0].value == "[True, True, True]"
    assert [error.value for error in page.error] == [
        "Stopped after \\*30\\* seconds",
        FAILED,
        "Stopped after \\*30\\* seconds",
    ]
    assert len(page.text) == 1
    assert not page.exception
