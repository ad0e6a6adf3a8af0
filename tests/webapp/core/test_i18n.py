"""Words in the reader's language: a sentence for every problem, the way to its box, dates, periods, names."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from pathlib import Path

import every_type
import pytest
from babel.messages.pofile import read_po
from builders import a_practice, full_answers
from every_type import NETWORK

from forms.answers.validation import check, parse
from forms.questionnaire.problems import Problem
from forms.questionnaire.shipped import LATEST, load
from forms.questionnaire.types import CODE_PARAMS
from webapp import questionnaires
from webapp.core import clock, i18n
from webapp.models import JobState, Person, Practice, State
from webapp.phrases import names, refusals
from webapp.phrases.problems import anchor, phrase
from webapp.phrases.tables import phrase_for
from webapp.practices.transitions import Action, Reason, Refused

PICTURE_REASONS = ("not_a_picture", "damaged", "other_kind", "too_many_pixels", "too_small", "too_large")
PARAMS = {
    "count": 7,
    "most": 3,
    "least": 2,
    "unit": "words",
    "value": "what was typed",
    "start": "2020",
    "end": "2019",
}


@pytest.fixture
def in_language(app):
    """Within a page in this language."""

    def enter(language):
        return app.test_request_context(headers={"Accept-Language": language})

    return enter


def problems_of(code):
    """A problem of this code, in every unit that it can have."""
    params = {name: PARAMS[name] for name in CODE_PARAMS[code]}
    units = ("words", "characters") if "unit" in params else (None,)
    return [Problem("title", code, {**params, **({"unit": unit} if unit else {})}) for unit in units]


# -------------------------------------------------------------------------------------------------------- sentences


@pytest.mark.parametrize("code", sorted(CODE_PARAMS))
@pytest.mark.parametrize("number", [1, 3])
def test_a_sentence_names_the_question_or_what_was_typed(in_language, code, number):
    for problem in problems_of(code):
        params = {name: number if isinstance(value, int) else value for name, value in problem.params.items()}
        with in_language("en"):
            sentence = phrase(replace(problem, params=params), load("2026", "en"))
        assert re.search(r"Title|what was typed|2019", sentence), sentence
        assert sentence[-1] == "." and not re.search(r"%\(|%s|\{|None", sentence)


@pytest.mark.parametrize("code", sorted(CODE_PARAMS))
def test_every_sentence_is_in_french_too(in_language, code):
    for problem in problems_of(code):
        with in_language("en"):
            english = phrase(problem, load("2026", "en"))
        with in_language("fr"):
            french = phrase(problem, load("2026", "en"))
        assert french != english and not re.search(r"%\(|%s|\{|None", french)


def test_a_problem_in_a_row_names_the_part_and_the_row(in_language):
    problem = Problem("contacts", "missing", row=1, part="email")
    with in_language("en"):
        assert phrase(problem, load("2026", "en")) == (
            "“E-mail address (Contact persons, no. 2)” is still to be answered."
        )


# ---------------------------------------------------------------------------------------------------------- anchors

ROW = {"name": "", "role": "", "organisation": "", "email": "", "telephone": "", "visibility": ""}
WRONG_ANSWERS = {
    "empty": {},
    "too long": {
        "title": "x" * 121,
        "tagline": "x" * 201,
        **{
            one: "word " * 401
            for one in ("purpose", "rationale", "process", "impact", "lessons", "partners", "funding")
        },
        "certifier_name": "x" * 121,
        "certifier_role": "x" * 121,
    },
    "not to be read": {
        "period": {"as_written": "", "start": "soon", "end": "-03", "ongoing": False, "recurring": ""},
        "website": "city.example",
        "topics": ["made-up"],
        "target_groups": ["made-up"],
        "scale": "made-up",
        "licence": "made-up",
        "places": {"countries": ["UA", "ZZ"], "cities": []},
    },
    "too many": {
        "topics": ["education", "media", "business", "language"],
        "places": {"countries": ["UA"], "cities": [f"City {n}" for n in range(31)]},
        "contacts": [
            {**ROW, "name": f"n{n}", "email": f"e{n}@city.example", "visibility": "everyone"} for n in range(4)
        ],
        "references": [{"title": f"t{n}", "url": "https://a.example", "file": "", "language": ""} for n in range(11)],
        "photos": [{"file": f"{n}", "alt": "a", "caption": "", "credit": "", "consent": True} for n in range(7)],
    },
    "contradictions": {
        "period": {"as_written": "", "start": "2020", "end": "2019", "ongoing": True, "recurring": ""},
        "places": {"countries": [], "cities": ["Lutsk"]},
        "topics": [],
    },
    "half-filled rows": {
        "contacts": [{**ROW, "role": "x"}, {**ROW, "email": "no address", "visibility": "made-up"}],
        "references": [
            {"title": "", "url": "city.example", "file": "", "language": "made-up"},
            {"title": "no link", "url": "", "file": "", "language": ""},
        ],
        "photos": [
            {"file": "1", "alt": "", "caption": "", "credit": "", "consent": False},
            {"file": "", "alt": "no file", "caption": "", "credit": "", "consent": True},
        ],
    },
}


def _wrong_of_every_type(number):
    """The wrong answer of that number for each field; those that have fewer begin again."""
    fields = NETWORK.load(every_type.NAME).fields
    return {field.id: every_type.WRONG[field.type][number % len(every_type.WRONG[field.type])] for field in fields}


EVERY_TYPE_WRONG = [_wrong_of_every_type(number) for number in range(max(map(len, every_type.WRONG.values())))]


@pytest.fixture
def ids_of_boxes(work, people, page_of, every_type_draft):
    """The ids on the page of each section of a draft with these answers."""

    def read(edition, answers):
        with work() as session:
            practice = session.get(Practice, every_type_draft)
            practice.questionnaire_version, practice.working_copy.answers = edition, answers
        city = page_of(people.author)
        return {
            section.id: {e.get("id") for e in city.get(f"/drafts/{every_type_draft}/{section.id}").root.iter()}
            for section in NETWORK.load(edition).sections
        }

    return read


CASES = {
    **{name: (LATEST, answers) for name, answers in WRONG_ANSWERS.items()},
    **{
        f"every type, {number}": (every_type.NAME, parse(NETWORK.load(every_type.NAME), answers)[0])
        for number, answers in enumerate(EVERY_TYPE_WRONG)
    },
}


@pytest.mark.parametrize("name", CASES)
def test_every_problem_leads_to_a_box_that_is_on_the_page(ids_of_boxes, name):
    edition, answers = CASES[name]
    questionnaire = NETWORK.load(edition)
    found = {*_places(questionnaire, answers, complete=True), *_places(questionnaire, answers, complete=False)}
    assert found
    ids = ids_of_boxes(edition, answers)
    lost = {place for section, place in found if place not in ids[section]}
    assert not lost


def _places(questionnaire, answers, *, complete):
    problems = check(questionnaire, answers, complete=complete)
    return {(questionnaire.section_of(p.field).id, anchor(p, questionnaire)) for p in problems}


def test_the_wrong_answers_of_this_test_produce_every_code_that_a_form_can():
    found = {
        problem.code
        for edition, answers in CASES.values()
        for complete in (True, False)
        for problem in check(NETWORK.load(edition), answers, complete=complete)
    }
    # A box of a form cannot produce the first two; of few options too few can be chosen only where two are asked.
    assert CODE_PARAMS.keys() - found <= {"wrong_shape", "not_a_field", "too_few"}


@pytest.mark.parametrize(
    ("edition", "answers"),
    [(LATEST, {}), (LATEST, full_answers()), (every_type.NAME, {}), (every_type.NAME, every_type.ANSWERS)],
)
def test_a_question_as_a_whole_has_a_place_on_its_page(ids_of_boxes, edition, answers):
    questionnaire = NETWORK.load(edition)
    for section, ids in ids_of_boxes(edition, answers).items():
        for field in questionnaire.section(section).fields:
            assert anchor(Problem(field.id, "wrong_shape"), questionnaire) in ids


# ------------------------------------------------------------------------------------------------- dates and names


@pytest.mark.parametrize(
    ("value", "english", "french"),
    [
        ({"start": "2019", "end": "2021"}, "2019 – 2021", "2019 – 2021"),
        ({"start": "2022-03", "end": None, "ongoing": True}, "Since March 2022", "Depuis mars 2022"),
        ({"start": "2019-03-21", "end": None}, "21 March 2019", "21 mars 2019"),
        ({"start": "2019", "end": "2019"}, "2019", "2019"),
        ({"start": None, "end": "2019"}, "Until 2019", "Jusqu’à 2019"),
        ({"start": None, "end": None, "ongoing": True}, "Ongoing", "En cours"),
        ({"as_written": "QË NGA VITI 2020", "start": "2020", "end": None}, "QË NGA VITI 2020", "QË NGA VITI 2020"),
        ({}, "", ""),
        (None, "", ""),
    ],
)
def test_a_period_reads_as_a_person_would_say_it(in_language, value, english, french):
    with in_language("en"):
        assert i18n.period(value) == english
    with in_language("fr"):
        assert i18n.period(value) == french


@pytest.mark.parametrize("start", ["soon", "-03", "2019-13", "2019-02-30", "0000", "99999999999", "2019-1-1-1", "२०१९"])
def test_a_half_written_date_is_shown_as_it_was_typed(in_language, start):
    with in_language("en"):
        assert i18n.period({"start": start, "end": None}) == start


def test_dates_and_times_are_those_of_the_page(in_language):
    moment = dt.datetime(2026, 3, 1, 14, 5, tzinfo=dt.UTC)
    with in_language("en"), clock.at(moment + dt.timedelta(days=3)):
        assert (i18n.date(moment), i18n.date_and_time(moment)) == ("1 March 2026", "1 March 2026, 14:05 UTC")
        assert i18n.ago(moment) == "3 days ago"
    with in_language("fr"), clock.at(moment + dt.timedelta(days=3)):
        assert (i18n.date(moment), i18n.ago(moment)) == ("1er mars 2026", "il y a 3 jours")
        assert i18n.date(None) == i18n.ago(None) == i18n.date_and_time(None) == ""


@pytest.mark.parametrize(
    ("size", "text"), [(None, ""), (1, "1 kB"), (1499, "1 kB"), (999_400, "999 kB"), (1_250_000, "1.2 MB")]
)
def test_sizes_are_those_that_people_read(in_language, size, text):
    with in_language("en"):
        assert i18n.filesize(size) == text


@pytest.mark.parametrize(
    ("code", "direction"), [("ar", "rtl"), ("he", "rtl"), ("fr", "ltr"), ("made-up", "ltr"), ("", "ltr")]
)
def test_the_direction_of_a_language_is_known(code, direction):
    assert i18n.direction(code) == direction


def test_the_french_for_ever_is_not_the_one_for_never():
    """« Toutes les versions jamais envoyées » are those that were never sent."""
    with (Path(i18n.__file__).parents[1] / "translations/fr/LC_MESSAGES/messages.po").open("rb") as file:
        said = [(str(one.id), str(one.string)) for one in read_po(file)]
    assert [english for english, french in said if "jamais" in french and "never" not in english.casefold()] == []


@pytest.mark.parametrize("language", ["en", "fr"])
def test_everything_has_a_name_in_every_language(in_language, language):
    with in_language(language):
        said = [
            *map(
                names.action_explanation, set(Action) - {Action.SUBMIT, Action.TRANSLATE}
            ),  # they have pages of their own
            *(questionnaires.topic(option.code) for option in load("2026").field("topics").options),
            *(name for _, name in i18n.answer_languages()),
            *(refusals.picture_refusal(reason, "x") for reason in PICTURE_REASONS),
        ]
        said += [refusals.refusal(Refused(reason)) for reason in Reason]
    assert all(said)


@pytest.mark.parametrize(
    ("table", "codes"), [("practice_states", State), ("actions", Action), ("events", Action), ("job_states", JobState)]
)
def test_names_are_translated(in_language, table, codes):
    with in_language("en"):
        english = [phrase_for(table, code) for code in codes]
    with in_language("fr"):
        french = [phrase_for(table, code) for code in codes]
    assert not set(english) & set(french)


def test_a_practice_is_read_in_the_language_of_its_reader_and_written_in_its_own(work, people, page_of):
    with work() as session:
        person = session.get(Person, people.author.id)
        person.language = "fr"
        practice = a_practice(session, by=person, language="sq")
    opened = page_of(person).get(f"/drafts/{practice.id}/story")
    assert opened.root.get("lang") == "fr" and opened.one("textarea", id="purpose").get("lang") == "sq"
    with work() as session:
        assert session.get(Practice, practice.id).language == "sq"
