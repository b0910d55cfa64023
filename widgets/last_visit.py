"""What the page on changes showed last in this browser, kept by the browser itself: nobody has an account.

The browser's storage holds the newest revision that the page has shown. Where it holds nothing, or may not, there is
no last visit, and the page works without.
"""

import streamlit as st

from widgets.history_revisions import read_history
from widgets.view import View

VISIT_KEY = "last_visit"
_VISIT_MINUTES = 30

# Called at each run of the page. `told` says that this arrival has been answered: what is seen from then on is noted,
# but the visit goes on. Coming back soon to a ledger without anything new goes on with the visit too.
_READ_VISIT = """
export default function ({ data, setStateValue }) {
  const now = Date.now();
  let kept = null;
  try {
    kept = JSON.parse(window.localStorage.getItem(data.name));
  } catch {}
  const known = Number.isInteger(kept?.seen) && kept.seen <= data.newest;
  const goesOn = known && kept.seen === data.newest && now - kept.at < data.minutes * 60000;
  let last = known ? kept.seen : null;
  if (data.told || goesOn) last = Number.isInteger(kept?.last) ? kept.last : null;
  try {
    window.localStorage.setItem(data.name, JSON.stringify({ seen: data.newest, last, at: now }));
  } catch {}
  if (!data.told) setStateValue("revision", last ?? 0);
}
"""

_read_visit = st.components.v2.component("last_visit", js=_READ_VISIT)


def _name_ledger(view: View) -> str:
    """What a ledger is called in the browser's storage: by when it began, for one address may serve several."""
    return f"caucasus-ledger changes {read_history(view)['committed_at'].min().isoformat()}"


def find_last_visit() -> int | None:
    """The revision that was the newest at the last visit; None where there was none, or the browser keeps nothing."""
    return st.session_state.get(VISIT_KEY, {}).get("revision") or None


def note_visit(view: View, since_key: str) -> None:
    """Have the browser tell its last visit and note this one; a comparison that begins nowhere yet begins there."""
    told = "revision" in st.session_state.get(VISIT_KEY, {})

    def begin_at_visit() -> None:
        last = find_last_visit()
        if last is not None and not st.session_state.get(since_key):
            st.session_state[since_key] = str(last)

    _read_visit(
        key=VISIT_KEY,
        data={
            "name": _name_ledger(view),
            "newest": view.newest_revision,
            "minutes": _VISIT_MINUTES,
            "told": told,
        },
        on_revision_change=begin_at_visit,
    )
