"""An update of a published practice that is left by its city, declined, or withdrawn on its way and put back."""

from __future__ import annotations

import pytest
from builders import a_practice
from sqlalchemy import select, text
from writing import fill

from webapp.accounts.people import people_with
from webapp.models import Email, Person, Practice, State
from webapp.phrases import names
from webapp.practices import drafts, languages
from webapp.practices.actions import carry_out
from webapp.practices.workflow import Action

OLD, NEW = "The published tagline", "The tagline of the update"


@pytest.fixture
def desk(page_of, people):
    return page_of(people.editor)


@pytest.fixture
def put(work, people):
    """Put a practice of the author into a state; returns its id."""

    def make(state):
        with work() as session:
            author, editor = (session.get(Person, one.id) for one in (people.author, people.editor))
            return a_practice(session, state, by=author, editor=editor, tagline=OLD).id

    return make


@pytest.fixture
def update(put, work, people):
    """A published practice whose update was sent and then moved on by these actions; returns its id."""

    def make(*actions):
        id = put(State.PUBLISHED)
        with work() as session:
            practice = session.get(Practice, id)
            author, editor = (session.get(Person, one.id) for one in (people.author, people.editor))
            carry_out(session, practice, Action.REVISE, author)
            drafts.save(session, practice.working_copy, {"tagline": NEW}, author)
            for action in (Action.SUBMIT, *actions):
                carry_out(session, practice, action, author if action is Action.SUBMIT else editor, note="Because.")
        return id

    return make


def email_of(work, name):
    with work() as session:
        return session.scalars(select(Email.body).where(Email.name == name)).one()


# ------------------------------------------------------------------------------------------------------------- left


@pytest.fixture
def begun(put, page_of, people):
    """An update that the author has begun and written in: its address, and the author's browser."""
    city, draft = page_of(people.author), f"/drafts/{put(State.PUBLISHED)}"
    city.post(f"{draft}/do/revise", city.get(f"{draft}/do/revise").form())
    fill(city, f"{draft}/about", then="save", tagline=NEW, title="A title of the update")
    return city, draft


def leave(city, draft):
    return city.post(f"{draft}/do/leave", city.get(f"{draft}/do/leave").form())


def test_while_an_update_is_open_the_city_reads_what_it_is_and_finds_what_is_published(begun, stored):
    city, draft = begun
    opened = city.get(draft)
    assert "This is an update of what is published" in opened.text and "The published sheet stays public" in opened.text
    slug = stored(draft)[0].slug
    assert opened.links()["See what is published"] == f"/practices/{slug}"
    assert opened.links()["Leave the update"] == f"{draft}/do/leave"
    leave(city, draft)
    assert "This is an update" not in city.get(draft).text


def test_leaving_an_update_asks_first_and_shows_what_goes(begun, stored):
    city, draft = begun
    asked = city.get(f"{draft}/do/leave")
    assert (
        "[added:" in asked.text
        and "of the update" in asked.text
        and "kept with your practice as a Word form" in asked.text
    )
    assert stored(draft)[0].state == State.DRAFT


def test_who_leaves_an_update_is_where_they_were_and_finds_every_word_again(begun, stored, page):
    city, draft = begun
    before = page.get(f"/practices/{stored(draft)[0].slug}").text
    left = leave(city, draft)
    practice, answers = stored(draft)
    assert practice.state == State.PUBLISHED and answers["tagline"] == OLD
    assert practice.title == answers["title"] == "Art therapy in Lutsk"
    assert page.get(f"/practices/{practice.slug}").text == before
    assert "What you had written is kept" in left.text
    (address,) = (url for url in left.links().values() if "/word/" in url)
    assert NEW in city.get(address).text
    city.post(f"{draft}/do/revise", city.get(f"{draft}/do/revise").form())
    city.post(address, {**city.get(address).form(action=address), "take-tagline": "theirs"})
    assert stored(draft)[1]["tagline"] == NEW


def test_who_still_writes_in_an_update_that_was_left_reads_what_happened_and_keeps_the_words(begun):
    city, draft = begun
    form = {**city.get(f"{draft}/about").form(), "tagline": "Typed after it was left", "then": "save"}
    leave(city, draft)
    told = city.post(f"{draft}/about", form, status=409)
    assert "The update was left while you were writing" in told.text
    assert told.form()["tagline"] == "Typed after it was left"
    assert "There is no update any more" in city.post(f"{draft}/about/autosave", form, status=409).response.json["said"]


def test_who_leaves_an_update_is_told_which_words_in_other_languages_stay(begun, stored, work, people):
    city, draft = begun
    with work() as session:
        practice, author = session.get(Practice, stored(draft)[0].id), session.get(Person, people.author.id)
        copy = languages.offer(session, practice, "fr", author)
        drafts.save(session, copy, {"tagline": "Une phrase"}, author)
    told = "What you wrote in these languages is not what is published, and it stays: French."
    assert told in city.get(f"{draft}/do/leave").text
    assert told in leave(city, draft).text
    assert stored(draft)[0].copy_in("fr").answers["tagline"] == "Une phrase"


def test_an_update_in_which_nothing_was_changed_leaves_nothing_behind(put, page_of, people):
    city, draft = page_of(people.author), f"/drafts/{put(State.PUBLISHED)}"
    city.post(f"{draft}/do/revise", city.get(f"{draft}/do/revise").form())
    assert "You have changed nothing in it yet" in city.get(f"{draft}/do/leave").text
    assert not [url for url in leave(city, draft).links().values() if "/word/" in url]


def test_a_returned_update_can_be_left_and_the_network_sees_what_is_published(update, page_of, people, stored, work):
    draft = f"/drafts/{update(Action.RETURN)}"
    leave(page_of(people.author), draft)
    practice, answers = stored(draft)
    assert (practice.state, answers["tagline"]) == (State.PUBLISHED, OLD)
    with work() as session:
        assert session.get(Practice, practice.id).sent_revision.answers["tagline"] == OLD
    assert "Update left" in page_of(people.editor).get(f"/desk/{practice.id}").text


def test_an_update_is_left_only_by_who_has_the_whole_and_only_once(begun, stored, people, page_of, work):
    city, draft = begun
    form = city.get(f"{draft}/do/leave").form()
    for _ in range(2):
        city.post(f"{draft}/do/leave", form)
    with work() as session:
        events = [event.action for event in session.get(Practice, stored(draft)[0].id).events]
    assert events.count("leave") == 1
    page_of(people.other).post(f"{draft}/do/leave", status=404)


# --------------------------------------------------------------------------------------------------------- declined


def test_the_email_about_a_declined_update_says_that_the_sheet_stays_public(update, work):
    update(Action.DECLINE)
    body = email_of(work, "declined")
    assert "put into the update of" in body and "The sheet that was published before stays public as it is." in body
    assert "use them for another practice" not in body and "start another update" in body
    assert "\n\n\n" not in body


def test_the_email_about_a_declined_practice_says_nothing_of_an_update(put, work):
    put(State.DECLINED)
    body = email_of(work, "declined")
    assert "have decided not to publish it. This is why:" in body and "update" not in body
    assert "use them for another practice" in body and "\n\n\n" not in body


def test_the_city_reads_that_its_declined_update_leaves_the_sheet_public(update, page_of, people):
    opened = page_of(people.author).get(f"/drafts/{update(Action.DECLINE)}")
    assert "The update will not be published" in opened.text
    assert "stays in the catalogue, and you can start another update" in opened.text
    assert "It will not be published" not in opened.text


def test_the_city_of_a_declined_practice_reads_that_it_will_not_be_published(put, page_of, people):
    opened = page_of(people.author).get(f"/drafts/{put(State.DECLINED)}")
    assert "It will not be published" in opened.text and "catalogue" not in opened.one("main").text


def test_who_declines_an_update_is_told_that_the_sheet_stays_public(update, put, desk):
    assert "stays public as it is" in desk.get(f"/desk/{update(Action.TAKE)}/decline").text
    assert "The practice is not published." in desk.get(f"/desk/{put(State.SUBMITTED)}/decline").text


def test_only_the_explanation_of_declining_depends_on_what_is_public(app):
    with app.test_request_context():
        differing = {a for a in Action if names.action_explanation(a, public=True) != names.action_explanation(a)}
    assert differing == {Action.DECLINE}


# ----------------------------------------------------------------------------------------------- withdrawn, restored


def test_an_update_that_was_under_way_goes_on_when_the_practice_is_put_back(update, desk, work):
    id = update(Action.TAKE)
    desk.post(f"/desk/{id}/withdraw", {**desk.get(f"/desk/{id}/withdraw").form(), "note": "Because."})
    done = desk.post(f"/desk/{id}/restore", desk.get(f"/desk/{id}/restore").form())
    assert "is now “In review”" in done.text and NEW in done.text
    with work() as session:
        practice = session.get(Practice, id)
        assert practice.is_public and practice.published_revisions[0].answers["tagline"] == OLD
        event = practice.events[-1]
        assert (event.action, event.from_state, event.to_state) == ("restore", "withdrawn", "in_review")
        carry_out(session, practice, Action.ACCEPT, event.actor)
        carry_out(session, practice, Action.PUBLISH, event.actor)
        assert practice.published_revisions[0].answers["tagline"] == NEW


def test_who_withdraws_twice_gets_back_to_where_the_second_began(update, work, people):
    id = update()
    with work() as session:
        practice, editor = session.get(Practice, id), session.get(Person, people.editor.id)
        for action in (Action.WITHDRAW, Action.RESTORE, Action.ACCEPT, Action.WITHDRAW, Action.RESTORE):
            carry_out(session, practice, action, editor, note="Because.")
        assert practice.state == State.ACCEPTED


def test_a_practice_without_history_is_put_back_as_published(session):
    practice = a_practice(session, State.WITHDRAWN)
    session.execute(text("DROP TRIGGER event_stays"))  # as in a database that is older than this rule
    for event in practice.events:
        session.delete(event)
    session.flush()
    carry_out(session, practice, Action.RESTORE, people_with(session, "editor")[0])
    assert practice.state == State.PUBLISHED


def test_the_desk_shows_the_public_revision_of_a_published_practice(update, desk, work):
    id = update()
    with work() as session:
        session.get(Practice, id).state = State.PUBLISHED  # as an older release left it behind
    opened = desk.get(f"/desk/{id}")
    assert OLD in opened.text and NEW not in opened.text
