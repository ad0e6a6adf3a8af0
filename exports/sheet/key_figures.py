"""Key figures: the numbers that a city itself puts forward in what it says about its impact.

What belongs here: finding them. What does not: how they look (the writers) and where they stand (`sheet`). Nothing is
invented, added up or rounded, and no language is needed: a key figure is what a city set in bold, or began a point of
a list with, if it starts with a number. The words stay in the text as well; a pull-out only repeats them.
"""

import re
import unicodedata
from collections.abc import Iterator

from exports.sheet.blocks import BulletList, KeyFigure, Paragraph, Span, Text

MOST = 3
LONGEST = 76
"""Characters of a figure with its words; what is longer is a sentence, not a figure."""

LONGEST_NUMBER = 13

_NUMBER = re.compile(
    r"[+±−–-]?[€$£¥₩]?[ \u00a0]?"
    r"(?:\d{1,3}(?:[ \u00a0\u202f.,'’٬]\d{3})+(?!\d)|\d+)(?:[.,٫]\d+)?"
    r"(?:[ \u00a0\u202f]?[%‰٪×€])?"
)
_YEAR = re.compile(r"(?:19|20)\d\d")
_END_OF_SENTENCE = re.compile(r"[.!?;:。！？；：؟։](?=\s|$)|[。！？]|\n")


def find(content: Text) -> tuple[KeyFigure, ...]:
    """The key figures of a running text in their order, MOST at most; none, if the city gave none."""
    figures: list[KeyFigure] = []
    for phrase in _phrases(content):
        figure = read(phrase)
        if figure is not None and figure not in figures:
            figures.append(figure)
    return tuple(figures[:MOST])


def read(phrase: str) -> KeyFigure | None:
    """`640 children took part` in its number and its words; None if it does not start with a number, is a date or a
    mere number, or is too long to be taken in at a glance.
    """
    text = phrase.strip().rstrip(".;,:。；،")
    found = _NUMBER.match(text)
    if found is None or len(text) > LONGEST:
        return None
    number, rest = found.group(), text[found.end() :]
    if _YEAR.fullmatch(number) or not rest.strip() or len(number) > LONGEST_NUMBER:
        return None
    if not rest[0].isspace() and unicodedata.east_asian_width(rest[0]) not in "WF":
        return None  # 3rd, 24-hour, 5.6.2024: a number that is part of a word
    return KeyFigure(number, rest)


def _phrases(content: Text) -> Iterator[str]:
    """What may be a figure: in each paragraph its bold words, or, in a list without numbers, its first sentence."""
    for block in content:
        if isinstance(block, Paragraph):
            yield from _bold(block)
        elif isinstance(block, BulletList):
            for item in block.items:
                yield from _of_point(item)
        else:
            yield from (phrase for item in block.items for phrase in _phrases(item))


def _of_point(item: Text) -> Iterator[str]:
    first = item[0] if item else None
    if isinstance(first, Paragraph) and not any(span.bold for span in first.spans):
        yield _sentence("".join(span.text for span in first.spans))
        item = item[1:]
    yield from _phrases(item)


def _bold(paragraph: Paragraph) -> Iterator[str]:
    """Each stretch of bold words; one that is only a number takes along the words up to the end of its sentence."""
    spans = paragraph.spans
    for place, span in enumerate(spans):
        if not span.bold or (place and spans[place - 1].bold):
            continue
        bold = "".join(_stretch(spans[place:]))
        number = _NUMBER.fullmatch(bold.strip())
        yield _sentence("".join(one.text for one in spans[place:])) if number else bold


def _stretch(spans: tuple[Span, ...]) -> Iterator[str]:
    for span in spans:
        if not span.bold:
            return
        yield span.text


def _sentence(text: str) -> str:
    end = _END_OF_SENTENCE.search(text)
    return text[: end.start()] if end else text
