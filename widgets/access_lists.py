"""The page on access: the lists of people, and the list of everything that was done and refused."""

import pandas as pd
import streamlit as st

from ledger import audit
from ledger.wording import count_of, join_words
from widgets.identity import find_rules
from widgets.text import literal
from widgets.update_parts import grid_height
from widgets.view import View

MOST_DEEDS = 500


def draw_roles() -> None:
    """The sentence that says who may do what, and where it is settled."""
    rules = find_rules()
    if not rules.has_sign_in:
        st.markdown(
            "**Nobody signs in here: whoever sits at this machine reads and changes everything, under the name they "
            "give.** On a server people sign in; the README says how under *On a server*."
        )
        return
    everyone = "everyone" if rules.public_reading else "everyone who signs in" if rules.readers is None else ""
    readers = everyone or f"{_name(rules.readers or ())}; editors and administrators too"
    st.markdown(
        f"**Who reads: {readers}. Who edits: {_name(rules.editors)}. Who settles access: {_name(rules.admins)}.** The "
        "lists stand under `[access]` in the server's secrets file, which is read when it starts."
    )


def _name(entries: tuple[str, ...]) -> str:
    named = [f"everyone of {entry[1:]}" if entry.startswith("@") else entry for entry in entries]
    return literal(join_words(named)) or "nobody"


def draw_deeds(view: View) -> None:
    """Everything that was done or refused, newest first."""
    count = audit.count_deeds(view.database)
    deeds = audit.list_deeds(view.database, MOST_DEEDS)
    st.caption(
        f"{count_of(count, 'entry', 'entries')}"
        + (f", the newest {MOST_DEEDS} shown" if count > MOST_DEEDS else "")
        + ". The list only grows: nothing in it is ever changed or taken out."
    )
    who = deeds["person"].where(deeds["person"] != "", "Somebody without a name")
    st.dataframe(
        pd.DataFrame(
            {
                "Time (UTC)": deeds["happened_at"],
                "What": deeds["action"].replace("seed", "first load"),
                "Of what": deeds["subject"],
                "Who": who,
                "E-mail": deeds["email"],
                "Role": deeds["role"],
                "By way of": deeds["way"],
                "From": deeds["address"].where(deeds["address"] != "", "this machine"),
                "Request": deeds["request"],
            }
        ),
        key="deeds",
        hide_index=True,
        placeholder="",
        alt="Table of what was done and refused, newest first",
        height=grid_height(len(deeds), 15),
        column_config={
            "Time (UTC)": st.column_config.DatetimeColumn(format="D MMM YYYY, HH:mm:ss", width=160),
            "What": st.column_config.TextColumn(width=130),
            "Of what": st.column_config.TextColumn(width=240),
        },
    )
