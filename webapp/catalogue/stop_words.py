"""Stop words ("how", "dans", "andere"): beside other words they need not be in what is looked for."""

from functools import cache

from forms.toml_data import toml_beside
from webapp.catalogue.words import Term, words


@cache
def _by_language() -> dict[str, frozenset[str]]:
    lists = toml_beside(__file__)
    return {language: frozenset(words(some)) for language, some in lists.items()}


@cache
def stop_words() -> frozenset[str]:
    """Return the folded stop words of every language that has a list."""
    return frozenset[str]().union(*_by_language().values())


def stop_words_of(language: str) -> frozenset[str]:
    """Return those of a language; none if it has no list."""
    return _by_language().get(language, frozenset())


def without_stop_words(wanted: tuple[Term, ...]) -> tuple[Term, ...]:
    """Return the terms without stop words, but for those of phrases ("old people"), or all if there are no others."""
    return (
        tuple(one for one in wanted if len(one.words) > 1 or one.expansions or one.words[0] not in stop_words())
        or wanted
    )
