"""Preparing an edition: leaving practices out with a reason, remarks before building, foreword and imprint."""

from __future__ import annotations

import io

import pytest
from builders import DAY, a_jpeg, a_practice, refreeze
from sqlalchemy import select

from webapp.core import clock
from webapp.documents import publishing
from webapp.editions import build_input, preflight, releases
from webapp.editions import contents as edition_contents
from webapp.editions import records as edition_records
from webapp.editions.preflight import Finding
from webapp.editions.standard_numbers import is_isbn, is_issn
from webapp.models import Edition, EditionOmission, Person, Revision, Role, State
from webapp.practices.actions import carry_out
from webapp.practices.workflow import Action


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
def content(archivist):
    """The year's edition is begun."""
    return lambda: archivist.post("/volumes", {"year": "2026"})


def listed(opened):
    """Every title on the page, below the names of the parts."""
    return ["".join(one.itertext()) for one in opened.root.iter() if one.get("class") == "row-title"]


def parts(opened):
    return [one.text for one in opened.root.iter() if one.get("class") == "part-name"]


def ran(start, end, *, ongoing=False):
    return {"as_written": f"{start}-{end}", "start": start, "end": end, "ongoing": ongoing, "recurring": ""}


CHOICE = {"counted": "published", "parts": "none", "ordering": "title", "tongues": "all"}


def test_a_practice_is_left_out_with_a_reason_and_taken_in_again(archivist, publish, content, work):
    keep, out = publish("Kept"), publish("Left out")
    content()
    address = f"/volumes/2026/practices/{out.id}"
    opened = archivist.post(f"{address}/leave-out", {"reason": "Told twice."})
    assert opened.response.request.path == "/volumes/2026/practices"
    assert listed(opened) == ["Kept", "Left out"] and "Told twice." in opened.text
    with work() as session:
        edition = edition_records.by_year(session, 2026)
        assert [one.practice_id for one in edition_contents.chosen(session, edition)] == [keep.id]
        assert session.scalars(select(EditionOmission)).one().by_id is not None
    assert "Left out" not in archivist.get("/volumes/2026").text.split("Contents")[1].split("</ol>")[0]
    archivist.post(f"{address}/take-in")
    with work() as session:
        assert len(edition_contents.chosen(session, edition_records.by_year(session, 2026))) == 2


def test_what_is_left_out_is_not_bound(archivist, publish, content, run_jobs, page):
    publish("Kept")
    out = publish("Left out")
    content()
    archivist.post(f"/volumes/2026/practices/{out.id}/leave-out", {"reason": "Told twice."})
    archivist.post("/volumes/2026/build")
    run_jobs()
    told = page.get("/editions/2026.json").response.json
    assert [one["title"] for one in told["practices"]] == ["Kept"]


def test_leaving_out_without_a_reason_is_refused_and_leaves_nothing_out(archivist, publish, content, work):
    practice = publish()
    content()
    refused = archivist.post(f"/volumes/2026/practices/{practice.id}/leave-out", {"reason": "  "}, status=422)
    assert "Say why" in refused.text
    with work() as session:
        assert session.scalars(select(EditionOmission)).all() == []


def test_a_second_reason_replaces_the_first(archivist, publish, content, work):
    practice = publish()
    content()
    for reason in ("First.", "Second."):
        archivist.post(f"/volumes/2026/practices/{practice.id}/leave-out", {"reason": reason})
    with work() as session:
        assert [one.reason for one in session.scalars(select(EditionOmission))] == ["Second."]


def test_a_practice_of_another_year_cannot_be_left_out(archivist, publish, content, work):
    publish()
    content()
    with clock.at(DAY.replace(year=2025)), work() as session:
        other = a_practice(session, State.PUBLISHED)
    archivist.get(f"/volumes/2026/practices/{other.id}/leave-out", status=404)
    archivist.get("/volumes/2025/practices", status=404)


def test_an_edition_of_which_everything_was_left_out_is_not_built(archivist, publish, content, work):
    practice = publish()
    content()
    archivist.post(f"/volumes/2026/practices/{practice.id}/leave-out", {"reason": "Alone."})
    assert "nothing to bind" in archivist.post("/volumes/2026/build").text


def test_remarks_tell_what_an_archivist_would_rather_know_before(archivist, publish, content, work, people):
    plain = publish("Plain")
    updated, coarse = publish("Updated"), publish("Coarse", photos=2)
    twins = [publish("Twin "), publish("twin")]
    with work() as session:
        author = session.get(Person, people.author.id)
        carry_out(session, session.get(type(updated), updated.id), Action.REVISE, author)
        revision = session.scalars(select(Revision).where(Revision.practice_id == coarse.id)).one()
        photos = revision.answers["photos"]
        refreeze(session, revision, photos=[photos[0], {**photos[1], "consent": False}])
    content()
    with work() as session:
        chosen = edition_contents.published_in(session, 2026)
        told = preflight.findings(session, chosen)
        by_practice = {one.practice_id: told.get(one.id, []) for one in chosen}
    assert by_practice == {
        plain.id: [],
        updated.id: [Finding("unpublished_changes")],
        coarse.id: [Finding("coarse_photos", count=1), Finding("no_consent", count=1)],
        twins[0].id: [Finding("twin", of=twins[1].reference)],
        twins[1].id: [Finding("twin", of=twins[0].reference)],
    }
    text = archivist.get("/volumes/2026/practices").text
    for sentence in ("An update is under way", "1 photograph is coarse", "has no consent", twins[0].reference):
        assert sentence in text


def test_a_translation_of_an_older_text_is_remarked(publish, work):
    practice = publish()
    with work() as session:
        own = session.scalars(select(Revision)).one()
        answers = {**own.answers, "title": "Thérapie par l’art"}
        common = {"practice_id": practice.id, "language": "fr", "questionnaire_version": "2026", "answers": answers}
        older = Revision(
            practice_id=practice.id, number=8, language="en", questionnaire_version="2026", answers=own.answers
        )
        session.add(older)
        session.flush()
        stale = Revision(number=9, source_id=older.id, is_published=True, published_at=DAY, **common)
        session.add(stale)
        session.flush()
        found = preflight.findings(session, [own, stale])
        assert found == {stale.id: [Finding("stale_translation")]}
        stale.source_id = own.id
        assert preflight.findings(session, [own, stale]) == {}


def test_a_year_can_be_that_in_which_the_practices_ran(archivist, publish, content):
    publish("Over", period=ran("2019", "2025"))
    publish("Going on", period=ran("2024", None, ongoing=True))
    publish("That year only", period=ran("2026-02", None))
    publish("Nobody knows", period=ran(None, None))
    content()
    assert len(listed(archivist.get("/volumes/2026/practices"))) == 4
    chosen = archivist.post("/volumes/2026/choice", {**CHOICE, "counted": "ran"})
    assert listed(chosen) == ["Going on", "That year only"]


def test_the_contents_stand_in_the_parts_and_the_order_that_were_chosen(archivist, publish, content):
    publish("Middle", places={"countries": ["UA"], "cities": []}, topics=["education"])
    publish("zebra", places={"countries": ["AT"], "cities": []}, topics=["language"])
    publish("Àpple", places={"countries": ["UA"], "cities": []}, topics=["language"])
    content()
    first = archivist.get("/volumes/2026/practices")
    assert (parts(first), listed(first)) == (["Austria", "Ukraine"], ["zebra", "Àpple", "Middle"])
    titles = archivist.post("/volumes/2026/choice", CHOICE)
    assert (parts(titles), listed(titles)) == ([], ["Àpple", "Middle", "zebra"])
    dates = archivist.post("/volumes/2026/choice", {**CHOICE, "parts": "topic", "ordering": "country"})
    assert (parts(dates), listed(dates)) == (["Education", "Language"], ["Middle", "zebra", "Àpple"])


def test_a_choice_that_is_none_is_refused_and_changes_nothing(archivist, publish, content, work):
    publish()
    content()
    archivist.post("/volumes/2026/choice", {**CHOICE, "ordering": "by colour"}, status=422)
    with work() as session:
        assert session.scalars(select(Edition.ordering)).one() == "country"


def test_practices_are_put_in_order_by_hand(archivist, publish, content, run_jobs, page):
    ids = {title: publish(title).id for title in ("Alpha", "Beta", "Gamma")}
    content()
    archivist.post("/volumes/2026/choice", {**CHOICE, "ordering": "hand"})
    down = archivist.post("/volumes/2026/order", {"down": ids["Alpha"]})
    assert listed(down) == ["Beta", "Alpha", "Gamma"]
    up = archivist.post("/volumes/2026/order", {"up": ids["Gamma"]})
    assert listed(up) == ["Beta", "Gamma", "Alpha"]
    dragged = archivist.post("/volumes/2026/order", {"order": f"{ids['Alpha']},999,x,{ids['Gamma']},{ids['Alpha']}"})
    assert listed(dragged) == ["Alpha", "Gamma", "Beta"], "what is not named stays behind, what is unknown is dropped"
    assert [one.get("disabled") is not None for one in dragged.all("button", name="up")] == [True, False, False]
    publish("Brand new")
    archivist.post("/volumes/2026/build")
    run_jobs()
    bound = page.get("/editions/2026.json").response.json["practices"]
    assert [one["title"] for one in bound] == ["Alpha", "Gamma", "Beta", "Brand new"]


def test_within_parts_nobody_moves_into_another_one(archivist, publish, content):
    austria, ukraine = ({"countries": [code], "cities": []} for code in ("AT", "UA"))
    first = publish("First", places=ukraine)
    publish("Elsewhere", places=austria)
    publish("Second", places=ukraine)
    content()
    archivist.post("/volumes/2026/choice", {**CHOICE, "parts": "country", "ordering": "hand"})
    for _ in range(3):
        moved = archivist.post("/volumes/2026/order", {"down": first.id})
    assert listed(moved) == ["Elsewhere", "Second", "First"]


def test_a_public_practice_of_another_year_is_found_and_added_by_hand(archivist, publish, content, work):
    publish("Of the year")
    with clock.at(DAY.replace(year=2024)), work() as session:
        older = a_practice(session, State.PUBLISHED, title="An older one")
        a_practice(session, State.PUBLISHED, title="Something else")
        draft = a_practice(session, title="Not public, an older one")
    content()
    assert listed(archivist.get("/volumes/2026/add")) == ["Something else", "An older one"]
    assert listed(archivist.get("/volumes/2026/add?words=OLDER")) == ["An older one"]
    assert "Nothing found" in archivist.get("/volumes/2026/add?words=zzz").text
    archivist.post(f"/volumes/2026/practices/{older.id}/add")
    assert listed(archivist.get("/volumes/2026/practices")) == ["An older one", "Of the year"]
    archivist.post(f"/volumes/2026/practices/{draft.id}/add", status=404)
    archivist.post(f"/volumes/2026/practices/{older.id}/leave-out", {"reason": "After all not."})
    assert listed(archivist.get("/volumes/2026/add")) == ["Something else", "An older one"]


def test_each_practice_may_be_bound_in_its_own_language_only(publish, work):
    practice = publish()
    with work() as session:
        own = session.scalars(select(Revision)).one()
        common = {"language": "fr", "questionnaire_version": "2026", "answers": {**own.answers, "title": "En français"}}
        session.add(Revision(practice_id=practice.id, number=2, is_published=True, published_at=DAY, **common))
        edition = edition_records.get_or_begin(session, 2026)
        assert [one.language for one in edition_contents.chosen(session, edition)] == ["en", "fr"]
        edition.tongues = "originals"
        assert [one.language for one in edition_contents.chosen(session, edition)] == ["en"]


def test_each_remark_leads_to_where_it_is_mended(archivist, page_of, publish, content, work):
    twins = [publish("Twin"), publish("twin")]
    content()
    links = {a.get("href") for a in archivist.get("/volumes/2026/practices").root.iterfind(".//ul[@class='advice']//a")}
    assert links == {f"/volumes/2026/practices/{one.id}/leave-out" for one in twins}


def test_an_edition_about_which_there_is_nothing_to_say_says_so(archivist, publish, content):
    publish()
    content()
    assert "There is nothing to remark." in archivist.get("/volumes/2026/practices").text


def test_foreword_and_imprint_are_kept_and_printed(archivist, publish, content, run_jobs, page, work):
    publish()
    content()
    said = {
        "title": " Good practices ",
        "foreword": "Dear *reader*",
        "foreword_by": "Ada Example, President\nOtto Example, Secretary",
        "acknowledgements": "With thanks to *everybody*",
        "publisher": "City Press",
        "isbn": "978-3-16-148410-0",
        "issn": "2049-3630",
    }
    assert archivist.post("/volumes/2026/front", said).response.request.path == "/volumes/2026"
    with work() as session:
        edition = session.scalars(select(Edition)).one()
        assert (edition.title, edition.isbn) == ("Good practices", "978-3-16-148410-0")
        revisions = edition_contents.chosen(session, edition)
        sheets = tuple(publishing.to_sheet(session, publishing.of_revision(one)) for one in revisions)
        made = build_input.edition_content(session, edition, sheets, releases.plan(session, edition, revisions))
    assert made.foreword_by == ("Ada Example, President", "Otto Example, Secretary")
    assert (made.acknowledgements, made.publisher) == ("With thanks to *everybody*", "City Press")
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
def test_a_wrong_imprint_is_refused_with_all_that_was_typed(archivist, publish, content, field, wrong, says, work):
    publish()
    content()
    said = {"title": "Another title", "foreword": "Typed with care", "foreword_by": "", "isbn": "", "issn": ""}
    refused = archivist.post("/volumes/2026/front", {**said, field: wrong}, status=422)
    assert says in refused.text
    assert field == "foreword" or "Typed with care" in refused.response.text
    with work() as session:
        assert session.scalars(select(Edition.title)).one() == edition_records.TITLE


FRONT = {"title": "Good practices"}


def test_a_cover_picture_is_made_clean_kept_and_removed(archivist, publish, content, work):
    publish()
    content()
    picture = a_jpeg(800, 600)
    said = {**FRONT, "cover": (io.BytesIO(picture), "me at home.jpg"), "cover_alt": "A square", "cover_credit": "Ada"}
    archivist.post("/volumes/2026/front", said)
    kept = archivist.get("/volumes/2026/cover.jpg").response
    assert kept.mimetype == "image/jpeg" and kept.data[:2] == b"\xff\xd8" and kept.data != picture
    assert archivist.get("/volumes/2026/front").one("img", alt="A square").get("src").startswith("/volumes/2026/cover")
    archivist.post("/volumes/2026/front", {**FRONT, "cover_alt": "A place", "cover_credit": "Ada"})
    assert archivist.get("/volumes/2026/cover.jpg").response.data == kept.data
    archivist.post("/volumes/2026/front", {**FRONT, "cover_alt": "A place", "cover_remove": "1"})
    archivist.get("/volumes/2026/cover.jpg", status=404)
    with work() as session:
        assert session.scalars(select(Edition.cover_alt)).one() == ""


@pytest.mark.parametrize(
    ("picture", "alt", "says"),
    [(b"no picture", "A square", "is not a picture that can be opened"), (None, "", "what the picture shows")],
)
def test_a_cover_that_cannot_be_taken_is_refused_with_all_that_was_typed(
    archivist, publish, content, picture, alt, says, work
):
    publish()
    content()
    sent = (io.BytesIO(picture or a_jpeg(300, 300)), "cover.jpg")
    said = {"title": "New title", "foreword": "Typed with care", "cover_alt": alt, "cover": sent}
    refused = archivist.post("/volumes/2026/front", said, status=422)
    assert says in refused.text and "Typed with care" in refused.response.text
    with work() as session:
        assert session.scalars(select(Edition)).one().title == edition_records.TITLE
    archivist.get("/volumes/2026/cover.jpg", status=404)


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


def test_only_archivists_prepare_an_edition(page_of, people, publish, content):
    publish()
    content()
    for who in (people.editor, people.author):
        page_of(who).get("/volumes/2026/practices", status=403)
        page_of(who).get("/volumes/2026/front", status=403)
    assert Role.ARCHIVIST in people.archivist.roles
