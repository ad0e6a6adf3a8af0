"""Who may read a practice may open the files that its words name, and no others."""

from __future__ import annotations

import pytest
from builders import a_jpeg, a_practice, full_answers

from forms.word import word_form
from webapp.core.pictures import reencode
from webapp.models import Person, Practice, State
from webapp.practices import approvals, drafts
from webapp.storage import files
from webapp.web import reading

PAGES = {"author": "/drafts/{id}/check", "editor": "/desk/{id}", "coordinator": "/country/{id}"}


@pytest.mark.parametrize("state", State)
def test_every_picture_on_a_page_of_a_practice_opens_for_whoever_reads_the_page(page_of, people, put, state):
    id = put(state, photos=2)
    for who, address in PAGES.items():
        if state is State.DRAFT and who != "author":
            continue
        browser = page_of(people.named(who))
        sources = {img.get("src") for img in browser.get(address.format(id=id)).all("img")}
        pictures = [one for one in sources if one.startswith("/files/")]
        assert len(pictures) >= 2, (who, sources)
        for one in pictures:
            assert browser.get(one).response.mimetype == "image/jpeg"


@pytest.fixture
def returned(put, work, people):
    """A practice that came back with one photograph, and now has another, a Word form and a photograph left aside."""
    id = put(State.RETURNED, photos=1)
    with work() as session:
        practice, author = session.get(Practice, id), session.get(Person, people.author.id)
        sent = practice.sent_revision.answers["photos"][0]["file"]
        picture = reencode(a_jpeg())
        new, aside = (files.keep(session, practice, picture, name, author) for name in ("new.jpg", "aside.jpg"))
        word = files.keep(session, practice, b"PK", "form.docx", author, media_type=word_form.MEDIA_TYPE)
        photo = {**practice.working_copy.answers["photos"][0], "file": new.id}
        drafts.save(session, practice.working_copy, {"photos": [photo]}, author)
        asked = approvals.ask(session, practice, author, session.get(Person, people.other.id))
        assert asked.person_id == people.other.id
        return {"sent": sent, "new": new.id, "aside": aside.id, "word": word.id}


@pytest.mark.parametrize(
    ("who", "opened"),
    [
        ("author", {"sent", "new", "aside", "word"}),
        ("editor", {"sent"}),
        ("coordinator", {"sent"}),
        ("other", {"new"}),  # asked to approve what stands there now
        ("archivist", set()),
        ("administrator", set()),
    ],
)
def test_a_file_is_open_to_whoever_may_read_a_text_that_names_it(page_of, people, returned, who, opened):
    client = page_of(people.named(who)).client
    assert {name for name, id in returned.items() if client.get(f"/files/{id}").status_code == 200} == opened


def test_a_coordinator_reads_what_was_sent_from_their_country_while_they_are_one(work, people):
    with work() as session:
        coordinator = session.get(Person, people.coordinator.id)
        abroad = a_practice(session, State.SUBMITTED, photos=1, places={"countries": ["FR"], "cities": ["Lyon"]})
        assert list(reading.texts(session, coordinator, abroad)) == []
        here = a_practice(session, State.PUBLISHED)
        assert [one["title"] for one in reading.texts(session, coordinator, here)] == [full_answers()["title"]]
        coordinator.grants.clear()
        assert list(reading.texts(session, coordinator, here)) == []
