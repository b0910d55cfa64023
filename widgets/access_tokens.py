"""The page on access: tokens of the API, made and revoked."""

import datetime as dt

import pandas as pd
import streamlit as st

from ledger import tokens
from ledger.wording import count_of, format_date
from widgets.identity import AUTHOR_KEY
from widgets.text import literal
from widgets.update_parts import grid_height, telling
from widgets.view import View

SCOPES = {"read": "Read", "update": "Read and update"}
_MADE = "_token_made"


def draw_tokens(view: View) -> None:
    """Every token with what it is for and how it stands, and a way to revoke those that are good."""
    listed = tokens.list_tokens(view.database)
    good = listed[listed["standing"] == tokens.GOOD]
    if listed.empty:
        st.markdown("No token was made yet. A script that brings updates in by `/api/updates` needs one.")
        return
    st.markdown(f"**{count_of(len(good), 'token')} may be used**, of {len(listed):,} that were ever made.")
    st.dataframe(
        pd.DataFrame(
            {
                "For": listed["name"],
                "May": listed["scope"].map(SCOPES),
                "Standing": listed["standing"],
                "Made (UTC)": listed["made_at"],
                "By": listed["author"],
                "Ends (UTC)": listed["expires_at"],
                "Last used (UTC)": listed["used_at"],
                "Revoked (UTC)": listed["revoked_at"],
                "Id": listed["token_id"],
            }
        ),
        key="tokens",
        hide_index=True,
        placeholder="",
        alt=f"Table of {count_of(len(listed), 'token')}",
        height=grid_height(len(listed)),
        column_config={
            name: st.column_config.DatetimeColumn(format="D MMM YYYY, HH:mm", width=135)
            for name in ("Made (UTC)", "Ends (UTC)", "Last used (UTC)", "Revoked (UTC)")
        },
    )
    if len(good) and not view.is_embedded:
        names = dict(zip(good["token_id"], good["name"], strict=True))
        with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
            chosen = st.selectbox(
                "Token to revoke",
                list(names),
                index=None,
                format_func=lambda token_id: f"{names[token_id]} · {token_id}",
                placeholder="Choose",
                key="token_to_revoke",
                width=320,
            )
            sent = st.button("Revoke it", icon=":material/block:", disabled=not chosen, key="revoke_token")
        if sent and chosen:
            with telling("revoke a token"):
                tokens.revoke_token(view.database, str(chosen), st.session_state.get(AUTHOR_KEY, ""))
                st.rerun()


def draw_making(view: View) -> None:
    """A form that makes a token, and the token itself, once."""
    made = st.session_state.pop(_MADE, None)
    if made:
        st.success(
            f"**{literal(made[0])}** has its token. It is shown this once; only its hash is kept.",
            icon=":material/key:",
        )
        st.code(made[1], language=None, wrap_lines=True)
    with st.form("make_token", border=True, clear_on_submit=True):
        with st.grid(3, min_column_width=200, gap="small"):
            name = st.text_input(
                "What it is for", max_chars=tokens.MOST_NAME, placeholder="Nightly import", key="token_name"
            )
            scope = st.selectbox("What it may", list(SCOPES), format_func=SCOPES.__getitem__, key="token_scope")
            days = st.selectbox(
                "How long",
                tokens.LIFETIMES,
                index=1,
                format_func=lambda days: f"{days} days, to {format_date(view.today + dt.timedelta(days=days))}",
                key="token_days",
            )
        submitted = st.form_submit_button("Make a token", type="primary", icon=":material/key:")
    if submitted:
        with telling("make a token"):
            author = st.session_state.get(AUTHOR_KEY, "")
            token = tokens.make_token(view.database, name=name or "", scope=scope, days=days, author=author)
            st.session_state[_MADE] = (" ".join((name or "").split()), token)
            st.rerun()
