"""The names of cities in a line of places once its country and period are taken out."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from forms.intake.findings import Finding
from forms.periods.period_words import fold
from forms.places.gazetteer import LONGEST_NAME, key
from forms.toml_data import toml_beside

_WORDS = toml_beside(__file__)
_JOINING, _BEGINNING, _BEFORE, _OFFICES, _AFTER, _TOGETHER = (
    frozenset[str](_WORDS[use]) for use in ("joining", "beginning", "before", "offices", "after", "together")
)


@dataclass(slots=True)
class Word:
    """A word and its place in a line; it is `apart` if a comma, a bracket or the like stands before it."""

    text: str
    start: int
    end: int
    apart: bool


def text_of(words: Sequence[Word | None]) -> str:
    """Return words as they are written, with one blank between them."""
    return " ".join(word.text for word in words if word is not None)


def cities_in(words: Sequence[Word | None], known: dict[int, int]) -> tuple[list[str], list[Finding]]:
    """Return the names of cities, and a doubt for each word that is none or may be two."""
    cities, findings, place = list[str](), list[Finding](), 0
    while place < len(words):
        if place in known and words[place] is not None:
            end = _with_what_belongs_to_it(words, known[place], known)
            cities.append(text_of(words[place:end]))
            place = end
            continue
        run = list[str]()
        while (
            place < len(words)
            and (word := words[place]) is not None
            and place not in known
            and not (run and word.apart)
        ):
            run.append(word.text)
            place += 1
        if run and place in known and not ((word := words[place]) and word.apart) and (before := _words_before(run)):
            known[place - before] = known[place]
            place -= before
            del run[-before:]
        if run:
            names, riddle = _unknown_cities(run)
            cities += names
            findings += riddle
        elif place not in known:
            place += 1
    return cities, findings


def _with_what_belongs_to_it(words: Sequence[Word | None], end: int, known: dict[int, int]) -> int:
    """Return where the name of a known city ends, with a word such as "City" behind it."""
    following = words[end] if end < len(words) else None
    belongs = following is not None and not following.apart and end not in known and fold(following.text) in _AFTER
    return end + belongs


def _words_before(run: Sequence[str]) -> int:
    """Count the words before a known city that belong to it: one of "East Sarajevo", two of "City of Ballarat"."""
    if fold(run[-1]) in _BEFORE:
        return 1
    return 2 if len(run) > 1 and fold(run[-1]) in _JOINING and fold(run[-2]) in _OFFICES else 0


def _unknown_cities(run: list[str]) -> tuple[list[str], list[Finding]]:
    while run and (key(run[0]) in _TOGETHER or not key(run[0])):
        run = run[1:]
    while run and (key(run[-1]) in _TOGETHER or not key(run[-1])):
        run = run[:-1]
    if not run:
        return [], []
    text = " ".join(run)
    if (
        any(map(str.isdigit, text))
        or (run[0][0].islower() and fold(run[0]) not in _BEGINNING)
        or len(run) > LONGEST_NAME
    ):
        return [], [Finding("not_understood", text)]
    parted = [place for place, word in enumerate(run) if fold(word) in _TOGETHER]
    if parted and len(run) == 3:  # "Graz and Linz"
        return [run[0], run[2]], []
    lower = [word for word in run if word[0].islower() and fold(word) not in _JOINING]
    if lower:
        return [], [Finding("not_understood", text)]
    loose = [
        pair for pair in pairwise(run) if fold(pair[0]) not in _JOINING | _BEGINNING and fold(pair[1]) not in _JOINING
    ]
    return [text], [Finding("one_or_several", text)] if loose or "/" in text else []
