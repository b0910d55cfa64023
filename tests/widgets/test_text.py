"""Text of the record stays text, and links lead only to the web."""

import pytest

from widgets.text import is_web_address, link, literal


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Plain words, here", "Plain words, here"),
        ("**bold** and _more_", r"\*\*bold\*\* and \_more\_"),
        ("[click](https://x.example)", r"\[click\]\(https\:"),
        ("<b>tag</b>", r"\<b\>tag\</b\>"),
        ("$x$ `code` # head", r"\$x\$ \`code\` \# head"),
        ("two\n\n# lines", r"two \# lines"),
        ("fdp\u202eexe\u2066 turned", "fdpexe turned"),
    ],
)
def test_markdown_in_a_record_is_escaped(text: str, shown: str) -> None:
    assert literal(text).startswith(shown)


@pytest.mark.parametrize("text", [":smile:", ":material/home:", "https://x.example", "www.x.example"])
def test_what_streamlit_would_turn_into_something_is_broken_up(text: str) -> None:
    assert text not in literal(text).replace("\\", "")


@pytest.mark.parametrize(
    ("address", "leads"),
    [
        ("https://x.example/a?b=c", True),
        ("http://x.example", True),
        ("javascript:alert(1)", False),
        ("data:text/html,x", False),
        ("//x.example", False),
        ("/record?id=INC0001", False),
        ("https://", False),
        ("http://[", False),
        ("", False),
    ],
)
def test_a_link_leads_only_to_the_web(address: str, leads: bool) -> None:
    assert is_web_address(address) is leads
    assert link("Page [1]", address).startswith(r"[Page \[1\]](" if leads else r"Page \[1\]")
    assert ("](" in link("Page", address)) is leads


def test_nothing_in_an_address_ends_its_link() -> None:
    shown = link("Page", "https://x.example/a) [b](https://evil.example")
    assert shown.count("](") == 1
    assert shown.count(")") == 1
