"""Whether the browser for which a page is drawn has gone."""

from types import SimpleNamespace

import pytest
from streamlit import runtime

from widgets import asker


def test_a_page_is_asked_for_as_long_as_its_browser_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    there = {"one"}
    server = SimpleNamespace(is_active_session=there.__contains__)
    monkeypatch.setattr(runtime, "exists", lambda: True)
    monkeypatch.setattr(runtime, "get_instance", lambda: server)
    monkeypatch.setattr(asker, "get_script_run_ctx", lambda **_: SimpleNamespace(session_id="one"))
    is_gone = asker.find_asker()
    assert is_gone is not None
    assert not is_gone()
    there.clear()
    assert is_gone()
    monkeypatch.setattr(asker, "get_script_run_ctx", lambda **_: None)
    assert asker.find_asker() is None
