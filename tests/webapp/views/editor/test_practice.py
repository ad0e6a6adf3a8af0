"""The review of a practice: the queue, one practice on one page, and each action with its words to the city."""

from __future__ import annotations

import datetime as dt
import io

import pikepdf
import pytest
from builders import DAY, a_practice, refreeze
from sqlalchemy import select

from webapp.core import clock
from webapp.models import Email, Event, Person, Practice, State
from webapp.practices import drafts
from webapp.practices.actions import carry_out
from webapp.practices.workflow import Action


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
def put_sent_before(work, put):
    """Put a practice into a state whose answers were sent before a rule that they break; returns its id."""

    def make(state, **changed):
        id = put(state)
        with work() as session:
            practice = session.get(Practice, id)
            practice.working_copy.answers = {**practice.working_copy.answers, **changed}
            refreeze(session, practice.sent_revision, **changed)
        return id

    return make


@pytest.fixture
def look(work):
    """What is stored of a practice: its state, the actions of its events, and the names of its e-mails."""

    def read(id):
        with work() as session:
            practice = session.get(Practice, id)
            events = list(session.scalars(select(Event).where(Event.practice_id == id).order_by(Event.id)))
            emails = list(session.scalars(select(Email.name).where(Email.practice_id == id).order_by(Email.id)))
            return practice.state, [e.action for e in events], emails

    return read


def titles(opened):
    return [" ".join("".join(h.itertext()).split()) for h in opened.all("h2", class_="row-title")]


def test_the_queue_shows_what_is_to_be_done_the_longest_waiting_first(desk, put):
    for days, state in ((1, State.IN_REVIEW), (9, State.SUBMITTED), (4, State.ACCEPTED)):
        with clock.at(DAY - dt.timedelta(days=days)):
            put(state, title=f"{state} for {days} days")
    for state in (State.DRAFT, State.RETURNED, State.PUBLISHED, State.DECLINED, State.WITHDRAWN):
        put(state, title=f"not shown: {state}")
    assert titles(desk.get("/desk")) == ["submitted for 9 days", "accepted for 4 days", "in_review for 1 days"]


@pytest.mark.parametrize("state", [state for state in State if state is not State.DRAFT])
def test_the_queue_can_be_narrowed_to_a_state(desk, put, state):
    for one in State:
        put(one, title=f"It is {one}")
    assert titles(desk.get(f"/desk?state={state}")) == [f"It is {state}"]


def test_a_draft_that_was_never_sent_is_on_no_list(desk, put):
    put(State.DRAFT, title="Not yet sent")
    for query in ("", "?state=draft"):
        assert "Not yet sent" not in desk.get(f"/desk{query}").text


def test_an_empty_desk_says_so(desk):
    assert "The desk is clear" in desk.get("/desk").text


def test_one_page_shows_the_sheet_the_history_the_emails_and_the_moves(desk, put):
    id = put(State.SUBMITTED, photos=1)
    opened = desk.get(f"/desk/{id}")
    assert opened.one("section", id="sheet").find("a/img").get("src") == f"/desk/{id}/pages.webp?revision=1"
    for words in ("Art therapy in Lutsk", "Sent to the editors", "It has arrived", "To be read"):
        assert words in opened.text
    links = opened.links()
    assert {"Start the review", "Return for changes", "Accept", "Decline"} <= set(links) and "Publish" not in links
    pictures = [img.get("src") for img in opened.root.iter("img") if "/files/" in (img.get("src") or "")]
    assert pictures and all(desk.get(src).response.mimetype == "image/jpeg" for src in pictures)


def test_an_editor_sees_contacts_that_the_public_does_not(desk, page, put):
    contact = {"role": "", "organisation": "", "telephone": ""}
    contacts = [
        {**contact, "name": "For Editors", "email": "e@city.example", "visibility": "editors"},
        {**contact, "name": "For Everyone", "email": "a@city.example", "visibility": "everyone"},
    ]
    id = put(State.PUBLISHED, contacts=contacts)
    assert "For Editors" in desk.post(f"/desk/{id}/contacts").text
    public = page.get("/practices/art-therapy-in-lutsk").text
    assert "For Editors" not in public and "For Everyone" in public


@pytest.mark.parametrize(
    ("state", "action", "to", "email"),
    [
        (State.SUBMITTED, "take", "in_review", None),
        (State.IN_REVIEW, "return", "returned", "returned"),
        (State.IN_REVIEW, "accept", "accepted", "accepted"),
        (State.ACCEPTED, "publish", "published", "published"),
        (State.SUBMITTED, "decline", "declined", "declined"),
        (State.DECLINED, "reopen", "in_review", None),
        (State.PUBLISHED, "withdraw", "withdrawn", "withdrawn"),
        (State.WITHDRAWN, "restore", "published", None),
    ],
)
def test_each_move_has_a_page_that_confirms_it(desk, put, look, work, state, action, to, email):
    id = put(state)
    _, events, emails = look(id)
    opened = desk.get(f"/desk/{id}/{action}")
    form = opened.form()
    assert ("note" in form) is (email is not None)
    if email:
        form["note"] = "A few words to the city."
    done = desk.post(f"/desk/{id}/{action}", form)
    assert done.response.request.path == f"/desk/{id}" and "Done:" in done.text
    assert look(id) == (to, [*events, action], [*emails, *([email] if email else [])])
    if email:
        with work() as session:
            body = session.scalars(select(Email.body).order_by(Email.id.desc())).first()
        assert "A few words to the city." in body


@pytest.mark.parametrize(("state", "action"), [(State.SUBMITTED, "return"), (State.PUBLISHED, "withdraw")])
def test_a_move_without_its_reason_comes_back_with_a_message(desk, put, look, state, action):
    id = put(state)
    before = look(id)
    form = desk.get(f"/desk/{id}/{action}").form()
    refused = desk.post(f"/desk/{id}/{action}", {**form, "note": "  "}, status=422)
    assert any(a.get("href") == "#note" for a in refused.root.iter("a"))
    assert "note-error" in (refused.one("textarea", id="note").get("aria-describedby") or "")
    assert look(id) == before


def test_a_note_is_not_lost_when_the_move_is_refused(desk, put, look, work, people):
    id = put(State.SUBMITTED)
    form = desk.get(f"/desk/{id}/return").form()
    with work() as session:
        carry_out(session, session.get(Practice, id), Action.TAKE, session.get(Person, people.editor.id))
    refused = desk.post(f"/desk/{id}/return", {**form, "note": "Half an hour of careful words."}, status=409)
    assert "has changed since you opened this page" in refused.text
    assert refused.one("textarea", id="note").text.strip() == "Half an hour of careful words."
    desk.post(f"/desk/{id}/return", refused.form())
    assert look(id)[0] == State.RETURNED


def test_of_two_editors_who_press_at_once_one_is_told(desk, put, look):
    id = put(State.IN_REVIEW)
    accept, decline = desk.get(f"/desk/{id}/accept").form(), desk.get(f"/desk/{id}/decline").form()
    desk.post(f"/desk/{id}/accept", accept)
    desk.post(f"/desk/{id}/decline", {**decline, "note": "No."}, status=409)
    assert look(id)[0] == State.ACCEPTED


def test_a_move_that_is_not_possible_now_says_so_and_offers_no_button(desk, put):
    opened = desk.get(f"/desk/{put(State.SUBMITTED)}/publish")
    assert "cannot be done where the practice stands now" in opened.text
    assert not list(opened.one("main").iter("form"))


def test_a_move_that_does_not_exist_is_not_found(desk, put):
    desk.get(f"/desk/{put(State.SUBMITTED)}/approve", status=404)


def test_what_became_incomplete_is_named_and_not_published(desk, put, work, look):
    id = put(State.ACCEPTED)
    with work() as session:
        copy = session.get(Practice, id).working_copy
        copy.answers = {key: value for key, value in copy.answers.items() if key != "impact"}
    form = desk.get(f"/desk/{id}/publish").form()
    refused = desk.post(f"/desk/{id}/publish", form, status=422)
    assert "“Impact: what has changed?” is still to be answered." in refused.text
    assert look(id)[0] == State.ACCEPTED


def test_an_editor_is_told_which_characters_cannot_be_printed(desk, put_sent_before, look):
    id = put_sent_before(State.ACCEPTED, lessons="Bring 🌻.")
    assert "🌻" in "".join(desk.get(f"/desk/{id}").one("details", id="open-things").itertext())
    refused = desk.post(f"/desk/{id}/publish", desk.get(f"/desk/{id}/publish").form(), status=422)
    assert "🌻" in refused.text and look(id)[0] == State.ACCEPTED


def test_an_editor_is_warned_of_photographs_that_are_too_coarse_for_paper(desk, put):
    opened = desk.get(f"/desk/{put(State.SUBMITTED, photos=1)}")  # 900 pixels across 170 mm
    warned = " ".join("".join(opened.one("details", id="coarse").itertext()).split())
    assert "1 photograph is too coarse" in warned
    assert "Photograph 1: 134 dots per inch at 170 × 104 mm, where 200 look sharp." in warned
    assert "at least 1,344 pixels wide" in warned
    assert not desk.get(f"/desk/{put(State.SUBMITTED)}").all("details", id="coarse")


@pytest.mark.parametrize(("paper", "width"), [("", 595.28), ("?paper=a4", 595.28), ("?paper=letter", 612)])
def test_a_sheet_can_be_had_on_another_paper(desk, put, paper, width):
    answer = desk.get(f"/desk/{put(State.SUBMITTED)}/sheet.pdf{paper}").response
    with pikepdf.open(io.BytesIO(answer.data)) as document:
        assert float(document.pages[0].mediabox[2]) == pytest.approx(width, abs=0.1)


@pytest.mark.parametrize("variant", ["archive", "screen", "print"])
def test_every_variant_of_the_pdf_can_be_had(desk, put, variant):
    answer = desk.get(f"/desk/{put(State.SUBMITTED)}/sheet.pdf?variant={variant}").response
    assert answer.mimetype == "application/pdf" and answer.data.startswith(b"%PDF")


@pytest.mark.parametrize("address", ["sheet.pdf?variant=poster", "sheet.pdf?paper=napkin", "sheet.exe", "sheet."])
def test_a_document_that_does_not_exist_is_not_found(desk, put, address):
    desk.get(f"/desk/{put(State.SUBMITTED)}/{address}", status=404)


def test_while_a_city_writes_an_update_the_desk_still_shows_what_was_sent(desk, put, work, people):
    id = put(State.PUBLISHED, tagline="What was sent")
    with work() as session:
        author, practice = session.get(Person, people.author.id), session.get(Practice, id)
        carry_out(session, practice, Action.REVISE, author)
        drafts.save(session, practice.working_copy, {"tagline": "Half-written"}, author)
    opened = desk.get(f"/desk/{id}")
    assert "What was sent" in opened.text and "Half-written" not in opened.text


def test_the_desk_speaks_french_to_who_chose_french(desk, put):
    id = put(State.SUBMITTED)
    desk.post("/language", {"language": "fr"})
    for path in ("/desk", f"/desk/{id}", f"/desk/{id}/return"):
        assert desk.get(path).root.get("lang") == "fr"


@pytest.mark.parametrize(
    ("language", "said"), [("en", "Sent to the editors"), ("fr", "Envoyée à la rédaction")], ids=["English", "French"]
)
def test_the_history_says_what_happened_and_not_what_to_do(page_of, people, put, language, said):
    people.editor.language = language
    history = page_of(people.editor).get(f"/desk/{put(State.SUBMITTED)}").one("ol", class_="history")
    assert [" ".join(event.itertext()) for event in history.iter("strong")] == [said]


def test_the_desk_names_the_question_whose_answer_cannot_be_printed_and_its_characters(desk, put_sent_before):
    """On the page, and where a PDF is asked for: that it cannot be made is no failure of the server."""
    place = f"/desk/{put_sent_before(State.SUBMITTED, lessons='Bring 🌻, ≥ 3 ✓.')}"
    said = "“What another city would need” has characters that cannot be printed: 🌻. Write something else for them."
    assert said in desk.get(place).text
    assert said in desk.get(f"{place}/sheet.pdf", status=422).text
