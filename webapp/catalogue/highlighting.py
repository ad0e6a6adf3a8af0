"""Hits in a text (words that were typed, or of the same stem or concept), marked or cut out with words around them."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from markupsafe import Markup

from webapp.catalogue import expansion
from webapp.catalogue.stems import stems
from webapp.catalogue.words import ACCENTS, DENSE, WORD, Term, fold

EXCERPT = 210


def marked(text: str, wanted: tuple[Term, ...], language: str = "") -> Markup:
    """Return the text, escaped, with every hit in <mark>; stems and concepts are those of the text's `language`."""
    return _with_marks(text, _hits(text, wanted, language))


def excerpt(text: str, wanted: tuple[Term, ...], language: str = "") -> Markup:
    """Return the place of the first hit in a text with words around it and hits in <mark>; empty without a hit."""
    hits = _hits(text, wanted, language)
    if not hits:
        return Markup("")
    start, end = _window(text, hits[0][0])
    inside = [(a - start, b - start) for a, b in hits if a >= start and b <= end]
    before, after = "… " if start else "", " …" if end < len(text) else ""
    return Markup("").join([before, _with_marks(text[start:end], inside), after])


def _window(text: str, hit: int) -> tuple[int, int]:
    """Return where an excerpt around a hit begins and ends: between words, where there are any."""
    start = max(0, hit - EXCERPT // 3)
    if start:
        start = text.find(" ", start, hit) + 1 or start
    end = min(len(text), start + EXCERPT)
    if end < len(text):
        end = max(text.rfind(" ", hit, end), end - 20)
    return start, end


@dataclass(frozen=True, slots=True)
class _Needles:
    """The same hits looked for in two ways: `words` in a folded text, `word` from the beginning of a folded word."""

    signs: tuple[str, ...]
    words: re.Pattern[str]
    word: re.Pattern[str]
    stems: frozenset[str]  # a word that was found as a STEM has one of these
    language: str

    def holds(self, match: re.Match[str], written: str) -> bool:
        """Return whether a match is a hit: of a stem only the beginning was looked for."""
        return match.lastgroup != _STEM or not self.stems.isdisjoint(stems(written, self.language))


@lru_cache(maxsize=200)
def _needles(wanted: tuple[Term, ...], language: str) -> _Needles | None:
    plain = [*(one for term in wanted for one in _plain(term)), *((word, False) for word in expansion.words_in(wanted))]
    if not plain:
        return None
    stemmed = expansion.stems_in(wanted, language)
    entries = expansion.entries_in(wanted, language)
    whole = [re.escape(one) + (_ON if prefix else _END) for one, prefix in plain]
    whole += [r"[\W_]+".join(word.pattern for word in entry) for entry in entries]
    word = [re.escape(one) + ("" if prefix else r"\Z") for one, prefix in plain]
    word += [entry[0].pattern for entry in entries if len(entry) == 1]
    if stemmed:
        begun = "|".join(sorted({re.escape(stem[:-1] or stem) for stem in stemmed}))
        whole.append(f"(?P<{_STEM}>(?:{begun}){_ON})")
        word.append(f"(?P<{_STEM}>{begun})")
    return _Needles(
        signs=(*(one for one, _ in plain), *(entry[0].text for entry in entries), *(stem[:-1] for stem in stemmed)),
        words=re.compile(rf"(?<![^\W_])(?:{'|'.join(whole)})"),
        word=re.compile("|".join(word)),
        stems=stemmed,
        language=language,
    )


def _plain(term: Term) -> list[tuple[str, bool]]:
    """Return the words of a term, each with whether it may go on."""
    if term.dense:
        return [(term.text, True)]
    return [*((word, False) for word in term.words[:-1]), (term.words[-1], term.prefix)]


class _Signs(dict[int, str]):
    """Every character folded alone, as it is met: an accent to nothing, what may join the one before to _TOGETHER."""

    def __missing__(self, number: int) -> str:
        sign = chr(number)
        if _ACCENT.match(sign):
            folded = ""
        elif unicodedata.category(sign) in ("Mn", "Mc") or _JOINING.match(sign):
            folded = _TOGETHER
        else:
            folded = fold(sign) if WORD.match(sign) else sign
        self[number] = folded
        return folded


_TOGETHER = "\0"
_ACCENT = re.compile(f"[{ACCENTS}]")
_JOINING = re.compile("[\uff9e\uff9f\u1100-\u11ff]")  # half-width voiced marks, parts of Korean signs
_SIGNS = _Signs()
_OPEN, _CLOSE = Markup("<mark>"), Markup("</mark>")
_STEM, _ON, _END = "stem", r"[^\W_]*", r"(?![^\W_])"


def _hits(text: str, wanted: tuple[Term, ...], language: str = "") -> list[tuple[int, int]]:
    """Return the places of the hits: of a word the whole, of a dense run the part that was looked for."""
    needles = _needles(wanted, language)
    if needles is None:
        return []
    folded = text.lower() if text.isascii() else text.translate(_SIGNS)
    if _TOGETHER not in folded and not any(signs in folded for signs in needles.signs):
        return []
    if text.isascii() or (len(folded) == len(text) and _TOGETHER not in folded and not _needs_care(text, folded)):
        found = needles.words.finditer(folded)
        return [match.span() for match in found if needles.holds(match, text[slice(*match.span())])]
    return _hits_by_word(text, needles)


def _needs_care(text: str, folded: str) -> bool:
    """Return whether there are accents on their own or dense characters, which half-width kana are only when folded."""
    return bool(_ACCENT.search(text) or DENSE.search(folded))


def _hits_by_word(text: str, needles: _Needles) -> list[tuple[int, int]]:
    """Return the same for texts in which a character and its folded form do not stand at the same place."""
    found: list[tuple[int, int]] = []
    for match in WORD.finditer(text):
        folded, dense = _folded(match.group())
        if not dense:
            hit = needles.word.match(folded)
            found += [match.span()] if hit and needles.holds(hit, match.group()) else []
        elif len(folded) == len(match.group()):
            found += [
                (match.start() + a, match.start() + b) for a, b in (hit.span() for hit in needles.word.finditer(folded))
            ]
    return found


@lru_cache(maxsize=50_000)
def _folded(word: str) -> tuple[str, bool]:
    """Return a folded word, and whether some of it is in a dense script."""
    folded = fold(word)
    return folded, bool(DENSE.search(folded))


def _with_marks(text: str, hits: Sequence[tuple[int, int]]) -> Markup:
    pieces, start = [], 0
    for a, b in _joined(hits):
        pieces += [text[start:a], _OPEN, text[a:b], _CLOSE]
        start = b
    return Markup("").join([*pieces, text[start:]])


def _joined(hits: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the hits with those made one that follow each other directly, as pairs of a dense script do."""
    found: list[tuple[int, int]] = []
    for a, b in hits:
        if found and found[-1][1] == a:
            found[-1] = (found[-1][0], b)
        else:
            found.append((a, b))
    return found
