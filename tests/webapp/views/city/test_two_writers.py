"""Two people write one section at once, by button and while they type: nobody loses a word without a choice."""

from __future__ import annotations

import pytest
from builders import a_practice
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forms.answers.merging import etag, holds
from forms.answers.validation import check
from forms.questionnaire.shipped import load
from webapp.models import Person, Practice
from webapp.practices import drafts, team

STORY = load("2026", "en").section("story")
TEXTS = st.sampled_from(["", "One.", "Two words.", "One.\n\nMore.", "- a\n- b"])
ANSWERS = st.fixed_dictionaries({field.id: TEXTS for field in STORY.fields})
WAY = st.sampled_from(["save", "autosave"])


@pytest.fixture
def shared(work, people):
    """A draft that two people write on."""
    with work() as session:
        practice = a_practice(session, by=session.get(Person, people.author.id))
        team.join(session, practice, practice.people[0], session.get(Person, people.other.id))
        return f"/drafts/{practice.id}"


def send(browser, address, form, way):
    """Send a page as its button or its script does; returns what comes back."""
    if way == "autosave":
        return browser.client.post(f"{address}/autosave", data=form)
    return browser.client.post(address, data={**form, "then": "save"})


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(base=ANSWERS, first=ANSWERS, second=ANSWERS, ways=st.tuples(WAY, WAY))
def test_no_word_of_two_writers_disappears_without_a_choice(
    shared, work, people, city, page_of, base, first, second, ways
):
    address, other = f"{shared}/story", page_of(people.other)
    with work() as session:
        practice = session.get(Practice, int(shared.split("/")[2]))
        answers = {id: value or None for id, value in base.items()}
        drafts.save(session, practice.working_copy, answers, session.get(Person, people.author.id))
    forms = [browser.get(address).form(id="answers") for browser in (city, other)]
    send(city, address, {**forms[0], **first}, ways[0])
    answer = send(other, address, {**forms[1], **second}, ways[1])
    asked = {field.id for field in STORY.fields if len({base[field.id], first[field.id], second[field.id]}) == 3}
    if asked:
        page = other.post(address, {**forms[1], **second, "then": "save"}, status=409)
        form = page.form(id="answers")
        assert {name.removeprefix("shown-") for name in form if name.startswith("shown-")} == asked
        assert answer.status_code in (200, 409)
        other.client.post(address, data={**form, "then": "save"})
    with work() as session:
        stored = session.get(Practice, int(shared.split("/")[2])).working_copy.answers
    for field in STORY.fields:
        kept, texts = stored.get(field.id), [one[field.id] for one in (first, second)]
        if field.id in asked:
            assert all(holds(field, kept, one) for one in texts), "what is chosen beforehand deletes nothing"
        else:
            changed = [one for one in texts if one != base[field.id]]
            assert etag(field, kept) == etag(field, changed[0] if changed else base[field.id])


def test_two_windows_that_write_different_answers_do_not_stop_each_other(shared, city, stored):
    one, two = (city.get(f"{shared}/resources").form(id="answers") for _ in range(2))
    for text in ("The library", "The library and a school"):
        one = one | {"partners": text}
        answer = send(city, f"{shared}/resources", one, "autosave").get_json()
        assert answer["state"] == "saved"
        one["seen"] = answer["seen"]
        two = two | {"funding": f"For {text}"}
        answer = send(city, f"{shared}/resources", two, "autosave").get_json()
        assert answer["state"] == "saved"
        two["seen"] = answer["seen"]
    answers = stored(shared)[1]
    assert (answers["partners"], answers["funding"]) == ("The library and a school", "For The library and a school")


def test_what_collides_stops_nothing_else_while_one_types(shared, city, page_of, people, stored):
    address, other = f"{shared}/resources", page_of(people.other)
    mine, theirs = (browser.get(address).form(id="answers") for browser in (city, other))
    send(other, address, {**theirs, "partners": "A museum"}, "autosave")
    answer = send(city, address, {**mine, "partners": "A library", "funding": "Ten"}, "autosave").get_json()
    assert answer["state"] == "conflict" and "Partners" in answer["said"]
    answer = send(
        city, address, {**mine, "seen": answer["seen"], "partners": "A library", "funding": "Ten euros"}, "autosave"
    ).get_json()
    assert answer["state"] == "conflict", "a second time is no choice"
    answers = stored(shared)[1]
    assert (answers["partners"], answers["funding"]) == ("A museum", "Ten euros")


def test_the_page_of_a_conflict_overwrites_nobody_by_itself(shared, city, page_of, people, stored):
    """Its script saves what stands in the boxes, before anything was chosen."""
    address, other = f"{shared}/about", page_of(people.other)
    mine, theirs = (browser.get(address).form(id="answers") for browser in (city, other))
    send(other, address, {**theirs, "title": "Theirs"}, "save")
    page = city.post(address, {**mine, "title": "Mine", "tagline": "New", "then": "save"})
    form = page.form(id="answers")
    assert "keep-title" not in form, "each way would delete a title"
    typed = {key: value for key, value in form.items() if not key.startswith(("keep-", "shown-"))}
    answer = send(city, address, typed, "autosave")
    assert answer.get_json()["state"] == "conflict" and stored(shared)[1]["title"] == "Theirs"
    asked = city.post(address, {**form, "then": "save"}, status=409)
    assert "Choose a text for “Title”" in asked.text
    send(city, address, {**asked.form(id="answers"), "keep-title": "mine"}, "save")
    assert stored(shared)[1]["title"] == "Mine" and not check(load("2026"), stored(shared)[1], complete=False)


def test_a_choice_counts_for_the_two_texts_that_it_was_made_of(shared, city, page_of, people, stored):
    address, other = f"{shared}/about", page_of(people.other)
    mine, theirs = (browser.get(address).form(id="answers") for browser in (city, other))
    send(other, address, {**theirs, "title": "Theirs"}, "save")
    form = city.post(address, {**mine, "title": "Mine", "then": "save"}, status=409).form(id="answers")
    send(other, address, {**other.get(address).form(id="answers"), "title": "Theirs, later"}, "save")
    again = city.post(address, {**form, "keep-title": "mine", "then": "save"}, status=409)
    assert stored(shared)[1]["title"] == "Theirs, later" and "later" in again.text
    third = {**again.form(id="answers"), "title": "A third title"}
    send(city, address, third, "save")
    assert stored(shared)[1]["title"] == "A third title"


def test_a_third_text_below_a_choice_of_both_deletes_no_word_of_the_other(shared, city, page_of, people, stored):
    """To keep both is chosen beforehand: whoever then mends a word of their own in the form has chosen nothing else."""
    address, other = f"{shared}/story", page_of(people.other)
    mine, theirs = (browser.get(address).form(id="answers") for browser in (city, other))
    send(other, address, {**theirs, "purpose": "Their text."}, "save")
    form = city.post(address, {**mine, "purpose": "My txet.", "then": "save"}, status=409).form(id="answers")
    assert form["keep-purpose"] == "both"
    asked = city.post(address, {**form, "purpose": "My text.", "then": "save"}, status=409)
    assert "My text." in asked.text and stored(shared)[1]["purpose"] == "Their text."
    city.client.post(address, data={**asked.form(id="answers"), "then": "save"})
    assert stored(shared)[1]["purpose"] == "Their text.\n\nMy text."


def test_a_third_text_with_every_word_of_the_other_is_kept_as_it_is(shared, city, page_of, people, stored):
    address, other = f"{shared}/story", page_of(people.other)
    mine, theirs = (browser.get(address).form(id="answers") for browser in (city, other))
    send(other, address, {**theirs, "purpose": "Their text."}, "save")
    form = city.post(address, {**mine, "purpose": "My txet.", "then": "save"}, status=409).form(id="answers")
    send(city, address, {**form, "purpose": "My text and Their text."}, "save")
    assert stored(shared)[1]["purpose"] == "My text and Their text."
