"""An editor's wording for an answer: suggested, taken, rejected or edited, and the changes from word to word."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from forms.questionnaire.shipped import load
from webapp.core import differences
from webapp.models import Edit, Person, Practice, PracticePerson, State, Suggestion
from webapp.practices import comments, drafts

SCRIPT = '<script>alert("x")</script> & <b>bold</b>'
PURPOSE = load("2026").field("purpose")
BASE = "Give displaced children a place where they can breathe."
WORDING = "Give displaced children a quiet place where they can breathe."


@pytest.fixture
def suggested(work, people):
    """An editor's wording for the purpose of a practice; returns its id."""

    def make(id, wording=WORDING, note=""):
        with work() as session:
            editor = session.get(Person, people.editor.id)
            return comments.suggest(session, session.get(Practice, id), editor, PURPOSE, wording, note).id

    return make


@pytest.fixture
def purpose(work):
    def read(id):
        with work() as session:
            return session.get(Practice, id).working_copy.answers.get("purpose")

    return read


def save(work, people, id, **answers):
    with work() as session:
        drafts.save(session, session.get(Practice, id).working_copy, answers, session.get(Person, people.author.id))


def test_an_editor_suggests_a_wording_and_the_city_sees_what_goes_and_comes(desk, city, put, written, people):
    id = put(State.RETURNED)
    form = desk.get(f"/desk/{id}/suggest/purpose").form()
    assert form["wording"] == BASE
    told = desk.post(f"/desk/{id}/suggest/purpose", {**form, "wording": "Give children air.", "note": "Shorter."})
    assert "Your wording is kept" in told.text
    assert written("suggestion") == [people.author.email]
    opened = city.get(f"/drafts/{id}")
    gone, come = ([" ".join("".join(e.itertext()).split()) for e in opened.all(tag)] for tag in ("del", "ins"))
    assert gone == ["[removed: displaced children a place where they can breathe.]"]
    assert come == ["[added: children air.]"]
    assert "Shorter." in opened.text and "Edna Editor" in opened.text
    assert "See the wording that is suggested" in city.get(f"/drafts/{id}/story").text


def test_a_suggestion_while_the_editors_have_it_waits_without_an_email(city, put, suggested, written, purpose):
    id = put(State.IN_REVIEW)
    said = suggested(id)
    assert written("suggestion") == []
    opened = city.get(f"/drafts/{id}")
    assert "You can accept or reject it when the editors return the practice" in opened.text
    address = f"/drafts/{id}/suggestions/{said}"
    assert not [b for b in city.get(address).all("button") if b.get("value") in ("accept", "reject", "edited")]
    assert "when the editors return" in city.post(address, {"answer": "accept"}).text
    assert "when the editors return" in city.post(address, {"answer": "reject"}).text
    assert purpose(id) == BASE


def test_an_accepted_wording_is_in_the_answers_and_the_editor_is_told(
    city, desk, put, suggested, written, purpose, work, people
):
    id = put(State.RETURNED)
    said = suggested(id)
    before = city.get(f"/drafts/{id}/story").form()
    city.post(f"/drafts/{id}/suggestions/{said}", {"answer": "accept"})
    assert purpose(id) == WORDING and written("suggestion_answered") == [people.editor.email]
    with work() as session:
        stored = session.get(Suggestion, said)
        assert (stored.state, stored.author_id, stored.answered_by_id) == (
            "accepted",
            people.editor.id,
            people.author.id,
        )
        assert session.get(Practice, id).working_copy.answers["impact"], "the other answers of the section stay"
        edit = session.scalars(select(Edit)).one()
        assert (edit.section, edit.answers["purpose"]) == ("story", WORDING)
    assert "Accepted by the city" in desk.get(f"/desk/{id}").text
    # a page of the section that was open before does not put the old words back
    city.post(f"/drafts/{id}/story", {**before, "then": "save"})
    assert purpose(id) == WORDING


def test_accepting_twice_changes_nothing_more(city, put, suggested, written, work, people, purpose):
    id = put(State.RETURNED)
    said = suggested(id)
    for _ in range(2):
        city.post(f"/drafts/{id}/suggestions/{said}", {"answer": "accept"})
    save(work, people, id, purpose="Our own words after all.")
    for chosen in ("accept", "reject", "edited"):
        again = city.post(f"/drafts/{id}/suggestions/{said}", {"answer": chosen, "wording": "x"})
        assert "answered already" in again.text
    assert purpose(id) == "Our own words after all." and len(written("suggestion_answered")) == 1


def test_a_rejected_wording_leaves_the_answer_alone(city, desk, put, suggested, written, purpose, people):
    id = put(State.RETURNED)
    said = suggested(id)
    assert "Your own wording stays." in city.post(f"/drafts/{id}/suggestions/{said}", {"answer": "reject"}).text
    assert purpose(id) == BASE and written("suggestion_answered") == [people.editor.email]
    assert "Not taken by the city" in desk.get(f"/desk/{id}").text
    assert "You have kept your own wording" in city.get(f"/drafts/{id}/suggestions/{said}").text


def test_a_wording_is_not_put_over_a_text_that_has_changed_since(city, put, suggested, work, people, purpose):
    id = put(State.RETURNED)
    said = suggested(id)
    save(work, people, id, purpose="Words that nobody must lose.")
    address = f"/drafts/{id}/suggestions/{said}"
    refused = city.post(address, {"answer": "accept"}, status=409)
    assert "Your text has changed" in refused.text
    assert "Words that nobody must lose." in refused.text and WORDING in refused.text
    assert purpose(id) == "Words that nobody must lose."
    seen = next(e.get("value") for e in refused.all("input", name="seen"))
    save(work, people, id, purpose="Changed once more.")
    city.post(address, {"answer": "accept", "seen": seen}, status=409)
    assert purpose(id) == "Changed once more."
    seen = next(e.get("value") for e in city.get(address).all("input", name="seen"))
    city.post(address, {"answer": "accept", "seen": seen})
    assert purpose(id) == WORDING


def test_a_wording_is_accepted_with_changes_of_ones_own(city, put, suggested, purpose):
    id = put(State.RETURNED)
    said = suggested(id)
    address = f"/drafts/{id}/suggestions/{said}"
    assert city.get(address).one("textarea").text.strip() == WORDING
    empty = city.post(address, {"answer": "edited", "wording": "  "}, status=422)
    assert "Write something first." in empty.text
    city.post(address, {"answer": "edited", "wording": "Half of theirs, half of ours."})
    assert purpose(id) == "Half of theirs, half of ours."


def test_an_edited_wording_is_shown_again_when_the_text_has_changed(city, put, suggested, work, people):
    id = put(State.RETURNED)
    said = suggested(id)
    save(work, people, id, purpose="Another text.")
    refused = city.post(
        f"/drafts/{id}/suggestions/{said}", {"answer": "edited", "wording": "Much work went into this."}, status=409
    )
    assert refused.one("textarea").text.strip() == "Much work went into this."


@pytest.mark.parametrize(
    ("wording", "said"),
    [(BASE, "This is the city's own wording"), ("", "Write something first."), ("word " * 151, "150")],
)
def test_a_wording_that_cannot_be_suggested_is_refused_with_a_sentence(desk, put, work, wording, said):
    id = put(State.SUBMITTED)
    assert said in desk.post(f"/desk/{id}/suggest/purpose", {"wording": wording}, status=422).text
    with work() as session:
        assert session.scalars(select(Suggestion)).all() == []


@pytest.mark.parametrize("field", ["contacts", "period", "licence", "nowhere", "right_to_publish", "certifier_name"])
def test_only_texts_can_be_worded(desk, put, field):
    desk.get(f"/desk/{put(State.SUBMITTED)}/suggest/{field}", status=404)


def test_the_desk_suggests_on_what_was_sent_and_never_shows_later_words(desk, put, work, people):
    id = put(State.RETURNED)
    save(work, people, id, purpose="Not sent yet.")
    assert "Not sent yet." not in desk.get(f"/desk/{id}/suggest/purpose").text
    assert "Not sent yet." not in desk.get(f"/desk/{id}").text


def test_a_suggestion_of_another_practice_is_not_found(city, page_of, people, put, suggested, work, purpose):
    mine, other = put(State.RETURNED), put(State.RETURNED)
    said = suggested(other)
    city.get(f"/drafts/{mine}/suggestions/{said}", status=404)
    city.post(f"/drafts/{mine}/suggestions/{said}", {"answer": "accept"}, status=404)
    page_of(people.other).post(f"/drafts/{other}/suggestions/{said}", {"answer": "accept"}, status=404)
    assert purpose(other) == BASE


def test_who_writes_on_other_sections_does_not_decide_about_a_wording(page_of, put, suggested, work, people, purpose):
    id = put(State.RETURNED)
    said = suggested(id)
    with work() as session:
        session.add(PracticePerson(practice_id=id, person_id=people.other.id, sections=["about"]))
    helper = page_of(people.other)
    opened = helper.get(f"/drafts/{id}")
    assert "Whoever writes on this section decides about it." in opened.text
    assert not opened.all("button", value="accept")
    helper.post(f"/drafts/{id}/suggestions/{said}", {"answer": "accept"}, status=403)
    assert purpose(id) == BASE


def test_an_answer_that_is_none_is_refused(city, put, suggested, purpose):
    id = put(State.RETURNED)
    city.post(f"/drafts/{id}/suggestions/{suggested(id)}", {"answer": "both"}, status=400)
    assert purpose(id) == BASE


def test_markup_in_a_wording_stays_text(city, desk, put, suggested):
    id = put(State.RETURNED)
    said = suggested(id, wording=SCRIPT, note=SCRIPT)
    for opened in (city.get(f"/drafts/{id}"), city.get(f"/drafts/{id}/suggestions/{said}"), desk.get(f"/desk/{id}")):
        assert not [e for e in opened.all("script") if e.text]


@pytest.mark.parametrize(
    ("old", "new", "wanted"),
    [
        ("a b c", "a b c", [("same", "a b c")]),
        ("a b c", "a x c", [("same", "a "), ("out", "b"), ("in", "x"), ("same", " c")]),
        ("", "new", [("in", "new")]),
        ("gone", "", [("out", "gone")]),
        ("a\n\nb", "a b", [("same", "a"), ("out", "\n\n"), ("in", " "), ("same", "b")]),
    ],
)
def test_changes_are_found_word_by_word(old, new, wanted):
    assert differences.changes(old, new) == wanted


@pytest.mark.parametrize(
    ("old", "new", "wanted"),
    [
        ("x b y", "p b q", [("out", "x b y"), ("in", "p b q")]),
        ("x b c y", "p b c q", [("out", "x b c y"), ("in", "p b c q")]),
        (
            "x b c d y",
            "p b c d q",
            [("out", "x"), ("in", "p"), ("same", " b c d "), ("out", "y"), ("in", "q")],
        ),
        (
            "Le jardin est un grand succès et tout le monde en est très content.",
            "Soixante familles cultivent le jardin ; un habitant sur trois y est venu.",
            [
                ("out", "Le jardin est un grand succès et tout le monde en est très content."),
                ("in", "Soixante familles cultivent le jardin ; un habitant sur trois y est venu."),
            ],
        ),
    ],
)
def test_a_sentence_that_was_written_anew_is_no_patchwork_of_words(old, new, wanted):
    assert differences.changes(old, new) == wanted


def test_very_long_texts_are_compared_as_wholes():
    old, new = "a " * 5000, "b " * 5000
    assert differences.changes(old, new) == [("out", old), ("in", new)]


def test_the_two_texts_can_be_read_off_the_changes():
    old, new = "Give  displaced children\na place.", "Give children\na quiet place, now."
    found = differences.changes(old, new)
    assert "".join(text for kind, text in found if kind != "in") == old
    assert "".join(text for kind, text in found if kind != "out") == new


def test_the_same_wording_sent_twice_by_a_double_click_is_one_suggestion(desk, put, work):
    id = put(State.IN_REVIEW)
    form = desk.get(f"/desk/{id}/suggest/purpose").form()
    for _click in range(2):
        desk.post(f"/desk/{id}/suggest/purpose", {**form, "wording": WORDING})
    with work() as session:
        assert [one.wording for one in session.scalars(select(Suggestion))] == [WORDING]
