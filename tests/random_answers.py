"""Random answers of every field type: as a browser sends them, as the Word form holds them, as two people write."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

from hypothesis import strategies as st

from forms.answers.validation import parse
from forms.languages import language_names
from forms.places.countries import COUNTRIES
from forms.questionnaire.field_types import ByType
from forms.questionnaire.model import Field, Questionnaire
from forms.word.markdown import is_same
from forms.word.names import MOST_ROWS

WORDS = (
    "The", "city", "opened", "a", "library", "för", "alle", "Öffentlichkeit", "quartier", "l’école", "Місто",
    "відкрило", "бібліотеку", "Η", "πόλη", "άνοιξε", "المدينة", "افتتحت", "مكتبة", "העיר", "市は", "図書館を", "도서관",
    "qytetit", "çelësi", "*", "**", "_", "snake_case", "[", "](", "<b>", "&amp;", "1.", "-", "+", "#", ">", "`code`",
    "\\", "\\*", "2019.", "100 %", "https://city.example/a_b*c", "(https://city.example/x)", "mailto:a@b.example",
    "a\u00a0b", "\u200fב", "🙂", "!?", "…", "--",
)  # fmt: skip
words = st.sampled_from(WORDS)
line = st.lists(words, min_size=1, max_size=8).map(" ".join)
# No star closes what ends in an opening bracket; such texts are in the tests of words and lines.
plain_words = [word for word in WORDS if not {*word} & {*"*\\["} and not word.endswith("(")]
without_stars = st.lists(st.sampled_from(plain_words), min_size=1, max_size=8)
letters = st.text(st.characters(exclude_categories=("Cs", "Co", "Cn")), max_size=30)


@st.composite
def narrative(draw: st.DrawFn, *, stars: bool = False) -> str:
    """Generate a text with the Markdown that people write and signs that only look like it; `stars`: even in bold."""
    kinds = (
        "**{}**",
        "*{}*",
        "[{}](https://city.example/p)",
        "a **{}** b",
        "a *{}*b",
        "***{}***",
        "**a *{}* b**",
    )
    styled = line if stars else without_stars.map(" ".join)
    pieces = line | st.tuples(st.sampled_from(kinds), styled).map(lambda pair: pair[0].format(pair[1]))
    blocks = []
    for _ in range(draw(st.integers(1, 4))):
        shape = draw(st.sampled_from(("p", "p", "-", "1.", "7.", "nested", "any")))
        rows = draw(st.lists(pieces, min_size=1, max_size=3))
        if shape == "p":
            blocks.append("\n".join(rows))
        elif shape == "any":
            blocks.append(draw(letters))
        elif shape == "nested":
            blocks.append(f"- {rows[0]}\n  - {rows[-1]}\n  1. x\n\n  more")
        else:
            blocks.append("\n".join(f"{shape} {row}" for row in rows))
    return "\n\n".join(blocks)


# ---------------------------------------------------------------------------------------------- as a browser sends them

typed = st.text(alphabet="abcé ü-'.\u00a0", max_size=12)
dates = st.none() | st.from_regex(r"\A(20[0-2][0-9])?(-0[1-9])?(-1[0-9])?\Z") | typed
points = st.sampled_from(["", "16,16", "84,50"]) | st.from_regex(r"\A[0-9]{1,2},[0-9]{1,2}\Z")
levels = st.sampled_from(["", "everyone", "network", "editors"])


def rows(**parts: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.lists(st.fixed_dictionaries(parts), max_size=3)


def _codes(field: Field) -> list[str]:
    return [option.code for option in field.options]


SENT: ByType[Callable[[Field], st.SearchStrategy[Any]]] = {
    "line": lambda field: typed,
    "prose": lambda field: st.text(alphabet="ab *-1.\n", max_size=30),
    "choice": lambda field: st.sampled_from(["", *_codes(field)]),
    "choices": lambda field: st.lists(st.sampled_from(_codes(field))),
    "period": lambda field: st.fixed_dictionaries(
        {"as_written": typed, "start": dates, "end": dates, "ongoing": st.booleans(), "recurring": typed}
    ),
    "places": lambda field: st.fixed_dictionaries(
        {"countries": st.lists(st.sampled_from(sorted(COUNTRIES)), max_size=3), "cities": st.lists(typed, max_size=3)}
    ),
    "email": lambda field: typed,
    "link": lambda field: typed,
    "documents": lambda field: rows(title=typed, url=typed, file=typed, language=st.sampled_from(["", "en", "sq"])),
    "pictures": lambda field: rows(
        file=typed, alt=typed, caption=typed, credit=typed, consent=st.booleans(), focus=points
    ),
    "contacts": lambda field: rows(
        name=typed, role=typed, organisation=typed, email=typed, telephone=typed, visibility=levels
    ),
    "agreement": lambda field: st.booleans(),
}
"""Raw answers, right and wrong, that the boxes of the web form can hold."""


@st.composite
def with_gaps(draw: st.DrawFn, raw: st.SearchStrategy[Any]) -> Any:
    """Generate a raw answer in which any part is missing or null."""
    return _with_gaps(draw(st.none() | raw), draw(st.randoms(use_true_random=False)))


def _with_gaps(value: Any, chance: Random) -> Any:
    if isinstance(value, list):
        return [_with_gaps(one, chance) for one in value]
    if not isinstance(value, dict):
        return value if chance.randrange(6) else None
    return {part: _with_gaps(one, chance) for part, one in value.items() if chance.randrange(6)}


# ------------------------------------------------------------------------------------------ as the Word form holds them


def _most(field: Field) -> int:
    return min(field.limit.most, MOST_ROWS) if field.limit else 3


date = st.sampled_from(["2019", "2019-03", "2019-03-21", "2024-12"])
nothing_or_line = st.just("") | line
mailbox = st.sampled_from(["", "a@city.example"])
tongue = st.sampled_from(["", *list(language_names("en"))[:40]])
a_period = {
    "as_written": nothing_or_line,
    "start": st.none() | date,
    "end": st.none() | date,
    "ongoing": st.booleans(),
    "recurring": nothing_or_line,
}
a_document = {
    "title": line,
    "url": st.sampled_from(["", "https://city.example/report"]),
    "file": st.sampled_from(["", "0a" * 16, "f-1"]),
    "language": tongue,
}
a_picture = {
    "file": st.sampled_from(["p1", "p2", "p3"]),
    "alt": line,
    "caption": line,
    "credit": line,
    "consent": st.booleans(),
}
a_contact = {
    "name": line,
    "role": line,
    "organisation": line,
    "email": mailbox,
    "telephone": st.sampled_from(["", "+380 44 000 00 00"]),
    "visibility": levels,
}
WRITTEN: ByType[Callable[[Field], st.SearchStrategy[Any]]] = {
    "line": lambda field: line | letters,
    "prose": lambda field: narrative(),
    "choice": lambda field: st.sampled_from(["", *_codes(field)]),
    "choices": lambda field: st.lists(st.sampled_from(_codes(field)), unique=True, max_size=_most(field)),
    "period": lambda field: st.fixed_dictionaries(a_period),
    "places": lambda field: st.fixed_dictionaries(
        {
            "countries": st.lists(st.sampled_from(sorted(COUNTRIES)), unique=True, max_size=4),
            "cities": st.lists(line, unique=True, max_size=5),
        }
    ),
    "email": lambda field: st.sampled_from(["", "a@city.example", "олена@місто.example"]),
    "link": lambda field: st.sampled_from(["", "https://city.example/a_b?c=d&e=f"]),
    "documents": lambda field: st.lists(st.fixed_dictionaries(a_document), max_size=_most(field)),
    "pictures": lambda field: st.lists(
        st.fixed_dictionaries(a_picture), max_size=_most(field), unique_by=lambda row: row["file"]
    ),
    "contacts": lambda field: st.lists(st.fixed_dictionaries(a_contact), max_size=_most(field)),
    "agreement": lambda field: st.booleans(),
}
"""Raw answers that the Word form can hold, in many scripts."""


def answers(questionnaire: Questionnaire) -> st.SearchStrategy[dict[str, Any]]:
    """Generate answers as they are stored, each field answered or not."""
    raw = st.fixed_dictionaries({}, optional={one.id: WRITTEN[one.type](one) for one in questionnaire.fields})
    return raw.map(lambda found: parse(questionnaire, found)[0])


def assert_same(questionnaire: Questionnaire, read: dict[str, Any], written: dict[str, Any]) -> None:
    """Assert that answers are the same, narratives as they read, whatever Markdown signs say it."""
    for field in questionnaire.fields:
        one, other = read.get(field.id), written.get(field.id)
        if field.type == "prose" and one and other:
            assert is_same(one, other), (field.id, one, other)
        elif field.type == "pictures" and one and other:
            assert [{**row, "focus": ""} for row in one] == [{**row, "focus": ""} for row in other]
        else:
            assert one == other, field.id


# -------------------------------------------------------------------------------------------------- as two people write

few = st.sampled_from(["A", "B", "C", ""])
few_files = st.fixed_dictionaries({"file": st.sampled_from(["1", "2", "3"]), "alt": few, "consent": st.booleans()})
ALIKE: ByType[Callable[[Field], st.SearchStrategy[Any]]] = {
    "line": lambda field: few,
    "prose": lambda field: st.lists(st.sampled_from(["one", "two", "three", "- item", "", "ø"]), max_size=5).map(
        "\n".join
    ),
    "choice": lambda field: few,
    "choices": lambda field: st.lists(st.sampled_from([*_codes(field)[:2], "other"]), max_size=3),
    "period": lambda field: st.fixed_dictionaries({"start": few, "as_written": few, "ongoing": st.booleans()}),
    "places": lambda field: st.fixed_dictionaries(
        {"countries": st.lists(few, max_size=2), "cities": st.lists(few, max_size=2)}
    ),
    "email": lambda field: few,
    "link": lambda field: few,
    "documents": lambda field: rows(title=few, url=few),
    "pictures": lambda field: st.lists(few_files, max_size=3, unique_by=lambda row: row["file"]),
    "contacts": lambda field: rows(name=few, email=few),
    "agreement": lambda field: st.booleans(),
}
"""Raw answers of few words, so that two of them often share some."""
