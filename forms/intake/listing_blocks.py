"""Pages that give country, cities and period a line each, perhaps with labels: one line of places made of them."""

import re
from collections.abc import Sequence

from forms.intake.columns import PLACE_TARGETS, label_of
from forms.intake.listing_page import Line
from forms.intake.place_line import PlaceLine, split
from forms.places.gazetteer import Gazetteer

COUNTRY, CITIES, PERIOD, WHOLE = "country", "cities", "period", "whole"
LONGEST = 150  # characters of a part: the cities of nine names have about a hundred
_LABELLED = re.compile(r"([^\W\d_][^:]{1,30}):\s+(\S.*)")
_PARTS_OF_LABELS = dict(zip(PLACE_TARGETS, (COUNTRY, CITIES, WHOLE), strict=True)) | {"period": PERIOD}


def with_places_in_one_line(page_lines: Sequence[Line], known: Gazetteer) -> list[Line]:
    """Return the lines, with a country and the cities and period on the next lines joined into one line.

    A row of countries stays as it is, for it is a list to choose from.
    """
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
    if len(text) > LONGEST:
        return "", text, nothing
    labelled = _LABELLED.fullmatch(text)
    told = _PARTS_OF_LABELS.get(label_of(labelled[1]), "") if labelled else ""
    if labelled and told:
        rest = labelled[2]
        taken = split(rest, known)
        sound = not any(doubt.code == "not_understood" for doubt in taken.doubts)
        return (told if sound else ""), rest, taken
    taken = split(text, known)
    doubts = {doubt.code for doubt in taken.doubts} - {"no_country", "known_elsewhere", "city_first"}
    if doubts:
        return "", text, nothing
    if taken.countries:
        return (WHOLE if taken.cities else COUNTRY), text, taken
    if taken.period.as_written and not taken.cities:
        return PERIOD, text, taken
    if taken.cities and all(known.is_city(city, code) for city in taken.cities for code in countries[:1] or ("",)):
        return CITIES, text, taken
    return "", text, nothing
