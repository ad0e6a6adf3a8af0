"""The questionnaires that shipped: finding, loading and remembering their files."""

from functools import cache, lru_cache
from pathlib import Path

from forms.questionnaire.loader import SOURCE_LANGUAGE, file_name, read_source, read_translation
from forms.questionnaire.model import Questionnaire, QuestionnaireError
from forms.questionnaire.toml_table import read_toml

VERSIONS = Path(__file__).with_name("versions")

SHIPPED = tuple(sorted(path.stem for path in VERSIONS.glob("*.toml") if "." not in path.stem))  # oldest first
LATEST = SHIPPED[-1]


@lru_cache(maxsize=64)
def languages(version: str = LATEST) -> tuple[str, ...]:
    """Return the languages of a questionnaire: the source language first, then the translations."""
    translations = sorted(path.stem.removeprefix(f"{version}.") for path in VERSIONS.glob(f"{version}.*.toml"))
    return (SOURCE_LANGUAGE, *translations)


def load(version: str = LATEST, language: str = SOURCE_LANGUAGE) -> Questionnaire:
    """Return a questionnaire as its file says it, checked and remembered. Raises QuestionnaireError."""
    return _load(version, language)


@cache
def _load(version: str, language: str) -> Questionnaire:
    if version not in SHIPPED:
        raise QuestionnaireError([f"There is no edition {version!r}; there are: {', '.join(SHIPPED)}."])
    if language not in languages(version):
        raise no_language(version, language, languages(version))
    table = read_toml(VERSIONS / file_name(version, language))
    return read_source(table) if language == SOURCE_LANGUAGE else read_translation(table, load(version))


def no_language(version: str, language: str, offered: tuple[str, ...]) -> QuestionnaireError:
    """Return the error of a questionnaire that is not asked in a language."""
    return QuestionnaireError(
        [f"There is no edition {version} in the language {language!r}; there are: {', '.join(offered)}."]
    )


def files(version: str) -> dict[str, bytes]:
    """Return the files of a questionnaire and its translations, by file name."""
    return {path.name: path.read_bytes() for path in sorted(VERSIONS.glob(f"{version}.*"))}


def describe_problems(path: Path) -> list[str]:
    """Return a sentence for each fault of a questionnaire's file; a translation is read with the source beside it."""
    try:
        version, _, language = path.stem.partition(".")
        source = read_source(read_toml(path.with_name(f"{version}.toml")))
        if language:
            read_translation(read_toml(path), source)
    except QuestionnaireError as error:
        return list(error.problems)
    return []
