"""The numbers that a city itself puts forward, in bold or at the beginning of a list's point; none is computed."""

import re
import unicodedata
from collections.abc import Iterator
from itertools import takewhile

from exports.sheet.blocks import BulletList, KeyFigure, Paragraph, Text

MOST = 3
LONGEST, LONGEST_NUMBER = 76, 13
"""Characters of a figure with its words, and of its number; what is longer is a sentence, not a figure."""
_NUMBER = re.compile(
    r"[+±−–-]?[€$£¥₩]?[ \u00a0]?"
    r"(?:\d{1,3}(?:[ \u00a0\u202f.,'’٬]\d{3})+(?!\d)|\d+)(?:[.,٫]\d+)?"
    r"(?:[ \u00a0\u202f]?[%‰٪×€])?"
)
_YEAR = re.compile(r"(?:19|20)\d\d")
_END_OF_SENTENCE = re.compile(r"[.!?;:。！？；：؟։](?=\s|$)|[。！？]|\n")


def find(content: Text) -> tuple[KeyFigure, ...]:
    """Return the key figures of a running text in their order, MOST at most."""
    figures = filter(None, map(read, _phrases(content)))
    return tuple(dict.fromkeys(figures))[:MOST]


def read(phrase: str) -> KeyFigure | None:
    """Return the number and the words of `640 children took part`; None for a date, a mere number, or a long text."""
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
    """Yield what may be a figure: the bold words of a paragraph, the first sentence of a point without a number."""
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
    """Yield each stretch of bold words; one that is only a number takes the words up to the end of its sentence."""
    spans = paragraph.spans
    for place, span in enumerate(spans):
        if not span.bold or (place and spans[place - 1].bold):
            continue
        bold = "".join(one.text for one in takewhile(lambda one: one.bold, spans[place:]))
        number = _NUMBER.fullmatch(bold.strip())
        yield _sentence("".join(one.text for one in spans[place:])) if number else bold


def _sentence(text: str) -> str:
    end = _END_OF_SENTENCE.search(text)
    return text[: end.start()] if end else text
