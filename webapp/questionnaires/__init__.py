"""The questionnaires of this network as one value, read once for each request or job, and its questions."""

from flask import Flask, current_app, g, has_app_context
from sqlalchemy import Connection, select

from exports.house_style import house
from exports.house_style.house import TopicStyle
from forms.questionnaire.model import OptionSetting, Questionnaire
from forms.questionnaire.questionnaires import CustomFiles, Questionnaires
from forms.questionnaire.shipped import LATEST
from webapp import catalogue_changes
from webapp.core import db, i18n
from webapp.models import CustomQuestionnaire, TopicSetting

_READ = "questionnaires"
_KEPT = "sheaf_questionnaires"


def current() -> Questionnaires:
    """Return what the network asks, the same value to the end of a request or job; outside of an app, what shipped."""
    if not has_app_context():
        return Questionnaires()
    found: Questionnaires | None = g.get(_READ)
    if found is None:
        with db.reading() as connection:
            found = g.questionnaires = _known(connection)
    return found


def _known(connection: Connection) -> Questionnaires:
    """Return what the network asks, the same object until what readers find changes: templates are kept with it."""
    last = catalogue_changes.last_change(connection)
    kept: tuple[catalogue_changes.Change, Questionnaires] | None = current_app.extensions.get(_KEPT)
    if kept is None or kept[0] != last or last == catalogue_changes.NOTHING:
        found = _read(connection)
        kept = current_app.extensions[_KEPT] = (last, kept[1] if kept and kept[1] == found else found)
    return kept[1]


_TOPICS = select(
    TopicSetting.code, TopicSetting.place, TopicSetting.hidden, TopicSetting.labels, TopicSetting.colour
).order_by(TopicSetting.place, TopicSetting.code)
_CUSTOM = select(
    CustomQuestionnaire.name, CustomQuestionnaire.files, CustomQuestionnaire.structure, CustomQuestionnaire.activated_at
).order_by(CustomQuestionnaire.name)


def _read(connection: Connection) -> Questionnaires:
    topics = tuple(
        OptionSetting(row.code, row.place, row.hidden, tuple(sorted(row.labels.items())), row.colour)
        for row in connection.execute(_TOPICS)
    )
    custom = {
        row.name: CustomFiles(
            {language: str(text).encode() for language, text in row.files.items()},
            row.structure if row.activated_at else "",
        )
        for row in connection.execute(_CUSTOM)
    }
    return Questionnaires(topics, custom)


def forget(error: BaseException | None = None) -> None:
    """Let the next request ask anew, also where it runs in the same context."""
    g.pop(_READ, None)


def load(version: str = LATEST, language: str = "en") -> Questionnaire:
    """Return the questions of a version in one language. Raises QuestionnaireError if there are none."""
    return current().load(version, language)


def load_or_english(version: str, language: str) -> Questionnaire:
    """Return the questions of a version in one language, in English where they are not asked in it."""
    return current().load_or_english(version, language)


def languages(version: str = LATEST) -> tuple[str, ...]:
    """Return the languages a version is asked in, English first."""
    return current().languages(version)


def asked_in(version: str = LATEST) -> str:
    """Return the language in which the questions are shown: the page's, or English where they are not in it."""
    return code if (code := i18n.language()) in languages(version) else "en"


def load_for_page(version: str = LATEST) -> Questionnaire:
    """Return the questions of a version in the language of the page, in English where they are not asked in it."""
    return load(version, asked_in(version))


def topic(code: str) -> str:
    """Return a topic's label, in the language of the questions."""
    option = load_for_page().field("topics").option(code)
    return option.label if option else code


def topic_style(code: str) -> TopicStyle:
    """Return the number and the colour of a topic."""
    return house.topic_style(code, load().palette)


def init_app(app: Flask) -> None:
    app.teardown_request(forget)
