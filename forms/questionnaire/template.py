"""The questionnaires that shipped: finding, loading and remembering their files."""

from functools import cache, lru_cache
from pathlib import Path

from forms.questionnaire.edition_file import SOURCE_LANGUAGE, read_source, read_translation
from forms.questionnaire.questions import (
    Choice,
    Field,
    Limit,
    OnSheet,
    Role,
    Section,
    ShowIf,
    Template,
    TemplateError,
    Unit,
)

__all__ = [
    "EDITIONS",
    "LATEST",
    "SOURCE_LANGUAGE",
    "Choice",
    "Field",
    "Limit",
    "OnSheet",
    "Role",
    "Section",
    "ShowIf",
    "Template",
    "TemplateError",
    "Unit",
    "describe_problems",
    "edition_files",
    "edition_texts",
    "editions",
    "languages",
    "load",
    "no_language",
]

EDITIONS = Path(__file__).with_name("editions")


def editions(folder: Path = EDITIONS) -> tuple[str, ...]:
    """The editions in `folder`, oldest first. A source file is named `<edition>.toml`, without a language."""
    return tuple(sorted(path.stem for path in folder.glob("*.toml") if "." not in path.stem))


SHIPPED = editions()
LATEST = SHIPPED[-1]


def languages(edition: str = LATEST, folder: Path = EDITIONS) -> tuple[str, ...]:
    """The languages an edition is asked in: the source language first, then the translations by code."""
    return _shipped_languages(edition) if folder is EDITIONS else _languages_in(edition, folder)


@lru_cache(maxsize=64)
def _shipped_languages(edition: str) -> tuple[str, ...]:
    return _languages_in(edition, EDITIONS)


def _languages_in(edition: str, folder: Path) -> tuple[str, ...]:
    translations = sorted(path.stem.removeprefix(f"{edition}.") for path in folder.glob(f"{edition}.*.toml"))
    return (SOURCE_LANGUAGE, *translations)


def load(edition: str = LATEST, language: str = SOURCE_LANGUAGE, folder: Path = EDITIONS) -> Template:
    """The questions of an edition in one language as its files say them, checked and remembered.

    Raises TemplateError if there is no such edition or language, or if its file breaks a rule.
    """
    return _load(edition, language, folder)


@cache
def _load(edition: str, language: str, folder: Path) -> Template:
    if edition not in editions(folder):
        raise TemplateError([f"There is no edition {edition!r}; there are: {', '.join(editions(folder))}."])
    if language not in languages(edition, folder):
        raise no_language(edition, language, languages(edition, folder))
    if language == SOURCE_LANGUAGE:
        return read_source(folder / f"{edition}.toml")
    return read_translation(folder / f"{edition}.{language}.toml", _load(edition, SOURCE_LANGUAGE, folder))


def no_language(edition: str, language: str, offered: tuple[str, ...]) -> TemplateError:
    """Return the error of a questionnaire that is not asked in a language."""
    return TemplateError(
        [f"There is no edition {edition} in the language {language!r}; there are: {', '.join(offered)}."]
    )


def edition_files(folder: Path = EDITIONS) -> tuple[Path, ...]:
    """The files of every edition and translation in `folder`."""
    return tuple(sorted(folder.glob("*.toml")))


def edition_texts(edition: str) -> dict[str, bytes]:
    """The files of one edition and of its translations, by file name."""
    return {path.name: path.read_bytes() for path in edition_files() if path.name.split(".")[0] == edition}


def describe_problems(path: Path) -> list[str]:
    """Return a sentence for each fault of a questionnaire's file; a translation is read with the source beside it."""
    try:
        edition, _, language = path.stem.partition(".")
        if not language:
            read_source(path)
        else:
            read_translation(path, read_source(path.with_name(f"{edition}.toml")))
    except TemplateError as error:
        return list(error.problems)
    return []
