"""The vocabulary of periods in many languages: "since", "depuis", "që nga viti", and the months."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache

from babel import Locale

from forms.toml_data import toml_beside

_LANGUAGES = (
    *("en", "fr", "sq", "es", "it", "pt", "de", "ca", "gl", "eu", "nl", "ro", "pl", "el", "uk", "sr", "sr_Latn", "bs"),
    *("hr", "mk", "bg", "tr", "sv", "nb", "da", "fi", "hu", "cs", "sk", "sl"),
)
_DASHES = re.compile("[\u2010-\u2015\u2043\u2212\u02d7\ufe58\ufe63\uff0d]")
_APOSTROPHES = re.compile("[\u2018\u2019\u02bc\u00b4\u2032`]")
# Letters that Unicode does not take apart, as they are written without their stroke or dot.
_PLAIN = str.maketrans({"ı": "i", "đ": "d", "ł": "l", "ø": "o"})


def fold(text: str) -> str:
    """Return a text without accents, case and typographic variety: single blanks, digits 0 to 9."""
    plain = _APOSTROPHES.sub("'", _DASHES.sub("-", text))
    if plain.isascii():
        return " ".join(plain.casefold().split())
    decomposed = unicodedata.normalize("NFKD", plain.casefold())
    bare = (character for character in decomposed if not unicodedata.combining(character))
    letters = "".join(str(unicodedata.decimal(one)) if one.isdecimal() else one for one in bare)
    return " ".join(_DASHES.sub("-", letters.translate(_PLAIN)).split())


@cache
def _meanings() -> Mapping[str, Mapping[str, str]]:
    """Map each meaning to its folded phrases, and those to their language."""
    tables = toml_beside(__file__)
    return {
        meaning: {fold(phrase): language for language, phrases in languages.items() for phrase in phrases}
        for meaning, languages in tables.items()
    }


@cache
def vocabulary() -> Mapping[str, str]:
    """Map each folded phrase to its meaning, as `period_words.toml` names it; weekdays mean nothing."""
    days = (Locale.parse(language).days["format"]["wide"].values() for language in _LANGUAGES)
    weekdays = {fold(str(name)): "filler" for names in days for name in names}
    words = {phrase: meaning for meaning, phrases in _meanings().items() if meaning != "missing" for phrase in phrases}
    return weekdays | words


def is_missing(folded: str) -> bool:
    """Tell whether a folded line stands for nothing: "", "n/a", "(unknown)"."""
    bare = folded.strip("()[]. ")
    return not bare or bare in _meanings()["missing"]


@cache
def months() -> Mapping[str, int]:
    """Map each folded month name, full or short, to 1..12, unless languages differ about it."""
    numbers_of: dict[str, set[int]] = {}
    for name, number in _month_names():
        numbers_of.setdefault(fold(name).rstrip("."), set()).add(number)
    return {
        name: min(numbers)
        for name, numbers in numbers_of.items()
        if len(numbers) == 1 and len(name) > 2 and not re.search(r"\d", name) and name not in vocabulary()
    }


def _month_names() -> Iterator[tuple[str, int]]:
    for language in _LANGUAGES:
        for forms in Locale.parse(language).months.values():
            for number, name in (*forms["wide"].items(), *forms["abbreviated"].items()):
                yield str(name), number
    for names in toml_beside(__file__, "period_months.toml")["months"].values():
        for number, forms in enumerate(names, start=1):
            yield from ((form, number) for form in forms.split())
