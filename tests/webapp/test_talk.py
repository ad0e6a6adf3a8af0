"""What passes between a city and its editors: where it stands, comments, notes, wordings, the enclosed sheet."""

from __future__ import annotations

import datetime as dt
import email
import email.policy
import logging
from dataclasses import replace

import pytest
from builders import DAY, a_person, a_practice
from sqlalchemy import select

from exports import ExportError
from forms.template import load
from webapp import clock, drafts, i18n, mail, publishing, talk
from webapp.models import Comment, Edit, Letter, Person, Practice, PracticePerson, Role, State, Suggestion
from webapp.workflow import Action, perform

SCRIPT = '<script>alert("x")</script> & <b>bold</b>'
PURPOSE = load("2026").field("purpose")
BASE = "Give displaced children a place where they can breathe."
WORDING = "Give displaced children a quiet place where they can breathe."


@pytest.fixture
def desk(page_of, people):
    return page_of(people.editor)


@pytest.fixture
def put(work, people):
    """Put a practice of the author into a state; returns its id."""

    def make(state, **options):
        with work() as session:
            author, editor = (session.get(Person, one.id) for one in (people.author, people.editor))
            return a_practice(session, state, by=author, editor=editor, **options).id

    return make


@pytest.fixture
def suggested(work, people):
    """An editor's wording for the purpose of a practice; returns its id."""

    def make(id, wording=WORDING, note=""):
        with work() as session:
            editor = session.get(Person, people.editor.id)
            return talk.suggest(session, session.get(Practice, id), editor, PURPOSE, wording, note).id

    return make


@pytest.fixture
def written(work):
    """The letters of a name: whom each went to, in order."""

    def read(name):
        with work() as session:
            return list(session.scalars(select(Letter.to_email).where(Letter.name == name).order_by(Letter.id)))

    return read


@pytest.fixture
def purpose(work):
    def read(id):
        with work() as session:
            return session.get(Practice, id).working_copy.answers.get("purpose")

    return read


def save(work, people, id, **answers):
    with work() as session:
        drafts.save(session, session.get(Practice, id), answers, tuple(answers), session.get(Person, people.author.id))


# ------------------------------------------------------------------------------------------------ the enclosed sheet


def sent_letters(settings):
    paths = (settings.instance / "outbox").glob("*.eml")
    found = [email.message_from_bytes(path.read_bytes(), policy=email.policy.default) for path in paths]
    return {one["To"]: one for one in found if "arrived" in one["Subject"]}


def test_the_letter_of_receipt_brings_the_sheet_to_the_sender_and_the_co_authors(
    settings, work, people, put, run_jobs, monkeypatch
):
    seen = []
    monkeypatch.setattr(
        publishing, "document", lambda sheet, format, variant: seen.append((sheet, format, variant)) or b"%PDF-1.7 x"
    )
    id = put(State.DRAFT, title="With a copy")
    with work() as session:
        practice, author = session.get(Practice, id), session.get(Person, people.author.id)
        session.add(PracticePerson(practice_id=id, person_id=people.other.id))
        contacts = [{**practice.working_copy.answers["contacts"][0], "visibility": "editors"}]
        drafts.save(session, practice, {"contacts": contacts}, ("contacts",), author)
        session.expire(practice)
        perform(session, practice, Action.SUBMIT, author)
    run_jobs()
    letters = sent_letters(settings)
    assert set(letters) == {people.author.email, people.other.email}
    for letter in letters.values():
        (part,) = letter.iter_attachments()
        assert part.get_content_type() == "application/pdf" and part.get_content() == b"%PDF-1.7 x"
        assert part.get_filename().startswith("SH-") and part.get_filename().endswith("-en.pdf")
        text = letter.get_body()
        assert "With a copy" in text.get_content() and text["Content-Language"] == "en"
    assert {(format, variant.value) for _, format, variant in seen} == {("pdf", "archive")}
    assert all(sheet.answers["contacts"] and sheet.version == 1 for sheet, _, _ in seen)


def test_the_enclosed_sheet_is_a_real_pdf_of_what_was_sent(settings, put, run_jobs, people):
    put(State.SUBMITTED, photos=1)
    run_jobs()
    (part,) = sent_letters(settings)[people.author.email].iter_attachments()
    assert part.get_content().startswith(b"%PDF-")


def test_a_sheet_that_cannot_be_made_does_not_hold_the_letter_back(
    settings, put, run_jobs, people, monkeypatch, caplog, work
):
    def fail(*of):
        raise ExportError("no face for this")

    monkeypatch.setattr(publishing, "document", fail)
    put(State.SUBMITTED)
    with caplog.at_level(logging.ERROR):
        run_jobs()
    letter = sent_letters(settings)[people.author.email]
    assert list(letter.iter_attachments()) == [] and letter.get_content_type() == "text/plain"
    assert "goes without its sheet" in caplog.text and "no face for this" in caplog.text
    with work() as session:
        assert set(session.scalars(select(Letter.state))) == {"sent"}


def test_a_photograph_that_is_gone_does_not_hold_the_letter_back(settings, put, run_jobs, people, caplog):
    put(State.SUBMITTED, photos=1)
    for path in (settings.instance / "files").iterdir():
        path.unlink()
    with caplog.at_level(logging.ERROR):
        run_jobs()
    assert list(sent_letters(settings)[people.author.email].iter_attachments()) == []
    assert "goes without its sheet" in caplog.text


def test_only_the_letter_of_receipt_encloses_a_sheet(work, put):
    put(State.PUBLISHED)
    with work() as session:
        rows = session.execute(select(Letter.name, Letter.attachment))
        enclosed = {name for name, attachment in rows if attachment}
    assert enclosed == {"received"}


# ---------------------------------------------------------------------------------------------------- where it stands


@pytest.mark.parametrize(
    ("state", "wanted"),
    [
        (State.DRAFT, []),
        (State.SUBMITTED, ["done", "next", "later", "later"]),
        (State.IN_REVIEW, ["done", "done", "next", "later"]),
        (State.ACCEPTED, ["done", "done", "done", "next"]),
        (State.PUBLISHED, ["done", "done", "done", "done"]),
        (State.RETURNED, []),
        (State.DECLINED, []),
        (State.WITHDRAWN, []),
    ],
)
def test_each_state_is_a_place_on_the_way(session, state, wanted):
    assert [step.state for step in talk.steps(a_practice(session, state))] == wanted


def test_the_way_has_the_dates_of_the_last_round(session):
    with clock.at(DAY):
        practice = a_practice(session, State.RETURNED)
    with clock.at(DAY + dt.timedelta(days=9)):
        perform(session, practice, Action.SUBMIT, practice.people[0])
    session.refresh(practice)
    assert [step.at for step in talk.steps(practice)] == [DAY + dt.timedelta(days=9), None, None, None]
    assert talk.answer_by(practice) == (DAY + dt.timedelta(days=39)).date()


def test_the_receipt_and_the_task_page_say_where_it_stands_and_until_when(city, put):
    with clock.at(DAY):
        id = put(State.SUBMITTED)
        for address in (f"/drafts/{id}/receipt", f"/drafts/{id}"):
            text = city.get(address).text
            assert "Done Sent to the editors, 10 June 2026" in text and "Next Read by an editor" in text
            assert "The editors answer by 10 July 2026" in text
    with clock.at(DAY + dt.timedelta(days=31)):
        assert "It takes longer than they thought" in city.get(f"/drafts/{id}").text


def test_the_task_list_names_the_states_and_the_time_that_is_left(city, work, people):
    address = city.post("/start", {"title": "New", "country": "PT", "language": "en"}).response.request.path
    text = city.get(address).text
    minutes = sum(section.minutes for section in load("2026").sections)
    assert f"About {minutes} minutes left" in text and "Not started" in text and "In progress" in text
    id = int(address.split("/")[2])
    save(work, people, id, website="nonsense", funding="The city.")
    text = city.get(address).text
    assert "Has a problem" in text and "Done" in text and f"About {minutes - 5} minutes left" in text


# ---------------------------------------------------------------------------------------------------------- deadline


@pytest.mark.parametrize(
    ("days", "wanted"),
    [
        (6, "Send it by 16 June 2026: 6 days left."),
        (1, "Send it by 11 June 2026: 1 day left."),
        (0, "Send it by 10 June 2026: today is the last day."),
        (-1, "The deadline was 9 June 2026. You can still send it."),
    ],
)
def test_the_deadline_is_shown_and_stops_nobody(app, settings, city, draft, days, wanted):
    app.config["SETTINGS"] = replace(settings, deadline=DAY.date() + dt.timedelta(days=days))
    with clock.at(DAY):
        for address in ("/my", "/start", draft):
            assert wanted in city.get(address).text
        city.post(f"{draft}/check", city.get(f"{draft}/check").form(action=""))


def test_without_a_deadline_nothing_is_said_of_one(city, draft):
    for address in ("/my", "/start", draft):
        text = city.get(address).text
        assert "Send it by" not in text and "deadline" not in text


def test_an_update_of_what_is_published_has_no_deadline(app, settings, city, put, work, people):
    app.config["SETTINGS"] = replace(settings, deadline=dt.date(2099, 1, 1))
    id = put(State.PUBLISHED)
    with work() as session:
        perform(session, session.get(Practice, id), Action.REVISE, session.get(Person, people.author.id))
    assert "Send it by" not in city.get(f"/drafts/{id}").text


# ---------------------------------------------------------------------------------------------------------- comments


def test_an_editors_comment_reaches_the_city_by_letter_on_its_page_and_at_the_section(desk, city, put, written, people):
    id = put(State.RETURNED)
    form = {"field": "purpose", "text": "Which children?", "to": "city"}
    assert "Sent to the city." in desk.post(f"/desk/{id}/comments", form).text
    assert written("comment") == [people.author.email]
    tasks = city.get(f"/drafts/{id}").text
    assert "Which children?" in tasks and "Edna Editor" in tasks and "1 thing from the editors" in tasks
    section = city.get(f"/drafts/{id}/story").text
    assert "1 thing from the editors" in section and "Which children?" in section
    assert "from the editors" not in city.get(f"/drafts/{id}/about").text


def test_a_note_among_editors_is_never_seen_by_a_city(desk, city, put, written, people, work):
    id = put(State.RETURNED)
    assert "Only editors see it" in desk.post(f"/desk/{id}/comments", {"text": "Secret doubt", "to": "editors"}).text
    desk.post(f"/desk/{id}/comments", {"text": "Secret about it", "field": "purpose"})  # no button said whom to
    assert written("comment") == [] and written("comment_answered") == []
    assert "Secret doubt" in desk.get(f"/desk/{id}").text and "Note among editors" in desk.get(f"/desk/{id}").text
    with work() as session:
        notes = list(session.scalars(select(Comment.id)))
        assert not any("Secret" in body for body in session.scalars(select(Letter.body)))
    for path in ("", "/story", "/check", "/receipt"):
        assert "Secret" not in city.get(f"/drafts/{id}{path}").text
    for note in notes:
        city.post(f"/drafts/{id}/comments/{note}/settled", status=404)


def test_an_editor_who_writes_on_the_practice_sees_notes_at_the_desk_only(page_of, work, people, put):
    id = put(State.RETURNED)
    with work() as session:
        session.add(PracticePerson(practice_id=id, person_id=people.editor.id))
        talk.comment(
            session, session.get(Practice, id), session.get(Person, people.editor.id), "Between us", to_city=False
        )
    assert "Between us" not in page_of(people.editor).get(f"/drafts/{id}").text


def test_the_city_answers_and_the_editors_who_know_it_get_a_letter(desk, city, put, written, people, work):
    id = put(State.RETURNED)
    with work() as session:
        a_person(session, Role.EDITOR)  # who has had nothing to do with it
    desk.post(f"/desk/{id}/comments", {"text": "Which children?", "to": "city", "field": "purpose"})
    told = city.post(f"/drafts/{id}/comments", {"text": "Those of the school.", "field": "purpose"})
    assert "Sent to the editors." in told.text and "Those of the school." in told.text
    assert written("comment_answered") == [people.editor.email] and written("comment") == [people.author.email]
    opened = desk.get(f"/desk/{id}").text
    assert "From the city" in opened and "Those of the school." in opened


def test_a_comment_is_marked_as_dealt_with_once(desk, city, put, work):
    id = put(State.RETURNED)
    desk.post(f"/desk/{id}/comments", {"text": "Which children?", "to": "city", "field": "purpose"})
    with work() as session:
        comment = session.scalars(select(Comment.id)).one()
    with clock.at(DAY):
        assert "Dealt with" in city.post(f"/drafts/{id}/comments/{comment}/settled").text
    city.post(f"/drafts/{id}/comments/{comment}/settled")
    with work() as session:
        assert session.get(Comment, comment).answered_at == DAY
    assert "from the editors" not in city.get(f"/drafts/{id}/story").text


def test_an_editor_marks_what_the_city_said_as_dealt_with(desk, put, work, people):
    id = put(State.SUBMITTED)
    with work() as session:
        said = talk.answer(session, session.get(Practice, id), session.get(Person, people.author.id), "One thing more.")
        comment = said.id
    assert "Dealt with" in desk.post(f"/desk/{id}/comments/{comment}/settled").text


def test_nobody_gets_a_letter_about_words_of_their_own(work, written, people):
    with work() as session:
        both = a_person(session, Role.EDITOR, Role.CONTRIBUTOR)
        practice = a_practice(session, State.SUBMITTED, by=both)
        talk.comment(session, practice, both, "To myself")
        talk.answer(session, practice, both, "From myself")
        mine = both.email
    assert mine not in written("comment") + written("comment_answered")


@pytest.mark.parametrize(("text", "said"), [("  \n ", "Write something first."), ("x" * 5001, "This is too long")])
def test_words_that_cannot_be_sent_are_shown_again(desk, city, put, work, text, said):
    id = put(State.RETURNED)
    refused = desk.post(f"/desk/{id}/comments", {"text": text, "field": "purpose", "to": "city"}, status=422)
    assert said in refused.text
    if text.strip():
        assert refused.one("textarea").text.strip() == text
    assert [o.get("value") for o in refused.all("option") if o.get("selected") is not None] == ["purpose"]
    assert said in city.post(f"/drafts/{id}/comments", {"text": text}, status=422).text
    with work() as session:
        assert session.scalars(select(Comment)).all() == []


def test_markup_in_a_comment_stays_text(desk, city, put, work):
    id = put(State.RETURNED, title=SCRIPT)
    desk.post(f"/desk/{id}/comments", {"text": SCRIPT, "to": "city", "field": "purpose"})
    city.post(f"/drafts/{id}/comments", {"text": SCRIPT})
    for opened in (city.get(f"/drafts/{id}"), city.get(f"/drafts/{id}/story"), desk.get(f"/desk/{id}")):
        assert SCRIPT in opened.text and not [e for e in opened.all("script") if e.text]
    with work() as session:
        bodies = session.scalars(select(Letter.body).where(Letter.name.in_(("comment", "comment_answered")))).all()
    assert len(bodies) == 2 and all(SCRIPT in body for body in bodies)


def test_a_comment_of_another_practice_is_not_found(desk, city, put, work):
    mine, other = put(State.RETURNED), put(State.RETURNED)
    desk.post(f"/desk/{other}/comments", {"text": "Elsewhere", "to": "city"})
    with work() as session:
        comment = session.scalars(select(Comment.id)).one()
    city.post(f"/drafts/{mine}/comments/{comment}/settled", status=404)
    desk.post(f"/desk/{mine}/comments/{comment}/settled", status=404)
    city.post(f"/drafts/{mine}/comments/987654/settled", status=404)
    with work() as session:
        assert session.get(Comment, comment).answered_at is None


def test_a_question_that_does_not_exist_cannot_be_commented(desk, city, put):
    id = put(State.RETURNED)
    desk.post(f"/desk/{id}/comments", {"text": "x", "to": "city", "field": "nowhere"}, status=404)
    city.post(f"/drafts/{id}/comments", {"text": "x", "field": "nowhere"}, status=404)


def test_a_draft_that_was_never_sent_is_not_talked_about(desk, city, draft):
    id = draft.split("/")[2]
    desk.post(f"/desk/{id}/comments", {"text": "x", "to": "city"}, status=404)
    desk.get(f"/desk/{id}/suggest/purpose", status=404)
    city.post(f"{draft}/comments", {"text": "x"}, status=404)


# ------------------------------------------------------------------------------------------------------- suggestions


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


def test_a_suggestion_while_the_editors_have_it_waits_without_a_letter(city, put, suggested, written, purpose):
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
    refused = city.post(f"/drafts/{id}/story", {**before, "then": "save"}, status=409)
    assert WORDING in refused.text and purpose(id) == WORDING


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
    assert talk.changes(old, new) == wanted


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
    assert talk.changes(old, new) == wanted


def test_very_long_texts_are_compared_as_wholes():
    old, new = "a " * 5000, "b " * 5000
    assert talk.changes(old, new) == [("out", old), ("in", new)]


def test_the_two_texts_can_be_read_off_the_changes():
    old, new = "Give  displaced children\na place.", "Give children\na quiet place, now."
    found = talk.changes(old, new)
    assert "".join(text for kind, text in found if kind != "in") == old
    assert "".join(text for kind, text in found if kind != "out") == new


@pytest.mark.parametrize("name", ["comment", "comment_answered", "suggestion", "suggestion_answered", "has_ended"])
def test_the_letters_are_whole(session, name):
    person = a_person(session, name="Olena Example")
    practice = a_practice(session, State.PUBLISHED, by=person)
    for about in ({}, {"question": "Purpose", "taken": "accepted", "year": "2025", "author": person}):
        letter = mail.write(session, name, person, practice=practice, note="Words.", about=about)
        assert letter.subject and practice.reference in letter.subject and practice.title in letter.body
        assert "None" not in letter.body and "\n\n\n\n" not in letter.body


def test_what_can_be_wrong_with_words_has_a_sentence(app):
    with app.test_request_context():
        assert all(i18n.unsaid(reason) for reason in ("empty", "too_long", "unchanged"))
