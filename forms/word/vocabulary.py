"""Countries and languages by the words people write, in any of many languages.

What belongs here: from "Espagne", "Spain" or "ES" to a code. What does not: lists for a form to offer
(`forms.places.countries`, `forms.languages`).
"""

from collections.abc import Mapping
from functools import cache

from forms.languages import is_language, language_names
from forms.places.countries import COUNTRIES, country_names
from forms.questionnaire.template import languages
from forms.word.wording import folded

_OTHERS = ("de", "es", "it", "pt", "uk", "el", "tr", "sr", "pl", "ro", "nl", "ru", "ar", "he", "ja", "ko", "ka", "hy")


@cache
def _countries(language: str) -> Mapping[str, str]:
    return {folded(name): code for code, name in country_names(language).items()}


@cache
def _languages(language: str) -> Mapping[str, str]:
    return {folded(name): code for code, name in language_names(language).items()}


def country(words: str) -> str:
    """The code of a country by its name or code; "" if there is none of that name."""
    if words.strip().upper() in COUNTRIES:
        return words.strip().upper()
    key = folded(words)
    return next((found for one in (*languages(), *_OTHERS) if (found := _countries(one).get(key))), "") if key else ""


def language(words: str) -> str:
    """The tag of a language by its name or tag; "" if there is none of that name."""
    if is_language(words.strip()):
        return words.strip()
    key = folded(words)
    return next((found for one in (*languages(), *_OTHERS) if (found := _languages(one).get(key))), "") if key else ""
