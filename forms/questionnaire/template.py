"""The questionnaires that shipped: finding, loading and remembering their files."""

from functools import cache, lru_cache
from pathlib import Path

from forms.questionnaire.edition_file import SOURCE_LANGUAGE, file_name, read_source, read_translation
from forms.questionnaire.questions import Template, TemplateError
from forms.questionnaire.toml_table import read_toml

EDITIONS = Path(__file__).with_name("editions")

SHIPPED = tuple(sorted(path.stem for path in EDITIONS.glob("*.toml") if "." not in path.stem))  # oldest first
LATEST = SHIPPED[-1]


@lru_cache(maxsize=64)
def languages(edition: str = LATEST) -> tuple[str, ...]:
    """Return the languages of a questionnaire: the source language first, then the translations."""
    translations = sorted(path.stem.removeprefix(f"{edition}.") for path in EDITIONS.glob(f"{edition}.*.toml"))
    return (SOURCE_LANGUAGE, *translations)


def load(edition: str = LATEST, language: str = SOURCE_LANGUAGE) -> Template:
    """Return a questionnaire as its file says it, checked and remembered. Raises TemplateError."""
    return _load(edition, language)


@cache
def _load(edition: str, language: str) -> Template:
    if edition not in SHIPPED:
        raise TemplateError([f"There is no edition {edition!r}; there are: {', '.join(SHIPPED)}."])
    if language not in languages(edition):
        raise no_language(edition, language, languages(edition))
    table = read_toml(EDITIONS / file_name(edition, language))
    return read_source(table) if language == SOURCE_LANGUAGE else read_translation(table, load(edition))


def no_language(edition: str, language: str, offered: tuple[str, ...]) -> TemplateError:
    """Return the error of a questionnaire that is not asked in a language."""
    return TemplateError(
        [f"There is no edition {edition} in the language {language!r}; there are: {', '.join(offered)}."]
    )


def files(edition: str) -> dict[str, bytes]:
    """Return the files of a questionnaire and its translations, by file name."""
    return {path.name: path.read_bytes() for path in sorted(EDITIONS.glob(f"{edition}.*"))}


def describe_problems(path: Path) -> list[str]:
    """Return a sentence for each fault of a questionnaire's file; a translation is read with the source beside it."""
    try:
        edition, _, language = path.stem.partition(".")
        source = read_source(read_toml(path.with_name(f"{edition}.toml")))
        if language:
            read_translation(read_toml(path), source)
    except TemplateError as error:
        return list(error.problems)
    return []
