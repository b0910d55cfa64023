"""What a page says where it could not be drawn to its end: never how the program is made."""

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from ledger.database import LedgerError, QueryLeftError, QuerySlowError
from widgets.update_parts import tell_error

FAILED = "This page could not be drawn to its end. The server's log says why; try again, or another view."


@contextmanager
def telling_stopped() -> Iterator[None]:
    """Say of a question that was stopped why, and end a page that nobody waits for: neither is an error of ours."""
    try:
        yield
    except QueryLeftError:
        st.stop()
    except QuerySlowError as error:
        tell_error(error)


def tell_script_error(error: Exception) -> bool:
    """Tell in words what kept a page or a callback from its end; its cause stands in the log already.

    True says that Streamlit need not show the error in its own way.
    """
    if isinstance(error, QueryLeftError):
        return True
    if isinstance(error, LedgerError):
        tell_error(error)
    else:
        st.error(FAILED, icon=":material/error:")
    return True
