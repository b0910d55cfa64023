"""What somebody who means harm would write: texts, links, numbers, days and paths, and a ledger that is full of them.

A script in a text sets `window.scriptRan`, which a test in a browser looks for.
"""

from tests.small import Row, action, demand, detention, incident, indicator, source

SQL = (
    "'; drop table incidents; --",
    "' or '1'='1",
    "1); delete from revisions; --",
    "x' union select sha256 from token_changes --",
    "\"; attach '/tmp/evil.duckdb'; --",
    "%_\\",
    ":filters $1 ? {filters}",
    "copy incidents to '/tmp/evil.csv'",
    "read_text('/etc/passwd')",
)
MARKUP = (
    "<script>window.scriptRan=1</script>",
    "<img src=x onerror=window.scriptRan=1>",
    "</script><svg onload=window.scriptRan=1>",
    '"><iframe srcdoc="<script>parent.scriptRan=1</script>">',
    "<style>body{display:none}</style>",
    "&lt;b&gt; &amp; &#x3c;i>",
)
MARKDOWN = (
    "**bold** _more_ `code` # head",
    "[here](javascript:window.scriptRan=1)",
    "![here](https://evil.example/pixel.png)",
    "<https://evil.example>",
    ":red[stop] :material/home: :smile:",
    "$x^2$ $$\\href{javascript:1}{y}$$",
    "| a | b |",
    "]]> }} {% raw %} {{ 7*7 }} ${7*7}",
)
INVISIBLE = (
    "fdp.\u202eexe.ycnega",
    "\u2066turned\u2067inside\u2068out",
    "Rus\u200bsia\u200c\u200d\u2060",
    "\ufeffmark",
    "tag\U000e0041\U000e0042",
    "soft\u00adhyphen",
    "combining" + "\u0301" * 40,
    "line\u2028end\u2029of",
    "bell\x07 \x1b[31mred\x7f",
)
LINKS = (
    "javascript:window.scriptRan=1",
    "JaVaScRiPt:alert(1)",
    "data:text/html,<script>window.scriptRan=1</script>",
    "vbscript:msgbox(1)",
    "file:///etc/passwd",
    "//evil.example/x",
    "https://",
    "http://[",
    "https://outlet.example/a) [b](javascript:1)",
    'https://outlet.example/"><script>window.scriptRan=1</script>',
    "https://outlet.example@evil.example/",
    "https://outlet.example/\u202egnp.exe",
)
FORMULAS = ("=1+1", '=HYPERLINK("http://evil.example","x")', "@SUM(1)", "+cmd|' /C calc'!A0", "-2+3", "\t=1", "'=1")
PATHS = (
    "../../../etc/passwd",
    "..\\..\\windows\\system.ini",
    "/etc/passwd",
    "C:\\evil.csv",
    "a/../../b.csv",
    "file\x00.csv",
    "CON",
    ".",
    "..",
    "~/x.csv",
    "x" * 5000 + ".csv",
    "-rf.csv",
    "\u202evsc.exe",
)
NUMBERS = (
    "-1",
    "-0",
    "99999999999999999999999999",
    "-99999999999999999999",
    "2147483648",
    "9223372036854775808",
    "1e308",
    "1e999",
    "-1e999",
    "1e-999",
    "nan",
    "inf",
    "0x10",
    "1_000",
    "١٢",
    "1.5",
    "1,5",
    "½",
    "1" * 5000,
)
DAYS = (
    "0000-01-01",
    "0001-01-01",
    "-0001-01-01",
    "1990-12-31",
    "2100-12-31",
    "9999-12-31",
    "10000-01-01",
    "99999-01-01",
    "2025-02-29",
    "2025-13-01",
    "2025-00-00",
    "31.12.9999",
    "01/01/0000",
    "20250101",
    "2025-W01-1",
    "now",
    "infinity",
)
WORDS = ("", " ", "\x00", "NULL", "None", "NaN", "true", "undefined", "🎉", "Բաքու", "x" * 10_000, "İ", "ß", "ﬀ")

TEXTS = (*SQL, *MARKUP, *MARKDOWN, *INVISIBLE, *FORMULAS)
"""Texts that a cell for words may hold, and that must come out as they went in."""
ALL = (*TEXTS, *LINKS, *PATHS, *NUMBERS, *DAYS, *WORDS)
"""Everything, for a place that may hold anything."""


def _text(number: int) -> str:
    return " ".join(TEXTS[number % len(TEXTS)].split())


def hostile_tables() -> dict[str, list[Row]]:
    """Rows of every table with hostile text in every cell for words, over two years and all three relations.

    Each text stands in a title, a summary and a name. Links in them are such as the checks let in.
    """
    rows: dict[str, list[Row]] = {
        "sources": [
            source(
                number + 1,
                url=f"https://outlet{number}.example/{LINKS[number % len(LINKS)].replace(' ', '')}",
                publisher=_text(number),
                agency=_text(number + 3),
                # Only a whole title in square brackets is a description.
                title=f"Page {_text(number + 2)}".replace("[", "(").replace("]", ")")[:140],
                    affiliation=("independent", "state", "official")[number % 3],
            )
            for number in range(len(TEXTS))
        ],
        "incidents": [],
        "detentions": [],
        "diplomatic_actions": [],
        "indicators": [
            indicator(
                country=country, period=str(year), label=_text(year), unit=_text(year + 1), note=_text(year + 2),
                value=value,
            )
            for country in ("ARM", "AZE")
            for year, value in ((2021, -1e15), (2022, 0.0), (2023, 1e15), (2024, 87.5))
        ],
        "demands": [
            demand(
                number + 1, demand=_text(number)[:100], detail=_text(number + 1), status_note=_text(number + 2),
                dyad=dyad, demanded_by=dyad[:3], demanded_of=dyad[4:],
            )
            for number, dyad in enumerate(("ARM-RUS", "AZE-RUS", "ARM-AZE") * 3)
        ],
    }  # fmt: skip
    makers = (("incidents", incident), ("detentions", detention), ("diplomatic_actions", action))
    for number, text in enumerate(TEXTS):
        table, make = makers[number % 3]
        dyad = ("ARM-RUS", "AZE-RUS", "ARM-AZE")[number // 3 % 3]
        sides = (dyad[:3], dyad[4:]) if number % 2 else (dyad[4:], dyad[:3])
        cells = {
            "date": f"{2024 + number % 2}-{number % 12 + 1:02}-{number % 28 + 1:02}",
            "dyad": dyad,
            "title": f"A {' '.join(text.split())}"[:85].rstrip(" .") + "x",
            "summary": text.strip(),
            "initiator": sides[0],
            "target": sides[1],
            "initiator_name": _text(number),
            "target_name": _text(number + 5),
            "place": _text(number + 7),
            "sources": f"S{number + 1:04}",
        }
        if table == "incidents":
            cells |= {"country": "ARM", "latitude": "40.18", "longitude": "44.51", "geo_precision": "city"}
        if table == "detentions":
            cells |= {
                "charge": _text(number + 2),
                "detainee_group": _text(number + 3),
                "detainee_nationality": sides[1],
            }
        rows[table].append(make(number // 3 + 1, **cells))
    rows["diplomatic_actions"].append(
        action(900, date="2025-12-31", responds_to="INC0001;DET0001", title="Answers both", sources="S0001;S0002")
    )
    return rows
