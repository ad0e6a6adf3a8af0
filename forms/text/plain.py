"""Cleaning of every typed text, and the one rule that counts its words and characters."""

import re
import unicodedata

# Line ends of every system and of Unicode; vertical tab and form feed come with text pasted from Word and PDF.
LINE_ENDS = re.compile("\r\n|[\r\n\v\f\x85\u2028\u2029]")
# Not allowed in XML (so neither in HTML nor in .docx), the byte order mark, and the two overrides that turn the
# reading direction of everything after them. Marks and isolates, which right-to-left text needs, stay.
_UNWANTED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufeff\ufffe\uffff\u202d\u202e]")
# The bullets that Word writes in its faces Symbol and Wingdings: no other face has these code points.
_BULLETS = str.maketrans({"\uf0b7": "•", "\uf0a7": "▪", "\uf0d8": "➢", "\uf0fc": "✓"})
MOST_MARKS = 30
"""Combining marks on one letter that are put in order, as in Unicode's stream-safe text (UAX 15)."""
_TOO_MANY_MARKS = re.compile(rb"[^\0]{%d,}" % (MOST_MARKS + 1))
_BLANKS = re.compile(r"[ \t\n]+")
# Tried once for each run of blanks and never given back piece by piece: a long run inside a line costs no more.
_TRAILING = re.compile(r"(?<![ \t])[ \t]++(?=\n|\Z)")
_EMPTY_LINES = re.compile(r"\n{3,}")


def clean_text(raw: str) -> str:
    """Return a longer text as it is stored: NFC, lines ended by \\n, no control characters, no blanks at either end.

    Blanks at line ends go, and all but one of empty lines in a row. Cleaning twice changes nothing.
    """
    text = _TRAILING.sub("", _allowed(raw))
    return _EMPTY_LINES.sub("\n\n", text).strip()


def clean_line(raw: str) -> str:
    """Return a single line as it is stored: like `clean_text`, with one space for each run of blanks or line ends.

    No-break spaces stay, because French and others set them on purpose.
    """
    return _BLANKS.sub(" ", _allowed(raw)).strip()


def _allowed(raw: str) -> str:
    """Return the text in NFC with one sort of line ends and of bullets, without what no document may hold."""
    return _composed(_UNWANTED.sub("", LINE_ENDS.sub("\n", raw)).translate(_BULLETS))


def _composed(text: str) -> str:
    """Return the text in NFC, but for letters with more than MOST_MARKS combining marks, which no script has.

    Sorting the marks of a letter takes time by the square of their number.
    """
    if text.isascii():
        return text
    pieces, start = [], 0
    classes = bytes(map(unicodedata.combining, text))  # 0 for what is no combining mark, at most 240
    for run in _TOO_MANY_MARKS.finditer(classes):
        pieces += [unicodedata.normalize("NFC", text[start : run.start()]), text[run.start() : run.end()]]
        start = run.end()
    return "".join([*pieces, unicodedata.normalize("NFC", text[start:])])


# White space as Unicode and ECMAScript both define it, spelt out so that both sides split at the same places.
WHITE_SPACE = "\t-\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"
# Chinese characters and Japanese kana: scripts that are written without spaces.
WRITTEN_WITHOUT_SPACES = (
    "\u3005\u3007\u3021-\u3029\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9d\U00020000-\U0003ffff"
)
_SPLIT = re.compile(f"[{WHITE_SPACE}]+")
_ALONE = re.compile(f"[{WRITTEN_WITHOUT_SPACES}]")


def count_words(text: str) -> int:
    """Return the number of words, by the rule that the browser follows too.

    Every Chinese character and every Japanese kana counts as one word. What is left is split at white space; a piece
    counts if it holds a letter or digit of any script: "don't", "l'école" and a web address are one word each, a lone
    dash or a Markdown sign is none. JavaScript with the same ranges counts `text.match(/[alone]/gu)`, then the pieces
    of `text.replace(/[alone]/gu, " ").split(/[white]+/u)` that match `/[\\p{L}\\p{N}]/u`.
    """
    alone = len(_ALONE.findall(text))
    pieces = _SPLIT.split(_ALONE.sub(" ", text))
    return alone + sum(any(map(_is_letter_or_digit, piece)) for piece in pieces)


def _is_letter_or_digit(character: str) -> bool:
    # str.isalnum would also accept a few signs with a numeric value that JavaScript's \p{L} and \p{N} do not.
    return unicodedata.category(character)[0] in "LN"


def count_characters(text: str) -> int:
    """Return the number of code points of a cleaned text: `[...text.normalize("NFC")].length` in JavaScript."""
    return len(text)
