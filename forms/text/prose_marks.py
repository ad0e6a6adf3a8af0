"""Which signs of a narrative answer are marks: CommonMark, narrowed to what nobody types by chance."""

import re
from functools import lru_cache, partial
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

from markdown_it import MarkdownIt, helpers, rules_inline
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.state_inline import Delimiter
from markdown_it.token import Token

from forms.text.word_edges import begins_words, ends_words

LONGEST_LABEL = 500
"""Characters in which the words of a link must end, for markdown-it looks for the end from every bracket anew."""

LINE_ENDS = re.compile(r"\r\n?|\n")
_SCHEMES = ("http", "https", "mailto")
# What CommonMark takes for the mark of a list and we do not: marks alone on a line, a second mark after one of ours,
# and "+", "1)", "0." and numbers from 100 on, such as the year in "2019. It began".
_MARKS_ALONE = re.compile(r"[ \t]*(?:(?:[-*+]|\d+[.)])[ \t]*)+")
_MARK = re.compile(r"[ \t]*(?:[-*]|[1-9]\d?\.)[ \t]+(?=\S)")
_NO_MARK = re.compile(r"[ \t]*(?:\d+\\*(?=[.)](?:[ \t]|\Z))|\\*(?=[-*+](?:[ \t]|\Z)))")
_ESCAPED_MARK = re.compile(r"[ \t]*(?:\\+[-*]|[1-9]\d?\\+\.)[ \t]+\S")
_ESCAPED_MARK_ALONE = re.compile(r"[ \t]*(?:\\+[-*]|[1-9]\d?\\+\.)[ \t]*\Z")
_NO_WORDS = re.compile(r"\[\s*\]")
_NO_LIST = re.compile(r"[ \t]*(?:\d+\\+[.)]|\\+[-*+])(?=\s|\Z)")
_SIGNS = re.compile(r"[*\[\]]")
_ESCAPED_BRACKET = re.compile(r"\\([\[\]])")
_ESCAPED_STAR = re.compile(r"\\(\*)")
_STAR = re.compile(r"\\*\*")
_STARS = re.compile(r"(?<!\\)(?:\\*\*)+")
_END_OF_LINK = re.compile(r"\]\(\s*(?:<(?:https?|mailto):[^<>\n]+>|(?:https?|mailto):[^\s<>]+?)\s*\)", re.IGNORECASE)


def _without_other_marks(line: str) -> str:
    """Return a line with a backslash before the sign of a list's mark that is none of ours."""
    mark = None if _MARKS_ALONE.fullmatch(line) else _MARK.match(line)
    begin = mark.end() if mark else 0
    if _ESCAPED_MARK.match(line, begin) or (mark and _ESCAPED_MARK_ALONE.match(line, begin)):
        return line
    sign = _NO_MARK.match(line, begin)
    return f"{line[: sign.end()]}\\{line[sign.end() :]}" if sign else line


def escaped(text: str) -> str:
    """Return one paragraph with a backslash before every sign that might be a mark."""
    return _SIGNS.sub(r"\\\g<0>", text)


def without_idle_escapes(text: str) -> str:
    """Return one paragraph without the backslashes of `escaped` that no mark needs: they would be read as signs."""
    # First those of brackets: whether a star is a mark may depend on the bracket beside it, but not the reverse.
    for signs in (_ESCAPED_BRACKET, _ESCAPED_STAR):
        text = signs.sub(partial(_bare, meant(text)), text)
    return text


def _bare(needed: frozenset[int], sign: re.Match[str]) -> str:
    return sign[0] if sign.end() - 1 in needed else sign[1]


@lru_cache(32)
def meant(text: str) -> frozenset[int]:
    """Return where one paragraph has a star or bracket that would be a mark without the backslash before it.

    Backslashes make no difference, so that what is written by this rule is read by it. A star is a mark if it pairs
    with another: one that has a backslash takes no partner from one that has none.
    """
    last = max((link.start() for link in _END_OF_LINK.finditer(text)), default=-1)
    brackets = frozenset(place for place in range(last + 1) if text[place] in "[]")
    stars = (place for run in _paired(text, brackets) for place in range(*run.span()) if text[place] == "*")
    return brackets.union(stars)


def _paired(text: str, brackets: frozenset[int]) -> list[re.Match[str]]:
    """Return the runs of stars that pair with another, with backslashes or without."""
    runs = list(_STARS.finditer(text))
    paired: set[int] = set()
    opened: list[tuple[bool, int]] = []
    for number, run in enumerate(runs):
        opens, closes = _roles(run, brackets)
        mine: list[tuple[bool, int]] = []
        for star in _STAR.findall(run[0]):
            is_escaped = star != "*"
            if not (closes and opened):
                mine += [(is_escaped, number)] if opens else []
                continue
            paired.add(number)
            while opened and (opened[-1][0] or not is_escaped):
                was_escaped, other = opened.pop()
                paired.add(other)
                if is_escaped or not was_escaped:
                    break
        opened += mine
    return [runs[number] for number in paired]


def _roles(run: re.Match[str], brackets: frozenset[int]) -> tuple[bool, bool]:
    """Return whether a run of stars, with backslashes or without, may begin words and may end them.

    If some of its stars have backslashes, those are words to the others.
    """
    before, after = run.string[max(0, run.start() - 1) : run.start()], _sign_at(run.string, run.end(), brackets)
    opens = begins_words(before, "*" if "*\\" in run[0] else after)
    return opens, ends_words("*" if "\\" in run[0] and run[0].count("*") > 1 else before, after)


def _sign_at(text: str, place: int, escapable: frozenset[int]) -> str:
    """Return the sign that is read at a place: after a backslash, one of those that are escaped."""
    sign = text[place : place + 1]
    return text[place + 1] if sign == "\\" and place + 1 in escapable else sign


def is_safe(href: str) -> bool:
    """Return whether an address may be followed: http, https or mailto, with something in it."""
    try:
        parts = urlsplit(href)
    except ValueError:
        return False
    return parts.scheme in _SCHEMES and bool(parts.path if parts.scheme == "mailto" else parts.netloc)


def _end_of_label(state: StateInline, start: int, disableNested: bool = False) -> int:
    """Return where the words of a link end and its address follows, or -1, as markdown-it within LONGEST_LABEL."""
    whole = state.posMax
    state.posMax = min(whole, start + LONGEST_LABEL)
    try:
        end = helpers.parseLinkLabel(state, start, disableNested)
    finally:
        state.posMax = whole
    return end if end >= 0 and _END_OF_LINK.match(state.src, end) else -1


def _link(state: StateInline, silent: bool) -> bool:
    """Read a link that has words."""
    return not _NO_WORDS.match(state.src, state.pos) and rules_inline.link(state, silent)


def emphasis(state: StateInline, silent: bool) -> bool:
    """Read stars at the edges of words; markdown-it then finds the pairs."""
    if silent or state.src[state.pos] != "*":
        return False
    run = state.scanDelims(state.pos, True)
    end = state.pos + run.length
    before, after = state.src[max(0, state.pos - 1) : state.pos], _sign_at(state.src, end, meant(state.src))
    opens, closes = begins_words(before, after), ends_words(before, after)
    for _ in range(run.length):
        state.push("text", "", 0).content = "*"
        state.delimiters.append(Delimiter(ord("*"), run.length, len(state.tokens) - 1, -1, opens, closes))
    state.pos += run.length
    return True


def escape(state: StateInline, silent: bool) -> bool:
    """Read a backslash before a sign that would be a mark without it; before any other sign, it is a sign itself."""
    sign = state.src[state.pos + 1 : state.pos + 2]
    if state.src[state.pos] != "\\" or not sign or sign not in "*[]-+.)":
        return False
    if state.pos + 1 not in meant(state.src) and not _is_before_mark(state):
        return False
    if not silent:
        state.push("text", "", 0).content = sign
    state.pos += 2
    return True


def _is_before_mark(state: StateInline) -> bool:
    """Return whether the sign after this backslash would be the mark of a list at the beginning of its line."""
    begin = state.src.rfind("\n", 0, state.pos) + 1
    mark = _NO_LIST.match(state.src, begin)
    return mark is not None and mark.end() == state.pos + 2


class Subset(MarkdownIt):
    """markdown-it with only the constructs named here, so that a later version adds nothing by itself."""

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


MARKDOWN = Subset("link")
MARKDOWN_WITHOUT_LINKS = Subset()
