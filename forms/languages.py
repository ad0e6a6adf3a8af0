"""Languages of documents: which BCP 47 tags count as one, and their names in any language (Unicode CLDR)."""

from collections.abc import Mapping
from functools import cache

from babel import Locale
from babel.core import get_global, parse_locale

from forms.places.countries import sort_key

# Spoken in many cities of the network and without a two-letter code of their own.
_OFFERED_BESIDES = ("ber", "ckb", "kab", "kmr", "rom", "rup", "smn", "sms", "tzm", "zgh")
# "Several", "undetermined" and "no linguistic content" in ISO 639-2.
_NO_LANGUAGE = ("mul", "und", "zxx")


def is_language(tag: str) -> bool:
    """Return whether a tag names a language that CLDR knows ("sr", "sr-Latn", "pt-BR")."""
    try:
        language, region, script, variant = parse_locale(tag, sep="-")[:4]
    except ValueError:
        return False
    english = Locale("en")
    canonical = "-".join(part for part in (language, script, region, variant) if part)
    return (
        canonical == tag
        and language in _english_names()
        and (region is None or region in english.territories)
        and (script is None or script in english.scripts)
        and variant is None
    )


@cache
def language_names(language: str) -> Mapping[str, str]:
    """Return the languages that a form offers, code -> name in `language`, sorted by name."""
    names = Locale.parse(language, sep="-").languages
    offered = (code for code in _english_names() if len(code) == 2 or code in _OFFERED_BESIDES)
    rows = ((code, str(names.get(code, _english_names()[code]))) for code in offered)
    return dict(sorted(rows, key=lambda row: (sort_key(row[1]), row[0])))


@cache
def region_tag(language: str) -> str:
    """Return a language tag with a region, as Word needs it: "uk" is "uk-UA". English is British."""
    language = language.replace("_", "-")
    if "-" in language:
        return language
    if language == "en":
        return "en-GB"
    likely: Mapping[str, str] = get_global("likely_subtags")
    region = likely.get(language, language).split("_")[-1]
    return f"{language}-{region}" if region != language else language


@cache
def _english_names() -> Mapping[str, str]:
    names = ((str(code), str(name)) for code, name in Locale("en").languages.items())
    return {code: name for code, name in names if "_" not in code and code not in _NO_LANGUAGE}
