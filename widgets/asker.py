"""Whoever asks for a page: once their browser has gone, what was asked for it need not be answered."""

from streamlit import runtime
from streamlit.runtime.scriptrunner import get_script_run_ctx

from ledger.waiting import IsGone


def find_asker() -> IsGone | None:
    """How to tell that the browser has gone for which this thread draws a page; None where it draws for none."""
    context = get_script_run_ctx(suppress_warning=True)
    if context is None or not runtime.exists():
        return None
    server, session = runtime.get_instance(), context.session_id
    return lambda: not server.is_active_session(session)
