"""Answers of every field type on their way through the pages: asked, sent, read back, found."""

from __future__ import annotations

import re
from html import unescape

import pytest
from every_type import FOUND_BY, NAME
from page import LABELLED

from forms.questionnaire.shipped import LATEST, load
from webapp import questionnaires
from webapp.catalogue import entry
from webapp.models import Practice, Revision
from webapp.phrases.problems import first_box
from webapp.views.shared.read_back import read_back


@pytest.fixture
def every_type(work, every_type_draft):
    """The questions of every type and the answers of a draft to them."""
    with work() as session:
        practice = session.get(Practice, every_type_draft)
        return questionnaires.load(practice.questionnaire_version), dict(practice.working_copy.answers)


def test_the_form_of_a_section_that_is_sent_as_it_stands_changes_nothing(city, work, every_type_draft, every_type):
    questionnaire, before = every_type
    for section in questionnaire.sections:
        address = f"/drafts/{every_type_draft}/{section.id}"
        city.post(address, city.get(address).form())
    with work() as session:
        assert session.get(Practice, every_type_draft).working_copy.answers == before


def test_the_first_box_of_each_question_is_an_input_of_its_page(city, every_type_draft, every_type):
    questionnaire, _ = every_type
    for section in questionnaire.sections:
        page = city.get(f"/drafts/{every_type_draft}/{section.id}")
        inputs = {one.get("id") for one in page.root.iter() if one.tag in LABELLED and one.get("type") != "hidden"}
        assert {first_box(field) for field in section.fields} <= inputs, section.id


def test_every_answer_can_be_read_back_and_is_shown_before_it_is_sent(app, city, every_type_draft, every_type):
    questionnaire, answers = every_type
    shown = city.get(f"/drafts/{every_type_draft}/check").text
    for field in questionnaire.fields:
        with app.test_request_context():
            words = re.sub(r"<[^>]+>", "\n", str(read_back(questionnaire, field, answers[field.id]))).split("\n")
        assert any(words), field.id
        assert all(" ".join(unescape(one).split()) in shown for one in words), field.id


def test_a_search_finds_each_answer_that_is_searched(app, every_type):
    questionnaire, answers = every_type
    with app.app_context():
        for field in questionnaire.fields:
            one = Revision(questionnaire_version=NAME, language="en", answers={field.id: answers[field.id]})
            texts = entry.texts_of(one, {})
            found = [*texts.title, *texts.summary, *texts.body]
            assert (FOUND_BY[field.type] in found) == bool(found) == bool(FOUND_BY[field.type]), field.id


@pytest.mark.parametrize(
    ("written", "lines"), [("Since 2022", ["Since 2022"]), ("2022 onwards", ["2022 onwards", "Since 2022"])]
)
def test_how_a_period_was_read_stands_below_its_words_only_where_it_says_more(app, written, lines) -> None:
    questionnaire = load(LATEST)
    value = {"as_written": written, "start": "2022", "end": None, "ongoing": True, "recurring": ""}
    with app.test_request_context():
        assert str(read_back(questionnaire, questionnaire.field("period"), value)).split("<br>") == lines
