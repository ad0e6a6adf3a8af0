"""The questionnaires of a network as one value: shipped and custom ones, with the network's own topics."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache

from forms.questionnaire import custom as custom
from forms.questionnaire import shipped
from forms.questionnaire.loader import SOURCE_LANGUAGE, file_name, read_source, read_translation
from forms.questionnaire.model import Choice, OptionSetting, Questionnaire, QuestionnaireError
from forms.questionnaire.shipped import LATEST, SHIPPED
from forms.questionnaire.toml_table import parse_toml

TOPICS = "topics"


@dataclass(frozen=True, slots=True)
class CustomFiles:
    """The files of a custom questionnaire by language, and its `structure` when it was activated, or ""."""

    files: Mapping[str, bytes]
    structure: str = ""


@dataclass(frozen=True)
class Questionnaires:
    """What a network asks: `custom` ones by name besides those that shipped, and its `topics`.

    Questionnaires are loaded once and remembered here, as they are compared by identity first.
    """

    topics: tuple[OptionSetting, ...] = ()
    custom: Mapping[str, CustomFiles] = field(default_factory=dict)
    _loaded: dict[tuple[str, str], Questionnaire] = field(default_factory=dict, init=False, repr=False, compare=False)

    def is_known(self, version: str) -> bool:
        """Tell whether there is a shipped or custom questionnaire of this name."""
        return version in SHIPPED or version in self.custom

    def languages(self, version: str = LATEST) -> tuple[str, ...]:
        """Return the languages of a questionnaire: the source language first, then the translations."""
        if own := self._own(version):
            return (SOURCE_LANGUAGE, *sorted(own.files.keys() - {SOURCE_LANGUAGE}))
        return shipped.languages(version)

    def load(self, version: str = LATEST, language: str = SOURCE_LANGUAGE) -> Questionnaire:
        """Return a questionnaire in one language with the network's topics. Raises QuestionnaireError."""
        key = version, language
        if key not in self._loaded:
            self._loaded[key] = _with_topics(self._as_written(version, language), self.topics)
        return self._loaded[key]

    def load_or_english(self, version: str, language: str) -> Questionnaire:
        """Return a questionnaire in this language, or in English where it is not asked in it."""
        return self.load(version, language if language in self.languages(version) else SOURCE_LANGUAGE)

    def in_all_languages(self, version: str = LATEST) -> tuple[Questionnaire, ...]:
        """Return a questionnaire in every language, the source language first."""
        return tuple(self.load(version, language) for language in self.languages(version))

    def files(self, version: str) -> dict[str, bytes]:
        """Return the files of a questionnaire and its translations, by file name."""
        if own := self._own(version):
            return {file_name(version, language): own.files[language] for language in self.languages(version)}
        return shipped.files(version)

    def _own(self, version: str) -> CustomFiles | None:
        return None if version in SHIPPED else self.custom.get(version)

    def _as_written(self, version: str, language: str) -> Questionnaire:
        own = self._own(version)
        if own is None:
            return shipped.load(version, language)
        if language not in own.files:
            raise shipped.no_language(version, language, self.languages(version))
        source = _source(version, own.files[SOURCE_LANGUAGE], own.structure)
        return source if language == SOURCE_LANGUAGE else _translated(source, language, own.files[language])


@lru_cache(maxsize=64)
def _source(version: str, data: bytes, structure: str) -> Questionnaire:
    source = read_source(parse_toml(data, file_name(version, SOURCE_LANGUAGE)))
    if structure and custom.structure(source) != structure:
        raise QuestionnaireError([f"{version}.toml: the edition is not what it was when it was activated."])
    return source


@lru_cache(maxsize=64)
def _translated(source: Questionnaire, language: str, data: bytes) -> Questionnaire:
    return read_translation(parse_toml(data, file_name(source.version, language)), source)


def _with_topics(questionnaire: Questionnaire, settings: tuple[OptionSetting, ...]) -> Questionnaire:
    """Return the questionnaire with the topics that `settings` say."""
    if not settings or all(field.id != TOPICS for field in questionnaire.fields):
        return questionnaire
    changed = {setting.code: setting for setting in settings}

    def as_changed(option: Choice) -> Choice:
        own = changed.get(option.code)
        label = dict(own.labels).get(questionnaire.language, option.label) if own else option.label
        return replace(option, label=label, offered=not (own and own.hidden))

    topics = questionnaire.field(TOPICS)
    places = {setting.code: setting.place for setting in settings}
    ordered = sorted(topics.options, key=lambda option: places.get(option.code, len(topics.options) + 1))
    asked = replace(topics, options=tuple(map(as_changed, ordered)))
    sections = (
        replace(section, fields=tuple(asked if field is topics else field for field in section.fields))
        for section in questionnaire.sections
    )
    palette = tuple((setting.code, setting.place, setting.colour) for setting in settings)
    return replace(questionnaire, sections=tuple(sections), palette=palette)
