"""Which signs of a narrative answer are marks: our rules for markdown-it.

What belongs here: CommonMark narrowed to what nobody types by chance. What does not: the tree that is made of it
(`prose`), and where words begin and end (`word_edges`).
"""

import re
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

from markdown_it import MarkdownIt, helpers, rules_inline
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.state_inline import Delimiter
from markdown_it.token import Token

from forms.word_edges import begins_words, ends_words

LONGEST_LABEL = 500
"""Characters in which the words of a link must end. markdown-it looks for the end from every bracket anew."""

LINE_ENDS = re.compile(r"\r\n?|\n")
_SCHEMES = ("http", "https", "mailto")
# What CommonMark takes for the mark of a list and we do not: marks alone on a line, a second mark after one of ours,
# and "+", "1)", "0." and numbers from 100 on, such as the year in "2019. It began".
_MARKS_ALONE = re.compile(r"[ \t]*(?:(?:[-*+]|\d+[.)])[ \t]*)+")
_MARK = re.compile(r"[ \t]*(?:[-*]|[1-9]\d?\.)[ \t]+(?=\S)")
_NO_MARK = re.compile(r"[ \t]*\d*(?=[-*+.)](?:[ \t]|\Z))")
_NO_WORDS = re.compile(r"\[\s*\]")
_ESCAPED = frozenset("*[]")
_ESCAPED_MARK = re.compile(r"\\[-+.)](?=\s|\Z)")
_NUMBER = re.compile(r"[ \t]*\d*\\*")


def tokens(text: str, *, links: bool) -> list[Token]:
    """The text as markdown-it reads it by our rules."""
    return (_MARKDOWN if links else _WITHOUT_LINKS).parse(text)


def _without_other_marks(line: str) -> str:
    """A line with a backslash before the sign of a list's mark that is none of ours."""
    mark = None if _MARKS_ALONE.fullmatch(line) else _MARK.match(line)
    found = _NO_MARK.match(line, mark.end() if mark else 0)
    return f"{line[: found.end()]}\\{line[found.end() :]}" if found else line


def is_safe(href: str) -> bool:
    """Whether an address may be followed: http, https or mailto, with something in it."""
    try:
        parts = urlsplit(href)
    except ValueError:
        return False
    return parts.scheme in _SCHEMES and bool(parts.path if parts.scheme == "mailto" else parts.netloc)


def _end_of_label(state: StateInline, start: int, disableNested: bool = False) -> int:
    """Where the words of a link end, or -1: markdown-it's own search, kept within LONGEST_LABEL."""
    whole = state.posMax
    state.posMax = min(whole, start + LONGEST_LABEL)
    try:
        return helpers.parseLinkLabel(state, start, disableNested)
    finally:
        state.posMax = whole


def _link(state: StateInline, silent: bool) -> bool:
    """A link that has words."""
    return not _NO_WORDS.match(state.src, state.pos) and rules_inline.link(state, silent)


def emphasis(state: StateInline, silent: bool) -> bool:
    """Stars at the edges of words; markdown-it then finds the pairs."""
    if silent or state.src[state.pos] != "*":
        return False
    run = state.scanDelims(state.pos, True)
    end = state.pos + run.length
    before, after = state.src[max(0, state.pos - 1) : state.pos], state.src[end : end + 1]
    if after == "\\" and state.src[end + 1 : end + 2] in _ESCAPED:
        after = state.src[end + 1]
    opens, closes = begins_words(before, after), ends_words(before, after)
    for _ in range(run.length):
        state.push("text", "", 0).content = "*"
        state.delimiters.append(Delimiter(ord("*"), run.length, len(state.tokens) - 1, -1, opens, closes))
    state.pos += run.length
    return True


def escape(state: StateInline, silent: bool) -> bool:
    """A backslash before a sign that would be a mark without it; before any other sign it is a sign like others."""
    sign = state.src[state.pos + 1 : state.pos + 2]
    if state.src[state.pos] != "\\" or not sign:
        return False
    if sign not in _ESCAPED and not (_ESCAPED_MARK.match(state.src, state.pos) and _begins_line(state)):
        return False
    if not silent:
        state.push("text", "", 0).content = sign
    state.pos += 2
    return True


def _begins_line(state: StateInline) -> bool:
    """Whether there is nothing but a number before this place in its line."""
    begin = state.src.rfind("\n", 0, state.pos) + 1
    return _NUMBER.fullmatch(state.src, begin, state.pos) is not None


class Subset(MarkdownIt):
    """markdown-it with only the constructs named here; a later version of it adds nothing by itself."""

    def __init__(self, *rules: str) -> None:
        super().__init__("zero", {"html": False, "maxNesting": 100})
        self.enable(["list", "emphasis", "escape", "newline", *rules])
        for name, rule in (("emphasis", emphasis), ("escape", escape), ("link", _link)):
            self.inline.ruler.at(name, rule)
        self.helpers: Any = SimpleNamespace(
            parseLinkLabel=_end_of_label,
            parseLinkDestination=helpers.parseLinkDestination,
            parseLinkTitle=lambda text, start, end: helpers.parseLinkTitle(text, start, start),  # it would be lost
        )

    def parse(self, src: str, env: Any = None) -> list[Token]:
        return super().parse("\n".join(map(_without_other_marks, LINE_ENDS.split(src))), env)

    def validateLink(self, url: str) -> bool:
        return is_safe(url)


_MARKDOWN = Subset("link")
_WITHOUT_LINKS = Subset()
