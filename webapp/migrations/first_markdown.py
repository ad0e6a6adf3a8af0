"""The first rule for narrative answers, for the migration that rewrites them in the rule of today.

Then a line end was a blank, "_" a mark of italics, a backslash stood before many a sign, and the numbers of a list were
counted. Marks inside words, which took signs away from them, have no meaning here: those signs come back.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise

from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.emphasis import tokenize
from markdown_it.token import Token

from forms.text.prose import (
    LONGEST,
    MOST_BRACKETS,
    Block,
    BulletList,
    NumberedList,
    Paragraph,
    Span,
    blocks_of,
    merged,
)
from forms.text.prose_marks import Subset, emphasis, escape
from forms.word.markdown import reads_as, written

NARROWEST, WIDEST = 60, 100
"""Characters of lines that a program has filled: of an e-mail, or of a text copied from a page."""
_ESCAPED = frozenset("\\*_[]<>`")
_PATH = re.compile(r"(?!\S*\\{3})(?:(?:\S*(?<!\\)\\|\\\\)[^\W_]|\W?[A-Za-z]:\\)")
"""The beginning of a word that is a path, such as C:\\Daten: nobody wrote its backslashes for the sign after them."""
_PARTS = re.compile(r"\n\s*\n")


def renewed(text: str, *, lines: bool) -> str:
    """Return a text that reads today as it did then.

    `lines`: its lines stay lines, unless a program has filled them: for what was typed, but never sent.
    """
    if len(text) > LONGEST:
        return text if lines else "\n\n".join(" ".join(part.split()) for part in _PARTS.split(text))
    tokens = (_THEN if text.count("[") <= MOST_BRACKETS else _THEN_WITHOUT_LINKS).parse(text)
    blocks = tuple(_in_lines(blocks_of(list(_counted(tokens))), lines))
    return text if reads_as(text, blocks) else written(blocks)


def _escape(state: StateInline, silent: bool) -> bool:
    sign = state.src[state.pos + 1 : state.pos + 2]
    if state.src[state.pos] != "\\" or sign not in _ESCAPED or not sign or _is_in_path(state):
        return escape(state, silent)
    if not silent:
        state.push("text", "", 0).content = sign
    state.pos += 2
    return True


def _is_in_path(state: StateInline) -> bool:
    begin = max(state.src.rfind(blank, 0, state.pos) for blank in " \t\n\u00a0") + 1
    return _PATH.match(state.src, begin) is not None


def _emphasis(state: StateInline, silent: bool) -> bool:
    """Read stars as today, and a single "_" at the edge of a word."""
    around = state.src[max(0, state.pos - 1) : state.pos + 2]
    return tokenize(state, silent) if "_" in around and "__" not in around else emphasis(state, silent)


class _Then(Subset):
    def __init__(self, *rules: str) -> None:
        super().__init__(*rules)
        self.inline.ruler.at("escape", _escape)
        self.inline.ruler.at("emphasis", _emphasis)


def _counted(tokens: Iterable[Token]) -> Iterator[Token]:
    """Yield the tokens; a list whose items all have one number gets the numbers that were printed."""
    lists: list[list[Token]] = []
    for token in tokens:
        if token.type == "ordered_list_open":
            lists.append([])
        elif token.type == "list_item_open" and token.info:
            lists[-1].append(token)
        elif token.type == "ordered_list_close":
            items = lists.pop()
            if len({item.info for item in items}) == 1:
                for number, item in enumerate(items, start=int(items[0].info)):
                    item.info = str(number)
        yield token


def _in_lines(blocks: Iterable[Block], lines: bool) -> Iterator[Block]:
    """Yield the blocks, the lines of paragraphs joined by blanks where they were or where a program filled them."""
    for block in blocks:
        match block:
            case Paragraph(spans):
                if not lines or _is_filled("".join(span.text for span in spans).split("\n")):
                    spans = tuple(merged(Span(s.text.replace("\n", " "), s.bold, s.italic, s.href) for s in spans))
                yield Paragraph(spans)
            case BulletList(items):
                yield BulletList(tuple(tuple(_in_lines(item, lines)) for item in items))
            case NumberedList(items, start):
                yield NumberedList(tuple(tuple(_in_lines(item, lines)) for item in items), start)


def _is_filled(lines: list[str]) -> bool:
    """Return whether the first word of each line had no room in the one before."""
    width = max(map(len, lines))
    no_room = all(len(line) + 1 + len(after.split(" ")[0]) > width for line, after in pairwise(lines))
    return len(lines) > 2 and NARROWEST <= width <= WIDEST and no_room


_THEN = _Then("link")
_THEN_WITHOUT_LINKS = _Then()
