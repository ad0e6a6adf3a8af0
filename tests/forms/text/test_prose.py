"""The Markdown subset: what is in it becomes a tree, the rest stays as it was typed, and nothing is dangerous."""

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.text.prose import (
    LONGEST,
    MOST_BRACKETS,
    Block,
    BulletList,
    NumberedList,
    Paragraph,
    Span,
    parse,
    plain_text,
)
from forms.text.prose_marks import LONGEST_LABEL


def one_paragraph(*spans: Span) -> tuple[Block, ...]:
    return (Paragraph(spans),)


def test_bold_italic_and_links_become_spans() -> None:
    assert parse("A **bold *and italic*** word, [a page](https://example.org).") == one_paragraph(
        Span("A "),
        Span("bold ", bold=True),
        Span("and italic", bold=True, italic=True),
        Span(" word, "),
        Span("a page", href="https://example.org"),
        Span("."),
    )


def test_paragraphs_are_separated_by_empty_lines_and_lines_stay_lines() -> None:
    assert parse("one\n two\n\nthree") == (Paragraph((Span("one\ntwo"),)), Paragraph((Span("three"),)))


def test_lists_nest_and_keep_where_their_numbers_begin() -> None:
    assert parse("- a\n  - b\n- c") == (
        BulletList(
            (
                (Paragraph((Span("a"),)), BulletList(((Paragraph((Span("b"),)),),))),
                (Paragraph((Span("c"),)),),
            )
        ),
    )
    assert parse("3. three\n4. four") == (
        NumberedList(((Paragraph((Span("three"),)),), (Paragraph((Span("four"),)),)), start=3),
    )


@pytest.mark.parametrize("text", ["2019. It began", "1) one\n2019) It began", "- 2019. It began"])
def test_a_year_at_the_start_of_a_line_is_not_the_number_of_an_item(text: str) -> None:
    assert "2019" in plain_text(text)
    assert "2019" in repr(parse(text))


@pytest.mark.parametrize(
    "text",
    [
        "# not a heading",
        "`not code`",
        "> not a quotation",
        "<b>not HTML</b>",
        "<script>alert(1)</script>",
        "&amp; not an entity",
        "[no](javascript:alert(1))",
        "[no](file:///etc/passwd)",
        "[no](/relative)",
        "[no](data:text/html;base64,x)",
        "[no](https://)",
        "[no](mailto:)",
        "<javascript:alert(1)>",
        "![no](data:image/png;base64,x)",
        "~~not struck~~",
        "a | b",
        "[ref]: https://example.org",
        "***",
    ],
)
def test_what_is_not_in_the_subset_stays_as_it_was_typed(text: str) -> None:
    assert "".join(span.text for block in parse(text) if isinstance(block, Paragraph) for span in block.spans) == text


def test_a_picture_becomes_a_link_to_it() -> None:
    assert parse("![a cat](https://example.org/cat.png)") == one_paragraph(
        Span("!"), Span("a cat", href="https://example.org/cat.png")
    )


@pytest.mark.parametrize(
    ("text", "href"),
    [
        ("see https://example.org/a_b_c.", "https://example.org/a_b_c"),
        ("see https://example.org/?x=1&y=__z__.", "https://example.org/?x=1&y=__z__"),
        ("(https://example.org/x)", "https://example.org/x"),
        ("<https://example.org/?a=1>", "https://example.org/?a=1"),
        ("[write](mailto:ana@city.example)", "mailto:ana@city.example"),
        ("<ana@city.example>", "mailto:ana@city.example"),
        ("[x](http://example.org)", "http://example.org"),
    ],
)
def test_web_and_mail_addresses_are_linked(text: str, href: str) -> None:
    assert [span.href for span in spans(parse(text)) if span.href] == [href]


def test_plain_text_has_no_signs_and_one_line_for_each_block() -> None:
    text = "**Bold** start\n\n1. one\n2. two\n   - inner\n\n\\*end\\*"
    assert plain_text(text) == "Bold start\n1. one\n2. two\n   - inner\n*end*"


def test_nothing_has_no_blocks() -> None:
    assert parse("") == parse(" \n\n ") == ()
    assert plain_text("") == ""


def spans(blocks: tuple[Block, ...]) -> list[Span]:
    found: list[Span] = []
    for block in blocks:
        if isinstance(block, Paragraph):
            found += block.spans
        else:
            for item in block.items:
                found += spans(item)
    return found


markdown = st.text(alphabet="ab 1.2019\n*_[]()<>!-+\\`#&:/httpsé\t\u00a0", max_size=120) | st.text(max_size=60)


@given(markdown)
def test_any_text_can_be_read_and_every_link_is_safe(text: str) -> None:
    for span in spans(parse(text)):
        assert span.text
        assert span.href is None or re.match(r"(https?://.|mailto:.)", span.href, re.IGNORECASE)


@given(st.lists(st.text(alphabet="abcé", min_size=1), min_size=1, max_size=12))
def test_no_word_is_lost(words: list[str]) -> None:
    for text in (" ".join(words), "\n\n".join(words), "- " + "\n- ".join(words), "1. " + "\n1. ".join(words)):
        assert re.findall("[abcé]+", plain_text(text)) == words


@given(st.text(alphabet="xyz ", min_size=1))
def test_ordinary_text_is_its_own_plain_text(text: str) -> None:
    assert plain_text(text).split() == text.split()


def test_deep_nesting_neither_fails_nor_loses_text() -> None:
    text = "".join("  " * depth + f"- level{depth}\n" for depth in range(12))
    assert all(f"level{depth}" in plain_text(text) for depth in range(12))
    assert "deep" in plain_text("- " * 500 + "deep") or parse("- " * 500 + "deep")


# ------------------------------------------------------------------------------------------------------- hostile texts

UNITS = [
    "[", "*", "_", "(", "[](", "> ", "- ", "1. ", "\\", "`", "<", "![", "]", "](", "[a]", "[a](b", "a*", "_a", "*a ",
    "**", "- a\n", "a\n", "1\n", "-\n", "\n", " ", "\t", "<a@b.c>", "<http:", "http://", "https://a.b ", "_\n![*",
    "2019. ",
]  # fmt: skip


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("length", [LONGEST, 200_000])
def test_reading_takes_time_in_proportion_to_the_text(unit: str, length: int) -> None:
    begun = time.process_time()
    parse((unit * length)[:length])
    # Below 0.3 s on an idle machine; what takes quadratic time would need seconds or minutes.
    assert time.process_time() - begun < 1.5


@pytest.mark.parametrize("head", ["[" * MOST_BRACKETS, "[" * (MOST_BRACKETS + 1), "[a" * MOST_BRACKETS, "- [" * 50])
@pytest.mark.parametrize("tail", ["*a", "*_", "a\n", "&", "a@", "](<", '](a "'])
def test_brackets_that_end_nowhere_cost_little(head: str, tail: str) -> None:
    begun = time.process_time()
    parse((head + tail * LONGEST)[:LONGEST])
    assert time.process_time() - begun < 1.5


@given(st.lists(st.sampled_from(UNITS), min_size=1, max_size=4), st.integers(LONGEST + 1, LONGEST + 40))
def test_no_sign_of_an_overlong_text_is_lost(units: list[str], length: int) -> None:
    text = ("".join(units) * length)[:length]
    kept = "".join(span.text for span in spans(parse(text)))
    assert re.sub(r"\s", "", kept) == re.sub(r"\s", "", text)


@given(st.lists(st.sampled_from(UNITS), max_size=4), st.integers(MOST_BRACKETS + 1, 300))
def test_no_bracket_and_no_letter_of_a_text_with_too_many_brackets_is_lost(units: list[str], repeated: int) -> None:
    text = "".join(["[", *units]) * repeated
    kept = "".join(span.text for span in spans(parse(text)))
    assert [sign for sign in kept if sign in "[]()a"] == [sign for sign in text if sign in "[]()a"]


def test_an_overlong_text_is_read_as_plain_paragraphs_with_its_bare_addresses() -> None:
    text = f"**First** https://a.example\nline\r\n \n- second\n\n{'x' * LONGEST}"
    assert parse(text) == (
        Paragraph((Span("**First** "), Span("https://a.example", href="https://a.example"), Span("\nline"))),
        Paragraph((Span("- second"),)),
        Paragraph((Span("x" * LONGEST),)),
    )


def test_a_text_with_too_many_brackets_keeps_them_and_everything_but_links() -> None:
    link = "[a](https://a.example) "
    assert [span.href for span in spans(parse(link * MOST_BRACKETS)) if span.href] == [
        "https://a.example"
    ] * MOST_BRACKETS
    blocks = parse("- **bold**\n\n" + "[a](x) " * (MOST_BRACKETS + 1))
    assert blocks[0] == BulletList(((Paragraph((Span("bold", bold=True),)),),))
    assert spans(blocks[1:]) == [Span(("[a](x) " * (MOST_BRACKETS + 1)).strip())]


def test_the_words_of_a_link_may_be_long_but_not_endless() -> None:
    for length, href in ((LONGEST_LABEL - 10, "https://a.example"), (LONGEST_LABEL, None)):
        found = spans(parse(f"[{'a' * length}](https://a.example)"))
        assert found[0].href == href
        assert "a" * length in found[0].text
