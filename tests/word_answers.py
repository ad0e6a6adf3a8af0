"""Random answers for tests of the Word form, in many scripts; and documents made worse in ways that happen."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from forms.answers import parse
from forms.languages import language_names
from forms.places import COUNTRIES
from forms.template import Template
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
without_stars = st.lists(st.sampled_from([word for word in WORDS if not {*word} & {*"*\\["}]), min_size=1, max_size=8)
letters = st.text(st.characters(exclude_categories=("Cs", "Co", "Cn")), max_size=30)


@st.composite
def narrative(draw: st.DrawFn, *, stars: bool = False) -> str:
    """A text with the Markdown that people write, and with signs that only look like it; `stars`: even in bold."""
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


def of_kind(template: Template, field: Any) -> st.SearchStrategy[Any]:
    """Raw values of a field."""
    codes = [option.code for option in field.options]
    date = st.sampled_from(["2019", "2019-03", "2019-03-21", "2024-12"])
    most = min(field.limit.most, MOST_ROWS) if field.limit else 3
    tongue = st.sampled_from(["", *list(language_names("en"))[:40]])
    kinds: dict[str, Any] = {
        "line": st.one_of(line, letters),
        "prose": narrative(),
        "email": st.sampled_from(["", "a@city.example", "олена@місто.example"]),
        "link": st.sampled_from(["", "https://city.example/a_b?c=d&e=f"]),
        "choice": st.sampled_from(["", *codes]),
        "choices": st.lists(st.sampled_from(codes or [""]), unique=True, max_size=most),
        "period": st.fixed_dictionaries(
            {
                "as_written": st.one_of(st.just(""), line),
                "start": st.one_of(st.none(), date),
                "end": st.one_of(st.none(), date),
                "ongoing": st.booleans(),
                "recurring": st.one_of(st.just(""), line),
            }
        ),
        "places": st.fixed_dictionaries(
            {
                "countries": st.lists(st.sampled_from(sorted(COUNTRIES)), unique=True, max_size=4),
                "cities": st.lists(line, unique=True, max_size=5),
            }
        ),
        "documents": st.lists(
            st.fixed_dictionaries(
                {
                    "title": line,
                    "url": st.sampled_from(["", "https://city.example/report"]),
                    "file": st.sampled_from(["", "0a" * 16, "f-1"]),
                    "language": tongue,
                }
            ),
            max_size=most,
        ),
        "pictures": st.lists(
            st.fixed_dictionaries(
                {
                    "file": st.sampled_from(["p1", "p2", "p3"]),
                    "alt": line,
                    "caption": line,
                    "credit": line,
                    "consent": st.booleans(),
                }
            ),
            max_size=most,
            unique_by=lambda row: row["file"],
        ),
        "contacts": st.lists(
            st.fixed_dictionaries(
                {
                    "name": line,
                    "role": line,
                    "organisation": line,
                    "email": st.sampled_from(["", "a@city.example"]),
                    "telephone": st.sampled_from(["", "+380 44 000 00 00"]),
                    "visibility": st.sampled_from(["", "everyone", "network", "editors"]),
                }
            ),
            max_size=most,
        ),
        "agreement": st.booleans(),
    }
    return kinds[field.kind]


def answers(template: Template) -> st.SearchStrategy[dict[str, Any]]:
    """Answers as they are stored, each field answered or not."""
    raw = st.fixed_dictionaries({}, optional={one.id: of_kind(template, one) for one in template.fields})
    return raw.map(lambda found: parse(template, found)[0])


def assert_same(template: Template, read: dict[str, Any], written: dict[str, Any]) -> None:
    """The same answers; narratives the same as they read, whatever Markdown signs say it."""
    for field in template.fields:
        one, other = read.get(field.id), written.get(field.id)
        if field.kind == "prose" and one and other:
            assert is_same(one, other), (field.id, one, other)
        elif field.kind == "pictures" and one and other:
            assert [{**row, "focus": ""} for row in one] == [{**row, "focus": ""} for row in other]
        else:
            assert one == other, field.id
