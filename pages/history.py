"""Every revision of the ledger: what each changed, the ledger as it stood, and the way back."""

import streamlit as st

from ledger.wording import count_of
from widgets.history_changes import draw_changes, draw_first_load
from widgets.history_revisions import draw_history, draw_revision, draw_undo, format_moment, read_history
from widgets.identity import may_edit
from widgets.text import literal
from widgets.view import asked_id, current_view

view = current_view()
history = read_history(view)
revision = view.filters.revision
if revision is not None:
    history = history.loc[history["number"] <= revision].reset_index(drop=True)
numbers = [int(number) for number in history["number"]]

# 1. Which revision the address asks for; the newest where it asks for none
asked = asked_id() or str(numbers[0])
chosen = int(asked) if asked in map(str, numbers) else numbers[0]

# 2. Every revision
st.title("History")
st.markdown(
    f"**{count_of(len(numbers), 'revision')}, the newest of {format_moment(history.iloc[0]['committed_at'])}.** "
    "Every change of the record is one; none is ever overwritten, and each can be seen, compared and undone."
    + (f" Later ones than revision {revision} are left out." if revision else "")
)
if asked != str(chosen):
    st.warning(
        f"There is no revision {literal(asked[:40])}; the {'pinned ' if revision else ''}ledger has 1 to {numbers[0]}. "
        "The newest is shown.",
        icon=":material/link_off:",
    )
draw_history(view, history, chosen)

# 3. The one that was chosen: who, why, what, and undoing it
draw_revision(view, history.loc[history["number"] == chosen].iloc[0])
if not view.is_embedded and may_edit():
    draw_undo(view, chosen)
if chosen == 1:
    draw_first_load(view)
else:
    draw_changes(view, chosen - 1, chosen, f"revision_{chosen}")

# 4. Any two of them
if len(numbers) > 1:
    st.markdown("## Compare two revisions")
    with st.grid(2, min_column_width=160, gap="small"):
        before = st.selectbox("From", numbers, index=None, placeholder="Choose a revision", key="compare_from")
        after = st.selectbox("To", numbers, key="compare_to")
    if before is None:
        st.caption("Choose where the comparison begins.")
    elif before == after:
        st.caption("Choose two different revisions.")
    else:
        draw_changes(view, before, after, "compared")
