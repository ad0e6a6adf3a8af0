"""What is written into the Word form is what is read out of it, in every language and script."""

from __future__ import annotations

import pytest
from builders import a_jpeg
from every_type import FEWER, NAMES, NETWORK, OLD
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from random_answers import answers, assert_same, narrative

from forms.answers.validation import parse
from forms.questionnaire.model import OptionSetting
from forms.questionnaire.questionnaires import Questionnaires
from forms.questionnaire.shipped import load
from forms.text.plain import clean_text
from forms.text.prose import plain_text
from forms.word import word_form
from forms.word.markdown import is_same, to_markdown
from forms.word.tree import Paragraph, Run

# A failing example holds a whole form: making it smaller would take minutes and show little more.
few = settings(max_examples=12, phases=(Phase.explicit, Phase.generate))
ASKED = (*NAMES, OLD, FEWER)
PICTURES = {name: a_jpeg(shade=shade) for name, shade in (("p1", 10), ("p2", 90))}  # p3 is kept, and not sent along


@pytest.mark.parametrize("name", NAMES)
@few
@given(data=st.data())
def test_answers_come_back_as_they_were_written(name: str, data: st.DataObject) -> None:
    questionnaire = data.draw(st.sampled_from(NETWORK.in_all_languages(name)))
    written = data.draw(answers(questionnaire))
    form = word_form.prefilled(questionnaire, written, draft="7", title="A title", pictures=PICTURES)
    reading = word_form.read(form, NETWORK)
    assert_same(questionnaire, dict(reading.answers), written)
    assert reading.leftovers == ()
    assert reading.draft == "7"


@few
@given(narrative())
def test_a_narrative_keeps_every_word_and_its_looks(markdown: str) -> None:
    written, _ = parse(load("2026"), {"process": markdown})
    reading = word_form.read(word_form.prefilled(load("2026"), written))
    assert is_same(reading.answers.get("process", ""), written.get("process", ""))


@few
@given(narrative(stars=True))
def test_a_narrative_keeps_every_word_and_line_whatever_signs_are_in_it(markdown: str) -> None:
    written, _ = parse(load("2026"), {"process": markdown})
    reading = word_form.read(word_form.prefilled(load("2026"), written))
    assert in_lines(plain_text(reading.answers.get("process", ""))) == in_lines(plain_text(written.get("process", "")))


ANY_SIGN = st.characters(exclude_categories=["Cs"])


@given(st.lists(st.text(ANY_SIGN | st.sampled_from("\n*-1.\\ [](:"), max_size=40)))
def test_plain_paragraphs_stay_plain_whatever_signs_are_in_them(texts: list[str]) -> None:
    found = to_markdown([Paragraph((Run(text),)) for text in texts])
    assert in_lines(plain_text(found)) == in_lines("\n".join(map(clean_text, texts)))


def in_lines(text: str) -> list[list[str]]:
    """The words of each line that has some."""
    return [words for line in text.split("\n") if (words := line.split())]


@pytest.mark.parametrize(("name", "language"), [(name, one) for name in ASKED for one in NETWORK.languages(name)])
def test_a_blank_form_reads_as_nothing_at_all(name: str, language: str) -> None:
    reading = word_form.read(word_form.blank(NETWORK.load(name, language)), NETWORK)
    assert reading.answers == {}
    assert reading.leftovers == ()
    assert {one.state for one in reading.fields} == {"empty"}
    assert reading.language == language


def test_the_words_of_a_form_are_those_of_the_network_that_reads_it() -> None:
    own = Questionnaires((OptionSetting("education", 1, labels=(("en", "Schools and learning"),)),))
    assert word_form.read(word_form.blank(load())).leftovers == ()
    assert word_form.read(word_form.blank(own.load()), own).leftovers == ()
    (left,) = word_form.read(word_form.blank(own.load())).leftovers
    assert left.text.startswith("Schools and learning")
