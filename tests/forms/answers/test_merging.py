"""Two writers of the same questions: no word disappears that its writer did not delete, unless somebody chose so."""

from __future__ import annotations

from typing import Any

import every_type
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from random_answers import ALIKE

from forms.answers.merging import etag, etags, holds, keeps_most, merge, together
from forms.questionnaire.types import FIELD_TYPES

FIELDS = {field.type: field for field in every_type.NETWORK.load(every_type.NAME).fields}


def _answers(draw: Any) -> dict[str, Any]:
    found = {}
    for kind, field in FIELDS.items():
        value = FIELD_TYPES[kind].arrange(field, FIELD_TYPES[kind].parse(draw(ALIKE[kind](field))))
        if not FIELD_TYPES[kind].is_empty(value):
            found[field.id] = value
    return found


ANSWERS = st.composite(_answers)()


@settings(deadline=None)
@given(base=ANSWERS, theirs=ANSWERS, mine=ANSWERS)
def test_of_two_writers_nobody_loses_a_word_that_they_did_not_delete(
    base: dict[str, Any], theirs: dict[str, Any], mine: dict[str, Any]
) -> None:
    merged = merge(FIELDS.values(), etags(FIELDS.values(), base), mine, theirs)
    for field in FIELDS.values():
        first, one, other = (etag(field, answers.get(field.id)) for answers in (base, mine, theirs))
        if field.id in merged.conflicts:
            assert first not in (one, other) and one != other, "who has changed nothing is not asked"
        else:
            kept = etag(field, merged.answers.get(field.id))
            assert kept in (one, other)
            assert kept == one or one == first, "what I changed is kept"
            assert kept == other or other == first, "what they changed is kept"


@settings(deadline=None)
@given(theirs=ANSWERS, mine=ANSWERS)
def test_nothing_that_is_chosen_beforehand_deletes_a_word(theirs: dict[str, Any], mine: dict[str, Any]) -> None:
    for field in FIELDS.values():
        one, other = mine.get(field.id), theirs.get(field.id)
        chosen = keeps_most(field, one, other)
        kept = {"mine": one, "theirs": other, "both": together(field, other, one)}.get(chosen)
        if chosen:
            assert holds(field, kept, one) and holds(field, kept, other)
        if not one:
            assert chosen == ("mine" if not other else "theirs")


@settings(deadline=None)
@given(base=ANSWERS, mine=ANSWERS, later=ANSWERS)
def test_a_page_that_did_not_hear_that_its_words_arrived_overwrites_only_its_own(
    base: dict[str, Any], mine: dict[str, Any], later: dict[str, Any]
) -> None:
    merged = merge(FIELDS.values(), etags(FIELDS.values(), base), later, mine, {one.id for one in FIELDS.values()})
    assert not merged.conflicts
    assert etags(FIELDS.values(), merged.answers) == etags(FIELDS.values(), later)


def test_an_answer_without_a_mark_is_a_conflict_only_if_it_differs() -> None:
    field = FIELDS["prose"]
    assert merge([field], {}, {field.id: "Mine"}, {field.id: "Theirs"}).conflicts == (field.id,)
    assert merge([field], {}, {field.id: "Same"}, {field.id: "Same"}).conflicts == ()


@pytest.mark.parametrize(
    ("first", "second", "both"),
    [
        ("Base.\n\nA adds.", "Base.\n\nB adds.", "Base.\n\nA adds.\n\nB adds."),
        ("- a\n- b", "- a\n- c", "- a\n- b\n- c"),
        ("One.", "Two.", "One.\n\nTwo."),
    ],
)
def test_both_texts_together_say_what_they_share_once(first: str, second: str, both: str) -> None:
    assert together(FIELDS["prose"], first, second) == both


def test_the_same_words_in_another_order_are_another_text() -> None:
    """Neither is chosen beforehand for the other: it would say the reverse of what somebody wrote."""
    purpose = FIELDS["prose"]
    assert keeps_most(purpose, "not A but B", "not B but A") == "both"
    assert keeps_most(purpose, "It is not A but B.", "not A but B.") == "mine"
