"""Pages that give each practice one line, "Kitchen for all Spain, Madrid (2019)": title and places separated.

The end of such a title is a guess, so `Line.whole` keeps the line.
"""

import re
from collections.abc import Callable, Iterator, Sequence

from forms.intake.listing_page import Line
from forms.intake.place_line import PlaceLine, split
from forms.places.gazetteer import LONGEST_NAME, Gazetteer

LONGEST = 250  # characters of such a line
FEWEST = 2  # so many such lines make a list; a single one may be a sentence with a place in it
MOST_NAMES = 5  # so many names of places at the end of a line are tried as the beginning of the places
_WORD = re.compile(r"(?<![\w’'-])[^\W\d_]\S*")
_SIGNS_AROUND = " ,;:|·•-–—/(["


def with_titles_apart(page_lines: Sequence[Line], known: Gazetteer) -> list[Line]:
    """Split each line that ends in country, cities and period in two; return nothing if the page has no such list."""
    parted = [_parted(line, known) for line in page_lines]
    if sum(len(lines) == 2 for lines in parted) < FEWEST:
        return []
    return [line for lines in parted for line in lines]


def _parted(line: Line, known: Gazetteer) -> list[Line]:
    if len(line.text) > LONGEST or not re.search(r"\d", line.text):
        return [line]
    tails = list(_tails(line.text, known))
    if not tails:
        return [line]
    sure = [start for start, taken in tails if taken.cities and _all_known(taken, known)]
    start = sure[0] if sure else tails[-1][0]
    title = line.text[:start].rstrip(_SIGNS_AROUND)
    return [Line(title, line.address, whole=line.text), Line(line.text[start:])]


def _tails(text: str, known: Gazetteer) -> Iterator[tuple[int, PlaceLine]]:
    """Yield where the places may begin, and what they say: a country first, or a known city of a later country."""
    begins = [
        word.start()
        for word in _WORD.finditer(text)
        if not word[0][0].islower() and text[: word.start()].strip(_SIGNS_AROUND)
    ]
    named = [start for start in begins if _begins(text[start:], known.country, known.countries_of)]
    for start in named[-MOST_NAMES:]:
        begins_with_country = _begins(text[start:], known.country)
        taken = split(text[start:], known)
        doubts = {doubt.code for doubt in taken.doubts}
        if not taken.countries or not taken.period.as_written or doubts & {"not_understood", "several_countries"}:
            continue
        if begins_with_country or _all_known(taken, known):
            yield start, taken


def _begins(text: str, *known: Callable[[str], object]) -> bool:
    """Tell whether a text begins with a known name."""
    words = re.findall(r"[^\s,;|·•()\[\]]+", text)[:LONGEST_NAME]
    names = (" ".join(words[:count]) for count in range(len(words), 0, -1))
    return any(knows(name) for name in names if text.startswith(name) for knows in known)


def _all_known(taken: PlaceLine, known: Gazetteer) -> bool:
    return all(any(known.is_city(city, code) for code in taken.countries) for city in taken.cities)
