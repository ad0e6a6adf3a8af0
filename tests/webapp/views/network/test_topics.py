"""The network's topics: labels, colours, order, what is offered, and that everything that shows them follows."""

from __future__ import annotations

import io
from zipfile import ZipFile

import pypdfium2
import pytest
from builders import a_practice, full_answers
from PIL import Image, ImageChops
from sqlalchemy import select

from exports import ExportError
from exports.edition import year_figures
from exports.house_style import house
from exports.house_style.house import contrast
from exports.pdf import press_colours, share_picture, sheet_pdf
from exports.pdf.sheet_pdf import Variant
from forms.questionnaire import shipped
from forms.questionnaire.shipped import LATEST
from webapp import questionnaires
from webapp.documents import publishing
from webapp.editions import build_input, practice_order, releases
from webapp.models import Edition, LogEntry, Parts, Person, Practice, State, TopicSetting
from webapp.practices import drafts
from webapp.questionnaires import load

DARK = "#5a1a6b"
GOOD = {"label-en": "Schools", "label-fr": "Écoles", "colour": "#5A1A6B", "place": "2"}


@pytest.fixture
def admin(page_of, people):
    return page_of(people.administrator)


@pytest.fixture
def change(admin, run_jobs):
    """Change the topic of education, which is the second, and let the jobs run."""

    def send(status=200, **changed):
        labels = {f"label-{code}": label for code, label in first("education").items()}
        opened = admin.post("/network/topics/education", {**labels, **GOOD, **changed}, status=status)
        run_jobs()
        return opened

    return send


def first(code):
    """What the questions themselves call a topic, by language."""
    return {one: shipped.load(LATEST, one).field("topics").option(code).label for one in shipped.languages()}


def channels(colour):
    return (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))


def sheet_of(session):
    """The only practice that was sent, as a sheet."""
    sent = session.scalars(select(Practice).where(Practice.reference.is_not(None))).one().sent_revision
    return publishing.to_sheet(session, publishing.of_revision(sent))


def test_a_changed_label_is_said_everywhere(change, page, desk, put, city, work, people):
    put(State.PUBLISHED)
    assert "Education" in page.get("/practices").text
    change()
    with work() as session:
        slug = session.scalars(select(Practice.slug)).one()
    for address in ("/", "/practices", f"/practices/{slug}", "/cities/lutsk"):
        text = page.get(address).text
        assert "Schools" in text and "Education" not in text, address
    assert "Schools" in desk.get("/desk?scope=all").text
    assert page.get("/practices?q=Schools").text.count("Art therapy") and "Schools" in desk.get("/desk/numbers").text
    topics_said = page.client.get("/api/v1/topics").json["topics"]
    assert next(one["labels"] for one in topics_said if one["code"] == "education")["fr"] == "Écoles"
    with work() as session:
        assert "Schools" in [topic.label for topic in sheet_of(session).topics]
        year = Edition(title="Practices", language="en", parts=Parts.TOPIC, year=2026, foreword_by="")
        sent = session.scalars(select(Practice).where(Practice.reference.is_not(None))).one().sent_revision
        assert [part.name for part in practice_order.parts(session, year, [sent])] == ["Schools"]
        bound = build_input.edition_content(session, year, (sheet_of(session),), releases.plan(session, year, [sent]))
        assert "Schools" in [bar.label for count in year_figures.of(bound).counts for bar in count.bars]
        draft = a_practice(session, by=session.merge(people.author))
        path = f"/drafts/{draft.id}/about"
    assert "Schools" in city.get(path).text


@pytest.mark.parametrize("elsewhere", [False, True])
def test_pages_say_a_changed_label_at_once_also_where_another_process_answers(elsewhere, admin, page, put, app):
    put(State.PUBLISHED)
    assert "Education" in page.get("/practices").text
    kept = {name: app.extensions[name] for name in ("sheaf_questionnaires", "sheaf_facet_index", "sheaf_pages")}
    labels = {f"label-{code}": label for code, label in first("education").items()}
    admin.post("/network/topics/education", {**labels, **GOOD})
    if elsewhere:
        app.extensions.update(kept)
    assert "Schools" in page.get("/practices").text and "Education" not in page.get("/practices").text


def test_documents_are_made_anew_in_another_colour_or_with_another_label(change, work, put):
    put(State.PUBLISHED)

    def key():
        with work() as session:
            return sheet_pdf.key(sheet_of(session))

    plain = {"label-en": "Education", "label-fr": first("education")["fr"]}
    found = [key()]
    for changed in (plain, {"colour": house.shipped_topics()["education"].colour}):
        change(**changed)
        found.append(key())
    change(**plain, colour=house.shipped_topics()["education"].colour)
    assert len(set(found)) == 3 and key() == found[0], "and the house's own are found again"


def test_a_changed_colour_reaches_pages_and_the_press(change, page, work):
    change()
    assert f".topic-education {{ --topic: {DARK};" in page.client.get("/style/topics.css").text
    with work():
        palette = load(LATEST).palette
    inks = house.topic_style("education", palette).inks
    assert inks == house.nearest_inks(DARK) == press_colours.inks(*channels(DARK), palette)
    assert all(round(part * 100) % 5 == 0 for part in inks)
    with pytest.raises(ExportError, match="No inks are chosen"):
        press_colours.inks(*channels(DARK))


def near(picture, colour):
    """How many pixels of a picture are of this colour, as nearly as a JPEG keeps it."""
    wanted = [round(channel * 255) for channel in channels(colour)]
    bands = zip(picture.convert("RGB").split(), wanted, strict=True)
    masks = [band.point(lambda value, want=want: 255 if abs(value - want) < 12 else 0) for band, want in bands]
    return ImageChops.multiply(ImageChops.multiply(*masks[:2]), masks[2]).histogram()[255]


def test_a_changed_colour_is_seen_on_the_sheet_in_word_and_in_the_picture_to_share(change, work, put):
    put(State.PUBLISHED)
    before = house.shipped_topics()["education"].colour

    def drawn():
        with work() as session:
            sheet = sheet_of(session)
            shared = Image.open(io.BytesIO(share_picture.render(sheet, None)))
            page = pypdfium2.PdfDocument(publishing.document(sheet, "pdf", Variant.SCREEN))[0].render().to_pil()
            with ZipFile(io.BytesIO(publishing.document(sheet, "docx"))) as word:
                return shared, page, word.read("word/document.xml").decode()

    for own, other in ((before, DARK), (DARK, before)):
        for picture in (seen := drawn())[:2]:
            assert near(picture, own) > 200 > 20 > near(picture, other)
        assert own[1:].upper() in seen[2].upper() and other[1:].upper() not in seen[2].upper()
        change()


def test_inks_by_the_profile_are_near_those_that_were_chosen_by_eye():
    for style in house.shipped_topics().values():
        found = house.nearest_inks(style.colour)
        assert max(abs(a - b) for a, b in zip(found[:1], style.inks[:1], strict=True)) <= 0.45
        assert sum(found) <= 3.2


def test_the_order_is_the_number_and_the_others_make_room(change, work):
    change(place="1")
    with work():
        codes = [option.code for option in load(LATEST).field("topics").options]
        assert codes[:3] == ["education", "commitment", "neighbourhoods"]
        assert list(house.topics(load(LATEST).palette)) == codes
    with work() as session:
        assert len(set(session.scalars(select(TopicSetting.place)))) == len(codes)


def test_what_is_not_offered_any_more_stays_where_it_was_chosen(change, city, work, people, page, put):
    public = put(State.PUBLISHED)
    with work() as session:
        author = session.merge(people.author)
        has = a_practice(session, by=author).id
        new = a_practice(session, by=author, topics=["media"]).id
    change(hidden="y")
    assert city.get(f"/drafts/{has}/about").one("input", value="education").get("checked") is not None
    assert not city.get(f"/drafts/{new}/about").all("input", value="education")
    assert "Schools" in page.get("/practices").text
    with work() as session:
        practice = session.get(Practice, has)
        drafts.save(
            session, practice.working_copy, {"topics": full_answers()["topics"]}, session.get(Person, people.author.id)
        )
        assert "education" in practice.working_copy.answers["topics"]
        assert session.get(Practice, public).state == State.PUBLISHED


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"colour": "#999999"}, "This colour has a contrast of 2.84 to 1 with white; it needs at least 5."),
        ({"colour": "red"}, "Write the colour as # and six digits"),
        ({"place": "0"}, "Write a number from 1 to 17."),
        ({"place": "18"}, "Write a number from 1 to 17."),
        ({"place": "two"}, "Write a number from 1 to 17."),
        ({"label-fr": " "}, "Write the label in this language."),
        ({"label-en": "x" * 61}, "Use at most 60 characters."),
    ],
)
def test_what_is_wrong_is_named_at_its_box_and_stays_typed(change, work, typed, says):
    opened = change(status=422, **typed)
    assert says in opened.text
    for name, value in typed.items():
        assert (opened.one("input", id=name).get("value") or "") == value
    with work() as session:
        assert session.scalars(select(TopicSetting)).all() == []


def test_a_change_is_noted_with_what_it_was_and_no_change_is_not(change, work, people):
    change()
    change()
    with work() as session:
        entry = session.scalars(select(LogEntry).where(LogEntry.action == "topic_changed")).one()
        assert (entry.subject, entry.actor_id) == ("education", people.administrator.id)
        assert "en: Education > Schools" in entry.note and f"> {DARK}" in entry.note


def test_contrast_is_the_one_of_the_standard():
    assert contrast("#ffffff") == pytest.approx(1) and contrast("#000000") == pytest.approx(21)
    assert contrast("#767676") == pytest.approx(4.54, abs=0.01)


def test_a_topic_that_does_not_exist_has_no_page(admin):
    admin.get("/network/topics/nothing", status=404)


def test_the_settings_are_asked_for_once_a_request(work, statements):
    with work():
        statements.clear()
        for _ in range(5):
            load(LATEST)
            load(LATEST, "fr")
        assert len([one for one in statements if "topic_setting" in one]) == 1
        questionnaires.forget()
