"""Preparing a volume: leaving practices out with a reason, remarks before building, foreword and imprint."""

from __future__ import annotations

import pytest
from builders import DAY, a_practice
from sqlalchemy import select, update

from webapp import clock, editions, looking_over
from webapp.looking_over import Remark
from webapp.models import Edition, EditionOmission, Person, Revision, Role, State, StoredFile
from webapp.standard_numbers import is_isbn, is_issn
from webapp.workflow import Action, perform


@pytest.fixture
def archivist(page_of, people):
    return page_of(people.archivist)


@pytest.fixture
def publish(work, people):
    def make(title="Art therapy", **options):
        with clock.at(DAY), work() as session:
            author, editor = (session.get(Person, one.id) for one in (people.author, people.editor))
            return a_practice(session, State.PUBLISHED, by=author, editor=editor, title=title, **options)

    return make


@pytest.fixture
def volume(archivist):
    """The year's volume is begun."""
    return lambda: archivist.post("/volumes", {"year": "2026"})


def listed(opened):
    return [heading.text or heading[0].text for heading in opened.root.iter("h3")]


def test_a_practice_is_left_out_with_a_reason_and_taken_in_again(archivist, publish, volume, work):
    keep, out = publish("Kept"), publish("Left out")
    volume()
    address = f"/volumes/2026/practices/{out.id}"
    opened = archivist.post(f"{address}/leave-out", {"reason": "Told twice."})
    assert opened.response.request.path == "/volumes/2026/practices"
    assert listed(opened) == ["Kept", "Left out"] and "Told twice." in opened.text
    with work() as session:
        edition = editions.by_year(session, 2026)
        assert [one.practice_id for one in editions.chosen(session, edition)] == [keep.id]
        assert session.scalars(select(EditionOmission)).one().by_id is not None
    assert "Left out" not in archivist.get("/volumes/2026").text.split("Contents")[1].split("</ol>")[0]
    archivist.post(f"{address}/take-in")
    with work() as session:
        assert len(editions.chosen(session, editions.by_year(session, 2026))) == 2


def test_what_is_left_out_is_not_bound(archivist, publish, volume, run_jobs, page):
    publish("Kept")
    out = publish("Left out")
    volume()
    archivist.post(f"/volumes/2026/practices/{out.id}/leave-out", {"reason": "Told twice."})
    archivist.post("/volumes/2026/build")
    run_jobs()
    told = page.get("/editions/2026.json").response.json
    assert [one["title"] for one in told["practices"]] == ["Kept"]


def test_leaving_out_without_a_reason_is_refused_and_leaves_nothing_out(archivist, publish, volume, work):
    practice = publish()
    volume()
    refused = archivist.post(f"/volumes/2026/practices/{practice.id}/leave-out", {"reason": "  "}, status=422)
    assert "Say why" in refused.text
    with work() as session:
        assert session.scalars(select(EditionOmission)).all() == []


def test_a_second_reason_replaces_the_first(archivist, publish, volume, work):
    practice = publish()
    volume()
    for reason in ("First.", "Second."):
        archivist.post(f"/volumes/2026/practices/{practice.id}/leave-out", {"reason": reason})
    with work() as session:
        assert [one.reason for one in session.scalars(select(EditionOmission))] == ["Second."]


def test_a_practice_of_another_year_cannot_be_left_out(archivist, publish, volume, work):
    publish()
    volume()
    with clock.at(DAY.replace(year=2025)), work() as session:
        other = a_practice(session, State.PUBLISHED)
    archivist.get(f"/volumes/2026/practices/{other.id}/leave-out", status=404)
    archivist.get("/volumes/2025/practices", status=404)


def test_a_volume_of_which_everything_was_left_out_is_not_built(archivist, publish, volume, work):
    practice = publish()
    volume()
    archivist.post(f"/volumes/2026/practices/{practice.id}/leave-out", {"reason": "Alone."})
    assert "nothing to bind" in archivist.post("/volumes/2026/build").text


def test_remarks_tell_what_an_archivist_would_rather_know_before(archivist, publish, volume, work, people):
    plain = publish("Plain")
    updated, coarse = publish("Updated"), publish("Coarse", photos=2)
    twins = [publish("Twin "), publish("twin")]
    with work() as session:
        author = session.get(Person, people.author.id)
        perform(session, session.get(type(updated), updated.id), Action.REVISE, author)
        revision = session.scalars(select(Revision).where(Revision.practice_id == coarse.id)).one()
        photos = revision.answers["photos"]
        revision.answers = {**revision.answers, "photos": [photos[0], {**photos[1], "consent": False}]}
        session.execute(update(StoredFile).where(StoredFile.id == photos[0]["file"]).values(width=4000))
    volume()
    with work() as session:
        chosen = editions.published_in(session, 2026)
        told = looking_over.remarks(session, chosen)
        by_practice = {one.practice_id: told.get(one.id, []) for one in chosen}
    assert by_practice == {
        plain.id: [],
        updated.id: [Remark("unpublished_changes")],
        coarse.id: [Remark("coarse_photos", count=1), Remark("no_consent", count=1)],
        twins[0].id: [Remark("twin", of=twins[1].reference)],
        twins[1].id: [Remark("twin", of=twins[0].reference)],
    }
    text = archivist.get("/volumes/2026/practices").text
    for sentence in ("An update is under way", "1 photograph is coarse", "has no consent", twins[0].reference):
        assert sentence in text


def test_a_translation_of_an_older_text_is_remarked(publish, work):
    practice = publish()
    with work() as session:
        own = session.scalars(select(Revision)).one()
        answers = {**own.answers, "title": "Thérapie par l’art"}
        common = {"practice_id": practice.id, "language": "fr", "template_edition": "2026", "answers": answers}
        older = Revision(practice_id=practice.id, number=8, language="en", template_edition="2026", answers=own.answers)
        session.add(older)
        session.flush()
        stale = Revision(number=9, source_id=older.id, is_published=True, published_at=DAY, **common)
        session.add(stale)
        session.flush()
        found = looking_over.remarks(session, [own, stale])
        assert found == {stale.id: [Remark("stale_translation")]}
        stale.source_id = own.id
        assert looking_over.remarks(session, [own, stale]) == {}


def test_a_volume_about_which_there_is_nothing_to_say_says_so(archivist, publish, volume):
    publish()
    volume()
    assert "There is nothing to remark." in archivist.get("/volumes/2026/practices").text


def test_foreword_and_imprint_are_kept_and_printed(archivist, publish, volume, run_jobs, page, work):
    publish()
    volume()
    said = {
        "title": " Good practices ",
        "foreword": "Dear *reader*",
        "foreword_by": "Ada Example, President\nOtto Example, Secretary",
        "isbn": "978-3-16-148410-0",
        "issn": "2049-3630",
    }
    assert archivist.post("/volumes/2026/front", said).response.request.path == "/volumes/2026"
    with work() as session:
        edition = session.scalars(select(Edition)).one()
        assert (edition.title, edition.isbn) == ("Good practices", "978-3-16-148410-0")
        revisions = editions.chosen(session, edition)
        from webapp import freezing

        made = editions.to_volume(session, edition, revisions, freezing.plan(session, edition, revisions))
    assert made.foreword_by == ("Ada Example, President", "Otto Example, Secretary")
    assert (made.isbn, made.issn) == ("978-3-16-148410-0", "2049-3630")
    again = archivist.get("/volumes/2026/front").response.text
    assert "Otto Example, Secretary" in again and "978-3-16-148410-0" in again


@pytest.mark.parametrize(
    ("field", "wrong", "says"),
    [
        ("title", " ", "Enter a title."),
        ("title", "x" * 121, "at most 120"),
        ("isbn", "978-3-16-148410-1", "This is no ISBN"),
        ("issn", "2049-3631", "This is no ISSN"),
        ("foreword", "x" * 20_001, "at most 20,000"),
    ],
)
def test_a_wrong_imprint_is_refused_with_all_that_was_typed(archivist, publish, volume, field, wrong, says, work):
    publish()
    volume()
    said = {"title": "Another title", "foreword": "Typed with care", "foreword_by": "", "isbn": "", "issn": ""}
    refused = archivist.post("/volumes/2026/front", {**said, field: wrong}, status=422)
    assert says in refused.text
    assert field == "foreword" or "Typed with care" in refused.response.text
    with work() as session:
        assert session.scalars(select(Edition.title)).one() == editions.TITLE


@pytest.mark.parametrize("number", ["978-3-16-148410-0", "9783161484100", "979 10 90636 07 1"])
def test_an_isbn_is_known_by_its_check_digit(number):
    assert is_isbn(number)
    assert not is_isbn(number[:-1] + str((int(number[-1]) + 1) % 10))


@pytest.mark.parametrize("text", ["", "978", "977-3-16-148410-0", "97831614841٠٠", "not a number!!"])
def test_what_is_no_isbn_is_not_taken_for_one(text):
    assert not is_isbn(text)


def test_an_issn_is_known_by_its_check_digit():
    assert is_issn("2049-3630") and is_issn("2434-561X") and is_issn("2434561x")
    assert not any(map(is_issn, ["2049-3631", "2049-363", "", "abcd-efgh", "2434-5610"]))


def test_only_archivists_prepare_a_volume(page_of, people, publish, volume):
    publish()
    volume()
    for who in (people.editor, people.author):
        page_of(who).get("/volumes/2026/practices", status=403)
        page_of(who).get("/volumes/2026/front", status=403)
    assert Role.ARCHIVIST in people.archivist.roles
