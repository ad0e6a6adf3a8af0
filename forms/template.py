"""The door to the editions of the questions: `load("2026", "fr")`, and what editions and languages there are.

What belongs here: finding, loading and remembering editions. What does not: the shape of a template (`questions`,
re-exported from here), the checks on the files (`edition_file`), what a thematic edition must keep to (`thematic`),
and anything about answers.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache, lru_cache
from pathlib import Path

from forms.edition_file import SOURCE_LANGUAGE, parse_source, parse_translation, read_source, read_translation
from forms.questions import (
    Choice,
    Field,
    Limit,
    OnSheet,
    OptionSetting,
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
    "Shelf",
    "ShowIf",
    "Template",
    "TemplateError",
    "Unit",
    "describe_problems",
    "edition_files",
    "edition_texts",
    "editions",
    "is_known",
    "languages",
    "load",
    "shipped",
    "use_shelf",
    "use_topic_settings",
]

EDITIONS = Path(__file__).with_name("editions")


def editions(folder: Path = EDITIONS) -> tuple[str, ...]:
    """The editions in `folder`, oldest first. A source file is named `<edition>.toml`, without a language."""
    return tuple(sorted(path.stem for path in folder.glob("*.toml") if "." not in path.stem))


SHIPPED = editions()
LATEST = SHIPPED[-1]
Shelf = Callable[[str], Mapping[str, bytes]]
"""Where editions are that did not ship: by the name of one, its files by language; empty where there is none."""
_shelves: list[Shelf] = []
TOPICS = "topics"
_settings: list[Callable[[], tuple[OptionSetting, ...]]] = []
_reworded: dict[tuple[int, tuple[OptionSetting, ...]], tuple[Template, Template]] = {}
MOST_REWORDED = 64


def use_shelf(shelf: Shelf) -> None:
    """From now on look for editions that did not ship on this shelf, and on no other."""
    _shelves[:] = [shelf]


def _on_shelf(edition: str, folder: Path = EDITIONS) -> Mapping[str, bytes]:
    """The files of an edition that did not ship, by language; empty if it did, or if there is none."""
    if folder is not EDITIONS or edition in SHIPPED:
        return {}
    return next((found for shelf in _shelves if (found := shelf(edition))), {})


def is_known(edition: str) -> bool:
    """Whether there is an edition of this name, shipped or on the shelf."""
    return edition in SHIPPED or bool(_on_shelf(edition))


def languages(edition: str = LATEST, folder: Path = EDITIONS) -> tuple[str, ...]:
    """The languages an edition is asked in: the source language first, then the translations by code."""
    if found := _on_shelf(edition, folder):
        return (SOURCE_LANGUAGE, *sorted(found.keys() - {SOURCE_LANGUAGE}))
    return _shipped_languages(edition) if folder is EDITIONS else _languages_in(edition, folder)


def _languages_in(edition: str, folder: Path) -> tuple[str, ...]:
    translations = sorted(path.stem.removeprefix(f"{edition}.") for path in folder.glob(f"{edition}.*.toml"))
    return (SOURCE_LANGUAGE, *translations)


def use_topic_settings(read: Callable[[], tuple[OptionSetting, ...]]) -> None:
    """From now on every edition's topics are labelled, ordered and offered as these settings say when it is loaded."""
    _settings[:] = [read]


@lru_cache(maxsize=64)
def _shipped_languages(edition: str) -> tuple[str, ...]:
    return _languages_in(edition, EDITIONS)


def load(edition: str = LATEST, language: str = SOURCE_LANGUAGE, folder: Path = EDITIONS) -> Template:
    """The questions of an edition in one language as the network asks them: `shipped`, with its own topics."""
    template = shipped(edition, language, folder)
    return _with_topics(template, next((read() for read in _settings), ()))


def shipped(edition: str = LATEST, language: str = SOURCE_LANGUAGE, folder: Path = EDITIONS) -> Template:
    """The questions of an edition in one language as its files say them, checked and remembered.

    Raises TemplateError if there is no such edition or language, or if its file breaks a rule.
    """
    if (found := _on_shelf(edition, folder)) and language in found:
        return _parse(edition, found[SOURCE_LANGUAGE], language, found[language])
    if found:
        raise _no_language(edition, language, languages(edition))
    return _load(edition, language, folder)


def _no_language(edition: str, language: str, offered: tuple[str, ...]) -> TemplateError:
    return TemplateError(
        [f"There is no edition {edition} in the language {language!r}; there are: {', '.join(offered)}."]
    )


def _with_topics(template: Template, settings: tuple[OptionSetting, ...]) -> Template:
    """The same questions with the topics that `settings` say; remembered, for templates are compared by identity."""
    if not settings or all(field.id != TOPICS for field in template.fields):
        return template
    key = (id(template), settings)
    if key not in _reworded:
        if len(_reworded) >= MOST_REWORDED:
            _reworded.clear()
        _reworded[key] = (template, _reword(template, {one.code: one for one in settings}))  # holds on to the id
    return _reworded[key][1]


def _reword(template: Template, settings: Mapping[str, OptionSetting]) -> Template:
    def option(one: Choice) -> Choice:
        said = settings.get(one.code)
        label = dict(said.labels).get(template.language, one.label) if said else one.label
        return replace(one, label=label, offered=not (said and said.hidden))

    def field(one: Field) -> Field:
        if one.id != TOPICS:
            return one
        places = {code: said.place for code, said in settings.items()}
        ordered = sorted(one.options, key=lambda choice: places.get(choice.code, len(one.options) + 1))
        return replace(one, options=tuple(map(option, ordered)))

    sections = tuple(replace(one, fields=tuple(map(field, one.fields))) for one in template.sections)
    palette = tuple((code, said.place, said.colour) for code, said in settings.items())
    return replace(template, sections=sections, palette=palette)


@lru_cache(maxsize=64)
def _parse(edition: str, source: bytes, language: str, translation: bytes) -> Template:
    template = parse_source(source, edition)
    return template if language == SOURCE_LANGUAGE else parse_translation(translation, language, template)


@cache
def _load(edition: str, language: str, folder: Path) -> Template:
    if edition not in editions(folder):
        raise TemplateError([f"There is no edition {edition!r}; there are: {', '.join(editions(folder))}."])
    if language not in languages(edition, folder):
        raise _no_language(edition, language, languages(edition, folder))
    if language == SOURCE_LANGUAGE:
        return read_source(folder / f"{edition}.toml")
    return read_translation(folder / f"{edition}.{language}.toml", _load(edition, SOURCE_LANGUAGE, folder))


def edition_files(folder: Path = EDITIONS) -> tuple[Path, ...]:
    """The files of every edition and translation in `folder`."""
    return tuple(sorted(folder.glob("*.toml")))


def edition_texts(edition: str) -> dict[str, bytes]:
    """The files of one edition and of its translations, by file name."""
    if found := _on_shelf(edition):
        names = {language: "" if language == SOURCE_LANGUAGE else f".{language}" for language in languages(edition)}
        return {f"{edition}{infix}.toml": found[language] for language, infix in names.items()}
    return {path.name: path.read_bytes() for path in edition_files() if path.name.split(".")[0] == edition}


def describe_problems(path: Path) -> list[str]:
    """Everything that is wrong with an edition file or a translation of one: exact sentences, or an empty list.

    A translation (`2026.fr.toml`) is compared with the source beside it (`2026.toml`).
    """
    try:
        edition, _, language = path.stem.partition(".")
        if not language:
            read_source(path)
        else:
            read_translation(path, read_source(path.with_name(f"{edition}.toml")))
    except TemplateError as error:
        return list(error.problems)
    return []
