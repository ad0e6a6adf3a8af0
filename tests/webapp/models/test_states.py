"""What a state means stands in one row, and every page that shows a practice in it has words for it."""

from __future__ import annotations

import re

import pytest
from docs_pages import DOCS
from page import ROOT, TAGS

from webapp.integrations import submitting
from webapp.models import Practice, Role, State, Tag, Waiting
from webapp.phrases import names
from webapp.phrases.tables import phrase_for
from webapp.practices import timeline
from webapp.practices.transitions import BY_ACTION, TRANSITIONS, Action, Need

NOTE = "Because of the test."  # of every editor's move of `put`


@pytest.mark.parametrize("state", State)
def test_a_practice_in_each_state_reads_whole_for_its_city_and_at_the_desk(app, city, desk, put, work, state):
    """The client of the tests refuses an empty heading, and a tag that the style sheet does not know."""
    id, look = put(state), f"tag-{state.meaning.tag}"
    with app.test_request_context(), work() as session:
        practice, name = session.get(Practice, id), phrase_for("practice_states", state)
        note, sent = submitting.reason(session, practice), practice.reference is not None
        title, text = ("", "") if practice.is_editable else names.with_editors(state, practice.is_public)
    of_city, receipt = city.get(f"/drafts/{id}"), city.get(f"/drafts/{id}/receipt", status=200 if sent else 404)
    at_desk = [desk.get(address) for address in (f"/desk/{id}", f"/desk?state={state}")] if sent else []
    for page in (of_city, city.get("/my"), *at_desk):
        assert name in [tag.text for tag in page.all("span", class_=look)]
    assert ("Where it stands" in receipt.text) == bool(state.meaning.steps_done)
    assert title in ["", *(heading.text for heading in of_city.all("h2"))] and text in of_city.text
    assert note == (NOTE if state.meaning.gives_reason else "")
    assert (NOTE in of_city.text) == state.meaning.gives_reason


def test_the_row_of_a_state_does_not_contradict_itself():
    for state in State:
        meaning = state.meaning
        assert not meaning.is_editable or meaning.waits_for is Waiting.CITY
        assert not meaning.is_promised or meaning.waits_for is Waiting.DESK
        with_reason = {move.to for move in TRANSITIONS if Need.NOTE in move.needs}
        assert not meaning.gives_reason or state in with_reason
    assert {state.meaning.steps_done for state in State} == set(range(len(timeline.WAY) + 1))


def test_each_look_of_a_tag_has_a_rule_and_templates_use_no_other():
    assert {f"tag-{look}" for look in Tag} <= TAGS
    used = {
        look
        for path in (ROOT / "webapp/templates").rglob("*.html")
        for look in re.findall(r'parts\.tag\("([^"]*)"', path.read_text("utf-8"))
    }
    assert used <= set(Tag)


def _rows(page: str, heading: str) -> dict[str, list[str]]:
    """The rows of the table with this heading, by their first cell."""
    rows = re.search(rf"^\| {heading} \|.*\n\| ---.*\n((?:\|.*\n)+)", (DOCS / page).read_text("utf-8"), re.MULTILINE)
    cells = [[cell.strip() for cell in row.strip("|").split("|")] for row in rows[1].splitlines()] if rows else []
    return {first: rest for first, *rest in cells}


def _named(sentence: str, names: dict[State, str]) -> set[State]:
    """The states that a sentence of a guide names."""
    return {state for state, name in names.items() if name.partition(" for ")[0].lower() in sentence}


def test_the_guides_explain_each_state_and_each_action_of_editors_and_name_the_states_that_they_are_about(app):
    of_editors = [move for move in TRANSITIONS if move.by is Role.EDITOR and not move.of_language]
    with app.test_request_context():
        states = {state: phrase_for("practice_states", state) for state in State}
        buttons = {move.action: phrase_for("actions", move.action) for move in of_editors}
    editors = _rows("editors.md", "Button")
    assert set(_rows("cities.md", "The page says")) == set(states.values())
    assert set(editors) == set(buttons.values())
    for move in of_editors:
        if Need.PUBLIC not in move.needs:
            assert _named(editors[buttons[move.action]][0], states) == set(move.from_), move.action
    undone = re.findall(r"\*([^*]+)\*", editors[buttons[Action.UNDO]][1])
    assert set(undone) == {buttons[action] for action in BY_ACTION[Action.UNDO].undoes}
    told = re.search(r"You get an? [\w-]+ when it arrives,(.*)\.", (DOCS / "cities.md").read_text("utf-8"))
    with_email = {move.to for move in TRANSITIONS if move.city_email and not move.of_language}
    assert told and _named(told[1], states) == with_email - {State.SUBMITTED}
