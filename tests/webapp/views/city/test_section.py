"""A section of the questions over HTTP, without scripts: wrong and hostile input, two tabs, a lost sign-in."""

from __future__ import annotations

import re

import pytest
from builders import a_practice, full_answers, refreeze
from writing import at_the_field, fill, picture, summary

from webapp.accounts import sign_in_links
from webapp.models import Person, Practice, State
from webapp.practices import drafts
from webapp.practices.actions import carry_out
from webapp.practices.workflow import Action

# ---------------------------------------------------------------------------------------------------- wrong input

WRONG = [
    ("about", {"title": "X" * 121}, "title"),
    ("about", {"tagline": "Y" * 201}, "tagline"),
    ("about", {"topics": ["education", "media", "business", "language"]}, "topics-0"),
    ("about", {"period-start_year": "about 2019"}, "period-start_year"),
    ("about", {"period-start_year": "", "period-start_month": "4"}, "period-start_year"),
    ("about", {"period-start_year": "2020", "period-end_year": "2019", "period-ongoing": None}, "period-end_year"),
    ("about", {"period-end_year": "2024", "period-ongoing": "y"}, "period-ongoing"),
    ("about", {"places-cities": "\n".join(f"City {n}" for n in range(31))}, "places-cities"),
    ("about", {"website": "www.city.example"}, "website"),
    ("story", {"purpose": "word " * 151}, "purpose"),
    ("resources", {"funding": "word " * 101}, "funding"),
    ("evidence", {"references-0-title": "Plan", "references-0-url": "plan.pdf"}, "references-0-url"),
    ("contact", {"contacts-0-email": "olena at lutsk"}, "contacts-0-email"),
    ("declaration", {"certifier_name": "N" * 121}, "certifier_name"),
]


@pytest.mark.parametrize(("section", "boxes", "anchor"), WRONG, ids=lambda value: str(value)[:30])
def test_wrong_input_comes_back_with_everything_typed_and_a_message_at_its_box(
    city, draft, stored, section, boxes, anchor
):
    form = city.get(f"{draft}/{section}").form()
    form.update(boxes)
    form = {name: value for name, value in form.items() if value is not None}
    opened = city.post(f"{draft}/{section}", {**form, "then": "next"})
    assert opened.response.request.path == f"{draft}/{section}"
    ((sentence, where),) = summary(opened)
    assert where == anchor
    assert sentence in at_the_field(opened, anchor)
    again = opened.form()
    for name, value in form.items():
        if name not in ("csrf_token", "seen", "page", "then"):
            assert _same(again.get(name), value), name
    assert stored(draft)[1] != full_answers()


def _same(shown, typed):
    """Whether a box shows what was typed, but for blanks at its ends and options that are not offered."""
    if isinstance(typed, list) or isinstance(shown, list):
        return set(shown if isinstance(shown, list) else [shown]) == set(typed if isinstance(typed, list) else [typed])
    return (shown or "").strip() == typed.strip()


def test_an_option_that_is_not_offered_is_named_and_gone(city, draft, stored):
    opened = fill(city, f"{draft}/about", topics=["education", "made-up"])
    assert any("made-up" in sentence for sentence, _ in summary(opened))


def test_more_countries_get_a_box_each(city, draft, stored):
    boxes = city.get(f"{draft}/about").form()
    assert {name for name in boxes if name.startswith("places-countries")} == {
        "places-countries-0",
        "places-countries-1",
    }
    fill(city, f"{draft}/about", **{"places-countries-1": "PL"})
    assert stored(draft)[1]["places"]["countries"] == ["UA", "PL"]


def test_a_row_is_added_and_removed_without_scripts(city, draft, stored):
    more = {f"contacts-1-{part}": value for part, value in (("name", "Bo"), ("email", "bo@city.example"))}
    opened = fill(city, f"{draft}/contact", then="add", **more)
    assert opened.all("input", id="contacts-2-name")
    assert [c["name"] for c in stored(draft)[1]["contacts"]] == ["Olena Example", "Bo"]
    fill(city, f"{draft}/contact", then="save", **{"contacts-0-remove": "y"})
    assert [c["name"] for c in stored(draft)[1]["contacts"]] == ["Bo"]


def test_a_fourth_contact_is_not_silently_dropped(city, draft, stored):
    rows = {f"contacts-{n}-{part}": f"p{n}@city.example" for n in range(4) for part in ("name", "email")}
    opened = fill(city, f"{draft}/contact", **rows)
    assert len(stored(draft)[1]["contacts"]) == 4
    assert summary(opened)


# --------------------------------------------------------------------------------------------------------- two tabs


def test_of_two_tabs_the_second_sees_both_texts_and_loses_nothing(city, draft, stored):
    first, second = (city.get(f"{draft}/story").form() for _ in range(2))
    city.post(f"{draft}/story", {**first, "purpose": "What the first tab wrote.", "then": "save"})
    mine = {**second, "purpose": "What the second tab wrote.", "lessons": "Only here.", "then": "save"}
    conflict = city.post(f"{draft}/story", mine)
    assert "[only here: first ]" in conflict.text and "[only here: second ]" in conflict.text
    answers = stored(draft)[1]
    assert (answers["purpose"], answers["lessons"]) == ("What the first tab wrote.", "Only here.")
    again = conflict.form()
    assert (again["purpose"], again["lessons"]) == ("What the second tab wrote.", "Only here.")
    city.post(f"{draft}/story", {**again, "keep-purpose": "mine", "then": "save"})
    answers = stored(draft)[1]
    assert (answers["purpose"], answers["lessons"]) == ("What the second tab wrote.", "Only here.")


def test_two_people_in_different_sections_are_not_in_each_others_way(city, draft, stored):
    about, story = city.get(f"{draft}/about").form(), city.get(f"{draft}/story").form()
    city.post(f"{draft}/about", {**about, "tagline": "From one tab.", "then": "save"})
    city.post(f"{draft}/story", {**story, "lessons": "From the other tab.", "then": "save"})
    answers = stored(draft)[1]
    assert (answers["tagline"], answers["lessons"]) == ("From one tab.", "From the other tab.")


def test_two_tabs_that_write_the_same_are_no_conflict(city, draft):
    first, second = (city.get(f"{draft}/story").form() for _ in range(2))
    for form in (first, second):
        city.post(f"{draft}/story", {**form, "purpose": "The same.", "then": "save"})


def test_whoever_emptied_a_section_sees_it_empty_on_the_conflict_page(city, draft):
    first = city.get(f"{draft}/resources").form()
    city.post(f"{draft}/resources", {**first, "partners": "A school", "funding": "Ten", "then": "save"})
    second, third = (city.get(f"{draft}/resources").form() for _ in range(2))
    city.post(f"{draft}/resources", {**second, "partners": "Two schools", "then": "save"})
    conflict = city.post(f"{draft}/resources", {**third, "partners": "", "funding": "", "then": "save"})
    assert (conflict.form()["partners"], conflict.form()["funding"]) == ("", "")
    assert "Two schools" in conflict.text and conflict.form()["keep-partners"] == "theirs"


def test_a_picture_that_came_with_a_conflict_is_there_at_the_next_try(city, draft, stored):
    first, second = (city.get(f"{draft}/evidence").form() for _ in range(2))
    city.post(f"{draft}/evidence", {**first, "references-0-title": "Theirs", "then": "save"})
    mine = {**second, "references-0-title": "Mine", "photos-upload": picture(), "then": "save"}
    conflict = city.post(f"{draft}/evidence", mine)
    assert "Theirs" in conflict.text
    city.post(f"{draft}/evidence", {**conflict.form(), "then": "save"})
    answers = stored(draft)[1]
    assert len(answers["photos"]) == 1 and [one["title"] for one in answers["references"]] == ["Theirs", "Mine"]
    assert city.get(f"/files/{answers['photos'][0]['file']}").status == 200


# ------------------------------------------------------------------------------------------------ hostile strings

HOSTILE = {  # as many in one as go into a title
    "script": "<script>alert(1)</script> \"><img src=x onerror=alert(1)> ' `",
    "template": "{{ 1234*5678 }} {% raw %} ${1234*5678} %(name)s %s {0} '; DROP TABLE practice; --",
    "nul": "be\x00fore\x0b after\x1b[31m abc\u202egpj.exe\u202d",
    "emoji": "👩‍👩‍👧‍👦 🇺🇦 é ﷽ 𝔘 Z̸̢̛",
    "markdown": "[click](javascript:alert(1)) ![x](http://evil.example/x.png) <b>bold</b> "
    "<!-- --><![CDATA[ ]]> &amp; &lt; &#0;",
}
TEXT_BOXES = {
    "about": ("title", "tagline", "places-cities", "period-as_written", "period-recurring"),
    "story": ("purpose", "rationale", "process", "impact", "lessons"),
    "resources": ("partners", "funding"),
    "evidence": ("references-0-title",),
    "contact": ("contacts-0-name", "contacts-0-role", "contacts-0-organisation", "contacts-0-telephone"),
    "declaration": ("certifier_name", "certifier_role"),
}
UNWANTED = re.compile("[\x00-\x08\x0b-\x1f\u202d\u202e]")


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_is_stored_or_cleaned_and_always_shown_as_text(city, draft, stored, work, people, name):
    text = HOSTILE[name]
    for section, boxes in TEXT_BOXES.items():
        fill(city, f"{draft}/{section}", **dict.fromkeys(boxes, text))
        shown = city.get(f"{draft}/{section}")
        _no_live_html(shown)
        for box in boxes:
            value = shown.form()[box]
            assert not UNWANTED.search(value) and value, box
            if not UNWANTED.search(text):
                assert value.replace("\r", "") == text, box
    answers = stored(draft)[1]
    assert not UNWANTED.search(str(answers["purpose"]) + answers["title"])
    for path in ("", "/check"):
        _no_live_html(city.get(draft + path))
    _no_live_html(city.get("/my"))
    assert city.get(f"{draft}/sheet.docx").response.data.startswith(b"PK")


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_is_harmless_on_the_desk_and_on_the_public_page(work, people, page, page_of, name):
    text = UNWANTED.sub("", HOSTILE[name])
    hostile = {
        **dict.fromkeys(("title", "tagline", "purpose"), text),
        "places": {"countries": ["UA"], "cities": [text]},
        "references": [{"title": text, "url": "https://city.example", "file": "", "language": "en"}],
    }
    with work() as session:
        author, editor = (session.get(Person, one.id) for one in (people.author, people.editor))
        sent = {} if name == "emoji" else hostile  # what cannot be printed could not be sent
        practice = a_practice(session, State.ACCEPTED, by=author, editor=editor, **sent)
        practice.working_copy.answers = full_answers()  # or published
        carry_out(session, practice, Action.PUBLISH, editor)
        refreeze(session, practice.published_revisions[0], **hostile)
        practice.title = text
        slug, id = practice.slug, practice.id
    for opened in (page.get(f"/practices/{slug}"), page.get("/practices"), page.get("/"), page.get("/outbox")):
        _no_live_html(opened)
    for email in range(1, 5):
        _no_live_html(page.get(f"/outbox/{email}"))
    desk = page_of(people.editor)
    for path in (f"/desk/{id}", "/desk?state=published", f"/desk/{id}/withdraw"):
        _no_live_html(desk.get(path))


def _no_live_html(opened):
    """Nothing that was typed has become an element, an attribute, a link or the result of an expression."""
    assert all(e.get("src") or e.get("type") == "application/ld+json" for e in opened.root.iter("script"))
    assert not [e for e in opened.root.iter("img") if e.get("src") == "x" or "evil" in (e.get("src") or "")]
    assert not [e for e in opened.root.iter("a") if (e.get("href") or "").startswith("javascript:")]
    assert not list(opened.root.iter("b"))
    assert "7006652" not in opened.text


def test_a_hundred_kilobytes_of_text_are_kept_and_called_too_long(city, draft, stored):
    text = ("A sentence of seven words stands here. " * 3000)[:100_000].strip()
    opened = fill(city, f"{draft}/story", purpose=text)
    assert [anchor for _, anchor in summary(opened)] == ["purpose"]
    assert stored(draft)[1]["purpose"] == text


def test_a_hostile_start_is_cleaned(city, stored):
    boxes = {"title": "A\x00B\u202e<script>", "country": "PT", "city": "C\x00D\x1b", "language": "en"}
    address = city.post("/start", boxes).response.request.path
    practice, answers = stored(address)
    assert practice.title == answers["title"] == "AB<script>"
    assert answers["places"]["cities"] == ["CD"]


# ------------------------------------------------------------------------------------------- what was sent in vain


def typed(opened):
    """The form that sends again what was not saved."""
    return opened.form(action=opened.response.request.path)


def test_words_sent_after_the_sign_in_has_ended_are_shown_and_can_be_saved(city, draft, stored, work, people):
    form = city.get(f"{draft}/story").form()
    with work() as session:
        session.get(Person, people.author.id).session_epoch += 1  # signed out elsewhere
    words = "Words that must not be lost, whatever happens to the sign-in."
    refused = city.post(f"{draft}/story", {**form, "lessons": words}, status=401)
    assert words in refused.text and f"/sign-in?next={draft}/story" in refused.links().values()
    with work() as session:
        link = sign_in_links.make_link(session, session.get(Person, people.author.id)).removeprefix("http://localhost")
    city.post(link, city.get(link).form())
    city.post(f"{draft}/story", typed(refused))
    assert stored(draft)[1]["lessons"] == words


def test_words_sent_with_an_old_token_are_shown_and_can_be_saved(city, draft, stored):
    form = city.get(f"{draft}/story").form() | {"csrf_token": "from last year", "lessons": "Still here, after all."}
    refused = city.post(f"{draft}/story", form, status=400)
    assert "Still here" in str(typed(refused))
    city.post(f"{draft}/story", typed(refused))
    assert stored(draft)[1]["lessons"] == "Still here, after all."


def test_a_forged_form_still_saves_nothing(page, draft, stored):
    before = stored(draft)[1]
    page.post(f"{draft}/story", {"csrf_token": "made up", "lessons": "Mine"}, status=400)
    assert stored(draft)[1] == before


def test_a_page_opened_before_signing_in_again_can_be_sent(city, draft, stored, work, people):
    form = city.get(f"{draft}/story").form()
    city.post("/sign-out", city.get("/my").form(action="/sign-out"))
    with work() as session:
        link = sign_in_links.make_link(session, session.get(Person, people.author.id)).removeprefix("http://localhost")
    city.post(link, city.get(link).form())
    city.post(f"{draft}/story", {**form, "lessons": "Written before."})
    assert stored(draft)[1]["lessons"] == "Written before."


def test_another_person_in_the_same_browser_gets_new_tokens(city, draft, work, people):
    form = city.get(f"{draft}/story").form()
    with work() as session:
        link = sign_in_links.make_link(session, session.get(Person, people.editor.id)).removeprefix("http://localhost")
    city.post(link, city.get(link).form())
    city.post("/language", {"csrf_token": form["csrf_token"], "language": "fr"}, status=400)


# ------------------------------------------------------------------------------------------------------- odd requests


def test_asking_for_the_head_of_a_section_writes_nothing(city, draft, stored):
    before = stored(draft)
    assert city.client.head(f"{draft}/story").status_code == 200
    assert stored(draft)[1] == before[1]


def test_a_double_click_saves_once_and_is_no_conflict(city, draft, stored):
    form = city.get(f"{draft}/story").form() | {"lessons": "Once.", "then": "save"}
    for _ in range(2):
        city.post(f"{draft}/story", form)
    assert stored(draft)[1]["lessons"] == "Once."


def test_a_double_click_on_an_upload_takes_the_picture_once(city, draft, stored):
    form = city.get(f"{draft}/evidence").form() | {"then": "add"}
    for _ in range(2):
        city.post(f"{draft}/evidence", {**form, "photos-upload": picture()})
    assert len(stored(draft)[1]["photos"]) == 1


def test_a_page_without_its_mark_is_compared_with_what_is_stored(city, draft, stored):
    form = city.get(f"{draft}/story").form()
    fill(city, f"{draft}/story", lessons="Theirs.")
    for seen in ("", "1", "not a mark"):
        city.post(f"{draft}/story", {**form, "seen": seen, "page": "", "lessons": "Mine."}, status=409)
    assert stored(draft)[1]["lessons"] == "Theirs."


def test_of_two_texts_either_can_be_chosen_with_a_button(city, draft, stored):
    form = city.get(f"{draft}/story").form()
    fill(city, f"{draft}/story", lessons="Theirs.", funding="")
    form |= {"page": "", "lessons": "Mine."}
    conflict = city.post(f"{draft}/story", form, status=409)
    again = conflict.form(id="answers")
    city.post(f"{draft}/story", {**again, "keep-lessons": "theirs", "then": "save"})
    assert stored(draft)[1]["lessons"] == "Theirs."
    conflict = city.post(f"{draft}/story", form, status=409)
    city.post(f"{draft}/story", {**conflict.form(id="answers"), "keep-lessons": "mine", "then": "save"})
    assert stored(draft)[1]["lessons"] == "Mine."


# ----------------------------------------------------------------------------------------------------------- autosave


def autosave(browser, draft, form, status=200, **boxes):
    """What the page's script sends while one types, and the answer."""
    answer = browser.client.post(
        f"{draft}/story/autosave", data={**form, **boxes}, headers={"Accept": "application/json"}
    )
    assert answer.status_code == status, answer.text
    return answer.get_json()


def test_what_is_typed_is_saved_without_a_button(city, draft, stored):
    form = city.get(f"{draft}/story").form()
    first = autosave(city, draft, form, lessons="One")
    assert first["state"] == "saved" and stored(draft)[1]["lessons"] == "One"
    second = autosave(city, draft, form, lessons="One two", seen=first["seen"])
    assert stored(draft)[1]["lessons"] == "One two" and second["seen"] != first["seen"]


def test_an_answer_that_got_lost_on_its_way_back_is_no_conflict(city, draft, stored):
    form = city.get(f"{draft}/story").form()
    autosave(city, draft, form, lessons="One")
    autosave(city, draft, form, lessons="One two")  # still with the mark that the page was opened with
    assert stored(draft)[1]["lessons"] == "One two"


def test_autosave_never_overwrites_what_somebody_else_wrote(city, draft, stored):
    form = city.get(f"{draft}/story").form()
    fill(city, f"{draft}/story", lessons="Theirs.")
    answer = autosave(city, draft, form, status=409, lessons="Mine.")
    assert answer["state"] == "conflict" and "both texts" in answer["said"]
    assert stored(draft)[1]["lessons"] == "Theirs."


def test_autosave_says_when_the_practice_was_sent_or_the_sign_in_has_ended(city, draft, stored, work, people):
    form = city.get(f"{draft}/story").form()
    city.post(f"{draft}/check", city.get(f"{draft}/check").form())
    assert autosave(city, draft, form, status=409, lessons="Late")["state"] == "closed"
    with work() as session:
        session.get(Person, people.author.id).session_epoch += 1
    assert autosave(city, draft, form, status=401, lessons="Late")["state"] == "signed_out"
    assert autosave(city, draft, form | {"csrf_token": "old"}, status=400)["state"] == "signed_out"


def test_a_edit_group_is_one_row_of_who_wrote_what_and_when(city, draft, work, people):
    form = city.get(f"{draft}/story").form()
    for text in ("One", "One two", "One two three"):
        autosave(city, draft, form, lessons=text)
    with work() as session:
        (edit,) = drafts.edits(session, session.get(Practice, int(draft.split("/")[2])))
    assert (edit.section, edit.person.email, edit.answers["lessons"]) == (
        "story",
        people.author.email,
        "One two three",
    )


def test_a_second_contact_is_asked_for_once_a_button_is_pressed(city, draft):
    opened = city.get(f"{draft}/contact")
    assert "Contact 1" in opened.text and "Contact 2" not in opened.text
    opened = city.post(f"{draft}/contact", {**opened.form(), "then": "add"})
    assert "Contact 2" in opened.text and "Contact 3" not in opened.text
