"""The questionnaires of a network as one value: shipped and custom ones, with the network's own topics."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache

from forms.questionnaire import template, thematic
from forms.questionnaire.edition_file import SOURCE_LANGUAGE, read_source, read_translation
from forms.questionnaire.questions import Choice, Field, OptionSetting, Template, TemplateError
from forms.questionnaire.template import LATEST, SHIPPED
from forms.questionnaire.toml_table import parse_toml

TOPICS = "topics"


@dataclass(frozen=True, slots=True)
class Custom:
    """A custom questionnaire: its files by language, and its `structure` when it was activated, or ""."""

    files: Mapping[str, bytes]
    structure: str = ""


@dataclass(frozen=True)
class Questionnaires:
    """What a network asks: `custom` ones by name besides those that shipped, and its `topics`.

    Questionnaires are loaded once and remembered here, as they are compared by identity first.
    """

    topics: tuple[OptionSetting, ...] = ()
    custom: Mapping[str, Custom] = field(default_factory=dict)
    _loaded: dict[tuple[str, str], Template] = field(default_factory=dict, init=False, repr=False, compare=False)

    def is_known(self, edition: str) -> bool:
        """Tell whether there is a shipped or custom questionnaire of this name."""
        return edition in SHIPPED or edition in self.custom

    def languages(self, edition: str = LATEST) -> tuple[str, ...]:
        """Return the languages of a questionnaire: the source language first, then the translations."""
        if own := self._own(edition):
            return (SOURCE_LANGUAGE, *sorted(own.files.keys() - {SOURCE_LANGUAGE}))
        return template.languages(edition)

    def load(self, edition: str = LATEST, language: str = SOURCE_LANGUAGE) -> Template:
        """Return a questionnaire in one language, with the topics of the network.

        Raises TemplateError for an unknown name or language, a broken rule, or a change since activation.
        """
        key = edition, language
        if key not in self._loaded:
            self._loaded[key] = _with_topics(self._as_written(edition, language), self.topics)
        return self._loaded[key]

    def load_or_english(self, edition: str, language: str) -> Template:
        """Return a questionnaire in this language, or in English where it is not asked in it."""
        return self.load(edition, language if language in self.languages(edition) else SOURCE_LANGUAGE)

    def in_all_languages(self, edition: str = LATEST) -> tuple[Template, ...]:
        """Return a questionnaire in every language, the source language first."""
        return tuple(self.load(edition, language) for language in self.languages(edition))

    def files(self, edition: str) -> dict[str, bytes]:
        """Return the files of a questionnaire and its translations, by file name."""
        if own := self._own(edition):
            infixes = {one: "" if one == SOURCE_LANGUAGE else f".{one}" for one in self.languages(edition)}
            return {f"{edition}{infix}.toml": own.files[language] for language, infix in infixes.items()}
        return template.files(edition)

    def _own(self, edition: str) -> Custom | None:
        return None if edition in SHIPPED else self.custom.get(edition)

    def _as_written(self, edition: str, language: str) -> Template:
        own = self._own(edition)
        if own is None:
            return template.load(edition, language)
        if language not in own.files:
            raise template.no_language(edition, language, self.languages(edition))
        source = _source(edition, own.files[SOURCE_LANGUAGE], own.structure)
        return source if language == SOURCE_LANGUAGE else _translated(source, language, own.files[language])


@lru_cache(maxsize=64)
def _source(edition: str, data: bytes, structure: str) -> Template:
    found = read_source(parse_toml(data, f"{edition}.toml"))
    if structure and thematic.structure(found) != structure:
        raise TemplateError([f"{edition}.toml: the edition is not what it was when it was activated."])
    return found


@lru_cache(maxsize=64)
def _translated(source: Template, language: str, data: bytes) -> Template:
    return read_translation(parse_toml(data, f"{source.edition}.{language}.toml"), source)


def _with_topics(asked: Template, settings: tuple[OptionSetting, ...]) -> Template:
    """Return the questionnaire with the topics that `settings` say."""
    if not settings or all(field.id != TOPICS for field in asked.fields):
        return asked
    changed = {one.code: one for one in settings}

    def as_changed(one: Choice) -> Choice:
        own = changed.get(one.code)
        label = dict(own.labels).get(asked.language, one.label) if own else one.label
        return replace(one, label=label, offered=not (own and own.hidden))

    def with_options(one: Field) -> Field:
        if one.id != TOPICS:
            return one
        places = {code: own.place for code, own in changed.items()}
        ordered = sorted(one.options, key=lambda choice: places.get(choice.code, len(one.options) + 1))
        return replace(one, options=tuple(map(as_changed, ordered)))

    sections = tuple(replace(one, fields=tuple(map(with_options, one.fields))) for one in asked.sections)
    palette = tuple((one.code, one.place, one.colour) for one in settings)
    return replace(asked, sections=sections, palette=palette)
