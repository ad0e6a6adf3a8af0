"""The text of a file of unknown encoding: UTF-8, UTF-16, what an HTML page names, or a guess at the code page.

The words of each code page's languages in Unicode CLDR tell which letter follows which two. The page is taken in which
the text's letters beyond ASCII are likeliest in one of its languages; Windows-1252 wins a draw.
"""

import codecs
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from functools import cache
from itertools import pairwise
from math import log

from babel import Locale

from forms.places.gazetteer import cities_where_spoken
from forms.toml_data import toml_beside

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_UTF = re.compile(r"(utf-(?:8|16|32)).*")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w-]{3,20})", re.IGNORECASE)
WESTERN = "cp1252"
CODE_PAGES: Mapping[str, str] = {f"cp{number}": f"Windows-{number}" for number in range(1250, 1258)}
"""Python's name of each page, and the name that people know."""
SAMPLE = 4_000
_SMOOTHING = 10  # so many sightings of two letters weigh as much as what is known of one letter alone
_IMPOSSIBLE = -15.0  # for two scripts in one word ("Rнga"), and for a sign ("s¹siedzka") or a capital inside a word
_LINE_WITH_LETTERS = re.compile(rb"[^\r\n]*[\x80-\xff][^\r\n]*")
_ORDINAL = re.compile(r"(?<=\d)[ªº]")
_BETWEEN_WORDS = re.compile(r"[\x00-@\[-`{-\x7f\s‘’‚“”„–—…«»·•€°]+")
_MARKED_GREEK = str.maketrans("άέήίόύώ", "αεηιουω")
_CEDILLAS = str.maketrans("șțȘȚ", "şţŞŢ")


class NotText(ValueError):
    """The bytes are no text: a picture, a program, an archive."""


def decoded(data: bytes) -> tuple[str, str]:
    """Return the text and the name of its encoding ("UTF-8", "Windows-1250"). Raises NotText."""
    for name in _candidates(data):
        try:
            text = data.decode(name)
        except (UnicodeDecodeError, LookupError):
            continue
        if not _CONTROLS.search(text):
            return text, CODE_PAGES.get(name) or _UTF.sub(lambda utf: utf[1].upper(), name)
    raise NotText("this is not a text file")


def recoded(text: str, before: str, after: str) -> str:
    """Return a text decoded with one code page as another one decodes it. Raises ValueError."""
    python = {name: page for page, name in CODE_PAGES.items()}
    if before not in python or after not in python:
        raise ValueError(f"{before} or {after} is no code page")
    return text.encode(python[before]).decode(python[after])


def _candidates(data: bytes) -> Iterator[str]:
    for mark, name in _MARKS:
        if data.startswith(mark):
            yield name
            return
    head = data[:4000]
    if head.count(0) > len(head) // 5:
        yield from ["utf-16-le", "utf-16-be"] if head[1::2].count(0) >= head[::2].count(0) else ["utf-16-be"]
        return
    named = _CHARSET.search(head)
    yield "utf-8"
    if named:
        with suppress(LookupError):
            encoding = codecs.lookup(named[1].decode("ascii"))
            yield from [encoding.name] if encoding._is_text_encoding else []
    yield _code_page(data) or WESTERN


def _code_page(data: bytes) -> str | None:
    """Return the likeliest page of a text that is not UTF-8; None if no page fits."""
    sample = b"\n".join(_some(found[0] for found in _LINE_WITH_LETTERS.finditer(data)))
    pages = [page for page in CODE_PAGES if "\ufffd" not in data.decode(page, "replace")]
    return max(pages, key=lambda page: (_likelihood(sample.decode(page), page), page == WESTERN), default=None)


def _some(lines: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the first lines, up to SAMPLE bytes of them."""
    left = SAMPLE
    for line in lines:
        if left <= 0:
            return
        yield line[:left]
        left -= len(line)


def _likelihood(text: str, page: str) -> float:
    """Return the log-likelihood of the words with letters beyond ASCII in the likeliest language of a page."""
    words = [word for word in _BETWEEN_WORDS.split(_ORDINAL.sub(" ", text)) if len(word) > 1 and not word.isascii()]
    capitals: int = sum(one.islower() and next_.isupper() for word in words for one, next_ in pairwise(word))
    padded = [f"  {_lower(word)} " for word in words]
    threes = [three for word in padded for at in range(len(word) - 2) if not (three := word[at : at + 3]).isascii()]
    likeliest: float = max(
        sum(_three(three, _letters(language)) for three in threes) for language in _languages()[page]
    )
    return likeliest + capitals * _IMPOSSIBLE + (1.0 if page == WESTERN else 0.0)


def _three(three: str, seen: Mapping[str, int]) -> float:
    """Return the logarithm of how likely the last letter is after the two before it."""
    before, last = three[1], three[2]
    if not (last.isalpha() or last == " ") or not (before.isalpha() or before == " "):
        return _IMPOSSIBLE / 2
    if " " not in three[1:] and max(before, last) > "\u036f" and min(before, last) < "\u0370":
        return _IMPOSSIBLE
    likely = (seen.get(last, 0) + 0.5) / (seen[""] + 100)
    for length in (1, 2):
        context = three[2 - length : 2]
        likely = (seen.get(context + last, 0) + _SMOOTHING * likely) / (seen.get(context, 0) + _SMOOTHING)
    return log(likely)


def _lower(text: str) -> str:
    return "".join(letter.lower()[0] for letter in text)


@cache
def _languages() -> Mapping[str, list[str]]:
    return toml_beside(__file__, "code_pages.toml")


@cache
def _letters(language: str) -> Mapping[str, int]:
    """Count every run of one, two and three letters in the words of a language, two blanks between words."""
    lower = _lower("  ".join(re.findall(r"[^\W\d_]+", "  ".join(_names(language)).translate(_CEDILLAS))))
    # Greek capitals have no accents.
    text = f"  {lower}  {lower.translate(_MARKED_GREEK)}  " if language == "el" else f"  {lower}  "
    rows = (text[at : at + length] for length in (1, 2, 3) for at in range(len(text)))
    return {"": len(text), **Counter(rows)}


def _names(language: str) -> Iterator[str]:
    known = Locale.parse(language)
    for names in (known.territories, known.languages, known.scripts, known.currencies):
        yield from map(str, names.values())
    yield from (str(zone["city"]) for zone in known.time_zones.values() if "city" in zone)
    for names in (known.months["format"]["wide"], known.days["format"]["wide"]):
        yield from map(str, names.values())
    yield from cities_where_spoken(language)
