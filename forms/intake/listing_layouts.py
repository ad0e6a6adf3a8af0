"""Pages of other layouts, brought to a title and a line of places each.

Some give country, cities and period a line each, perhaps with labels. Others give each practice one line, "Kitchen for
all Spain, Madrid (2019)"; the end of such a title is a guess, so `Line.whole` keeps the line.
"""

import re
from collections.abc import Callable, Iterator, Sequence

from forms.intake.columns import label_of
from forms.intake.listing_page import Line
from forms.intake.place_line import PlaceLine, split
from forms.intake.table_row import PLACE_TARGETS
from forms.places.gazetteer import LONGEST_NAME, Gazetteer

COUNTRY, CITIES, PERIOD, WHOLE = "country", "cities", "period", "whole"
LONGEST_PART = 150  # characters of a part: the cities of nine names have about a hundred
_LABELLED = re.compile(r"([^\W\d_][^:]{1,30}):\s+(\S.*)")
_PARTS_OF_LABELS = dict(zip(PLACE_TARGETS, (COUNTRY, CITIES, WHOLE), strict=True)) | {"period": PERIOD}
LONGEST_ITEM = 250  # characters of such a line
FEWEST = 2  # so many such lines make a list; a single one may be a sentence with a place in it
MOST_NAMES = 5  # so many names of places at the end of a line are tried as the beginning of the places
_WORD = re.compile(r"(?<![\w’'-])[^\W\d_]\S*")
_SIGNS_AROUND = " ,;:|·•-–—/(["


def with_places_in_one_line(page_lines: Sequence[Line], known: Gazetteer) -> list[Line]:
    """Join a country and the cities and period on the next lines; a row of countries is a list to choose from."""
    joined, place = list[Line](), 0
    while place < len(page_lines):
        kind, text, taken = _part(page_lines[place].text, known)
        if kind not in (COUNTRY, WHOLE) or taken.period.as_written:
            joined.append(page_lines[place])
            place += 1
            continue
        parts, after, cities = [text], place + 1, bool(taken.cities)
        while after < len(page_lines):
            following, more, named = _part(page_lines[after].text, known, taken.countries)
            if following == CITIES and not cities and named.cities:
                cities = True
            elif following != PERIOD:
                break
            parts.append(more)
            after += 1
            if following == PERIOD:
                break
        labelled = text != page_lines[place].text
        joined.append(
            Line(" ".join(parts), page_lines[place].address) if len(parts) > 1 or labelled else page_lines[place]
        )
        place = after
    return joined


def _part(text: str, known: Gazetteer, countries: Sequence[str] = ()) -> tuple[str, str, PlaceLine]:
    """Return what a line is by itself ("" for no part of a line of places), its text without label, and its places."""
    nothing = PlaceLine(text)
    if len(text) > LONGEST_PART:
        return "", text, nothing
    labelled = _LABELLED.fullmatch(text)
    told = _PARTS_OF_LABELS.get(label_of(labelled[1]), "") if labelled else ""
    if labelled and told:
        rest = labelled[2]
        taken = split(rest, known)
        sound = not any(finding.code == "not_understood" for finding in taken.findings)
        return (told if sound else ""), rest, taken
    taken = split(text, known)
    findings = {finding.code for finding in taken.findings} - {"no_country", "known_elsewhere", "city_first"}
    if findings:
        return "", text, nothing
    if taken.countries:
        return (WHOLE if taken.cities else COUNTRY), text, taken
    if taken.period.as_written and not taken.cities:
        return PERIOD, text, taken
    if taken.cities and all(known.is_city(city, code) for city in taken.cities for code in countries[:1] or ("",)):
        return CITIES, text, taken
    return "", text, nothing


def with_titles_apart(page_lines: Sequence[Line], known: Gazetteer) -> list[Line]:
    """Split each line that ends in country, cities and period in two; return nothing if the page has no such list."""
    parted = [_parted(line, known) for line in page_lines]
    if sum(len(lines) == 2 for lines in parted) < FEWEST:
        return []
    return [line for lines in parted for line in lines]


def _parted(line: Line, known: Gazetteer) -> list[Line]:
    if len(line.text) > LONGEST_ITEM or not re.search(r"\d", line.text):
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
        findings = {finding.code for finding in taken.findings}
        if not taken.countries or not taken.period.as_written or findings & {"not_understood", "several_countries"}:
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
