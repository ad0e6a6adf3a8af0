"""What everyone may see, and what nobody may: lists, filters, the practice page, its documents and pictures."""

from __future__ import annotations

import io
from zipfile import ZipFile

import pdfplumber
import pikepdf
import pytest
from builders import DAY, a_practice, full_answers, refreeze
from docx import Document
from page import Page
from PIL import Image
from sqlalchemy import select

from webapp.accounts import sign_in_links
from webapp.consent.contacts import Privacy
from webapp.core import clock, db, i18n
from webapp.core.pictures import jpeg
from webapp.documents import publishing
from webapp.models import Event, Person, Practice, Revision, State, StoredFile
from webapp.practices.actions import carry_out
from webapp.practices.revisions import freeze
from webapp.practices.workflow import Action
from webapp.storage import files
from webapp.views.shared.downloads import WIDTHS

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@pytest.fixture
def publish(work, people):
    """A practice of the author in a state (published, unless said otherwise); returns its id and slug."""

    def make(state=State.PUBLISHED, **options):
        with work() as session:
            author, editor = (session.get(Person, one.id) for one in (people.author, people.editor))
            practice = a_practice(session, state, by=author, editor=editor, **options)
            return practice.id, practice.slug

    return make


def card_titles(opened):
    return [
        " ".join("".join(h.itertext()).split()) for tag in ("h2", "h3") for h in opened.all(tag, class_="card-title")
    ]


def in_country(code, *cities):
    return {"countries": [code], "cities": list(cities)}


# ------------------------------------------------------------------------------------------------------------ lists


def test_an_empty_network_invites_to_write_the_first_sheet(page):
    assert "The first sheet is still to come" in page.get("/").text
    assert "0 practices" in page.get("/practices").text
    assert "No volume yet" in page.get("/editions").text


def test_the_front_page_shows_the_newest_and_the_numbers(page, publish):
    for day in range(1, 9):
        with clock.at(DAY.replace(day=day)):
            publish(title=f"Of day {day}", places=in_country("UA" if day % 2 else "FR"))
    opened = page.get("/")
    assert card_titles(opened) == [f"Of day {day}" for day in (8, 7, 6, 5, 4, 3)]
    numbers = [(dd.text or "").strip() for dd in opened.one("dl", class_="figures").iter("dd")]
    assert numbers == ["8", "2", "2"]


@pytest.mark.parametrize("state", [state for state in State if state is not State.PUBLISHED])
def test_only_what_is_published_is_listed(page, publish, state):
    publish(state, title="Not for the public")
    for address in ("/", "/practices", "/editions", "/practices?topic=education", "/practices?country=UA"):
        assert "Not for the public" not in page.get(address).text


def test_who_has_begun_reads_how_long_the_link_works_and_how_to_come_back(page):
    form = {"email": "new@city.example", "title": "", "country": "UA", "city": "", "language": "en"}
    told = page.post("/start", form).text
    assert "The link works once, and for seven days." in told and "ask for a new link on the sign-in page" in told
    assert sign_in_links.RESUME_LINK_VALID.days == 7


# ---------------------------------------------------------------------------------------------------- the practice


def test_a_practice_page_shows_the_sheet_and_how_to_cite_it(page, publish):
    with clock.at(DAY):
        _, slug = publish(photos=2)
    opened = page.get(f"/practices/{slug}")
    assert opened.root.findtext("head/title").startswith("Art therapy in Lutsk")
    for words in ("Lutsk", "Ukraine", "Since 2022", "4,000 children", "Olena Example", "SH-2026-0001"):
        assert words in opened.text
    assert "10 June 2026" in opened.text
    sources = [img.get("src") for img in opened.one("article", class_="sheet").iter("img")]
    assert len(sources) == 2 and all(page.get(src).response.mimetype == "image/jpeg" for src in sources)


def test_who_certified_an_answer_is_not_published(page, publish):
    _, slug = publish(certifier_name="Ivan Secret", certifier_role="Head of Secrets")
    assert "Secret" not in page.get(f"/practices/{slug}").response.text
    assert "Secret" not in docx_text(page.get(f"/practices/{slug}/sheet-en.docx").response.data)


def docx_text(data):
    """All text of a Word document, tables and every other part included."""
    with ZipFile(io.BytesIO(data)) as archive:
        return " ".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist() if "xml" in name)


def pdf_text(data):
    with pdfplumber.open(io.BytesIO(data)) as document:
        return " ".join(one.extract_text() or "" for one in document.pages)


@pytest.mark.parametrize("visibility", ["network", "editors", "", None])
def test_a_contact_that_is_not_for_everyone_is_in_no_public_document(page, publish, visibility):
    base = {"role": "", "organisation": "", "telephone": ""}
    hidden = {**base, "name": "Qwertz Person", "email": "qwertz@city.example", "telephone": "+380 99 111"}
    shown = {**base, "name": "Shown Person", "email": "shown@city.example", "visibility": "everyone"}
    if visibility:
        _, slug = publish(contacts=[{**hidden, "visibility": visibility}, shown])
    else:
        _, slug = publish(contacts=[shown])
        _forge_contacts(page, {**hidden, **({} if visibility is None else {"visibility": ""})}, shown)
    texts = [
        page.get(f"/practices/{slug}").response.text,
        pdf_text(page.get(f"/practices/{slug}/sheet-en.pdf").response.data),
        docx_text(page.get(f"/practices/{slug}/sheet-en.docx").response.data),
        page.get("/practices").response.text,
    ]
    for text in texts:
        assert "Qwertz" not in text and "qwertz@" not in text and "+380 99 111" not in text
    assert all("Shown Person" in text for text in texts[:3])


def test_a_contact_for_the_network_is_shown_to_who_is_signed_in_and_printed_for_nobody(page_of, people, publish, work):
    base = {"role": "", "organisation": "", "telephone": ""}
    contacts = [
        {**base, "name": "Shown Person", "email": "shown@city.example", "visibility": "everyone"},
        {**base, "name": "Network Person", "email": "network@city.example", "visibility": "network"},
        {**base, "name": "Desk Person", "email": "desk@city.example", "visibility": "editors"},
    ]
    _, slug = publish(contacts=contacts)
    for reader in (people.other, people.archivist):
        opened = page_of(reader).get(f"/practices/{slug}")
        assert "Shown Person" in opened.text and "Network Person" not in opened.text
        assert opened.response.headers["Cache-Control"] == "no-store"
        behind = page_of(reader).get(f"/practices/{slug}/contacts-en")
        assert "1 contact is for the network" in behind.text and "Network Person" not in behind.text
        pressed = page_of(reader).post(f"/practices/{slug}/contacts-en")
        assert "network@city.example" in pressed.text and "Desk Person" not in pressed.text
    with work() as session:
        read = session.scalars(select(Event).where(Event.action == Privacy.READ).order_by(Event.id)).all()
        assert [one.actor_id for one in read] == [people.other.id, people.archivist.id]
    other = page_of(people.other)
    assert "Network" not in pdf_text(other.get(f"/practices/{slug}/sheet-en.pdf").response.data)
    assert "Network" not in docx_text(other.get(f"/practices/{slug}/sheet-en.docx").response.data)


def _forge_contacts(page, hidden, shown):
    """Contacts as no form writes them, straight into the published revision."""
    with page.client.application.app_context(), db.unit_of_work() as session:
        revision = session.scalars(select(Revision).where(Revision.is_published)).one()
        refreeze(session, revision, contacts=[hidden, shown])


def test_a_practice_that_was_never_published_has_no_page(page, publish):
    publish(State.ACCEPTED)
    page.get("/practices/art-therapy-in-lutsk", status=404)


def test_a_withdrawn_practice_leaves_a_notice_with_the_reason(page, publish, work, people):
    id, slug = publish(photos=1)
    photo = page.get(f"/practices/{slug}").one("article", class_="sheet").find(".//img").get("src")
    with work() as session:
        editor = session.get(Person, people.editor.id)
        carry_out(session, session.get(Practice, id), Action.WITHDRAW, editor, note="The city asked us to.")
    opened = page.get(f"/practices/{slug}", status=410)
    assert "The city asked us to." in opened.text and "4,000 children" not in opened.text
    for address in (f"/practices/{slug}/sheet-en.pdf", f"/practices/{slug}/sheet-en.docx", photo):
        page.get(address, status=404)
    with work() as session:
        editor = session.get(Person, people.editor.id)
        carry_out(session, session.get(Practice, id), Action.RESTORE, editor)
    page.get(f"/practices/{slug}")
    page.get(photo)


def add_language(work, id, language, **changed):
    """Publish a version of a practice in another language, as a translation will."""
    with work() as session:
        practice = session.get(Practice, id)
        revision = Revision(
            practice=practice,
            number=practice.revision_count + 1,
            language=language,
            questionnaire_version="2026",
            answers=full_answers(**changed),
            is_published=True,
            published_at=DAY,
        )
        practice.revision_count += 1
        session.add(revision)


def test_a_practice_in_two_languages_has_a_page_and_documents_in_each(page, publish, work):
    id, slug = publish(title="Art therapy")
    add_language(work, id, "fr", title="Art-thérapie")
    french = page.get(f"/practices/{slug}?language=fr")
    assert french.one("article", class_="sheet").get("lang") == "fr" and "Art-thérapie" in french.text
    english = page.get(f"/practices/{slug}")
    assert english.one("article", class_="sheet").get("lang") == "en"
    assert english.links()["Français"] == f"/practices/{slug}?language=fr"
    assert page.get(f"/practices/{slug}?language=xx").one("article", class_="sheet").get("lang") == "en"
    assert "Art-thérapie" in pdf_text(page.get(f"/practices/{slug}/sheet-fr.pdf").response.data)
    page.get(f"/practices/{slug}/sheet-sq.pdf", status=404)


def test_the_page_of_a_practice_offers_every_language_of_the_interface(page, publish, monkeypatch):
    monkeypatch.setitem(i18n.LANGUAGES, "it", "Italiano")
    _, slug = publish()
    form = page.get(f"/practices/{slug}").one("form", class_="languages")
    assert "Italiano" in "".join(form.itertext())


def test_a_practice_in_two_languages_can_be_had_in_facing_columns(page, publish, work):
    id, slug = publish(title="Art therapy")
    add_language(work, id, "fr", title="Art-thérapie")
    link = page.get(f"/practices/{slug}").links()["Sheet in two languages, with French"]
    assert link == f"/practices/{slug}/sheet-en.pdf?beside=fr"
    answer = page.get(link).response
    text = pdf_text(answer.data)
    assert "Art therapy" in text and "Art-thérapie" in text
    assert "SH-2026-0001-en-fr.pdf" in answer.headers["Content-Disposition"]
    for address in ("sheet-en.pdf?beside=en", "sheet-en.pdf?beside=sq", "sheet-en.docx?beside=fr"):
        page.get(f"/practices/{slug}/{address}", status=404)


def test_a_practice_in_arabic_is_set_from_right_to_left(page, publish):
    _, slug = publish(title="مائدة الثلاثاء", language="ar")
    article = page.get(f"/practices/{slug}").one("article", class_="sheet")
    assert (article.get("lang"), article.get("dir")) == ("ar", "rtl")
    assert page.get(f"/practices/{slug}/sheet-ar.pdf").response.data.startswith(b"%PDF")


# ------------------------------------------------------------------------------------------- documents and pictures


@pytest.mark.parametrize(("format", "mimetype"), [("pdf", "application/pdf"), ("docx", DOCX)])
def test_a_document_has_the_right_type_name_and_content(page, publish, format, mimetype):
    with clock.at(DAY):
        _, slug = publish(photos=1)
    answer = page.get(f"/practices/{slug}/sheet-en.{format}").response
    assert answer.mimetype == mimetype
    assert answer.headers["Content-Disposition"] == f"attachment; filename=SH-2026-0001-en.{format}"
    if format == "pdf":
        with pikepdf.open(io.BytesIO(answer.data)) as document:
            assert len(document.pages) >= 1 and document.Root.Lang == "en"
        assert "4,000 children" in " ".join(pdf_text(answer.data).split())
    else:
        document = Document(io.BytesIO(answer.data))
        assert any("Art therapy in Lutsk" in p.text for p in document.paragraphs)
        assert len(document.inline_shapes) == 1


def test_the_documents_are_linked_on_the_page(page, publish):
    _, slug = publish()
    links = [a.get("href") for a in page.get(f"/practices/{slug}").root.iter("a") if a.get("download") is not None]
    names = ("sheet-en.pdf", "sheet-en.docx", "cite-en.bib", "cite-en.ris")
    assert links == [f"/practices/{slug}/{name}" for name in names]


@pytest.mark.parametrize("address", ["sheet-en.exe", "sheet-en.html", "sheet-.pdf", "sheet-en.PDF"])
def test_a_document_that_does_not_exist_is_not_found(page, publish, address):
    _, slug = publish()
    page.get(f"/practices/{slug}/{address}", status=404)


def test_a_document_is_made_once_and_kept(page, publish, monkeypatch, run_jobs):
    _, slug = publish()
    run_jobs()
    monkeypatch.setattr("exports.render_pool.pool.RenderPool.make", lambda *a: pytest.fail("made again"))
    for format in publishing.MEDIA_TYPES:
        page.get(f"/practices/{slug}/sheet-en.{format}")


def test_documents_that_were_lost_are_made_again_to_the_same_bytes(page, publish, run_jobs, settings):
    _, slug = publish(photos=1)
    first = page.get(f"/practices/{slug}/sheet-en.pdf").response.data
    for path in (settings.instance / "documents").rglob("*.*"):
        path.unlink()
    assert page.get(f"/practices/{slug}/sheet-en.pdf").response.data == first


def test_a_corrected_revision_gets_a_document_of_its_own(page, publish, work, people):
    id, slug = publish(tagline="Before")
    assert "Before" in pdf_text(page.get(f"/practices/{slug}/sheet-en.pdf").response.data)
    with work() as session:
        practice, author = session.get(Practice, id), session.get(Person, people.author.id)
        for older in practice.published_revisions:
            older.is_published = False
        practice.working_copy.answers = {**practice.working_copy.answers, "tagline": "After"}
        session.flush()
        (new,) = freeze(session, practice, author)
        new.is_published, new.published_at = True, DAY
    assert "After" in pdf_text(page.get(f"/practices/{slug}/sheet-en.pdf").response.data)


def photo_of(work):
    with work() as session:
        return session.scalars(select(StoredFile.id)).one()


@pytest.mark.parametrize("state", [state for state in State if state not in (State.PUBLISHED,)])
def test_pictures_are_public_only_once_their_practice_is(page, publish, work, state):
    publish(state, photos=1)
    page.get(f"/pictures/{photo_of(work)}.jpg", status=404)


@pytest.mark.parametrize(("width", "format"), [(480, "jpg"), (800, "jpg"), (1600, "jpg"), (320, "webp"), (640, "webp")])
def test_a_picture_comes_in_the_width_and_format_that_are_asked_for(page, publish, work, width, format):
    publish(photos=1)
    answer = page.get(f"/pictures/{photo_of(work)}.{format}?width={width}").response
    assert answer.mimetype == {"jpg": "image/jpeg", "webp": "image/webp"}[format]
    with Image.open(io.BytesIO(answer.data)) as picture:
        assert picture.width == min(width, 900) and picture.format == {"jpg": "JPEG", "webp": "WEBP"}[format]
    assert answer.headers["Cache-Control"] == "public, max-age=86400", "who withdraws it is not to wait for a year"


@pytest.mark.parametrize("width", ["481", "0", "-480", "99999"])
def test_no_other_width_is_made(page, publish, work, width):
    publish(photos=1)
    page.get(f"/pictures/{photo_of(work)}.jpg?width={width}", status=404)
    page.get(f"/pictures/{photo_of(work)}.webp?width={width}", status=404)


def test_a_very_high_picture_has_the_width_that_is_asked_for(page, publish, work, monkeypatch):
    publish(photos=1)
    monkeypatch.setattr(files, "read", lambda row: jpeg(Image.new("RGB", (600, 2400))))
    answer = page.get(f"/pictures/{photo_of(work)}.webp?width=480").response
    with Image.open(io.BytesIO(answer.data)) as picture:
        assert picture.size == (480, 1920)


def test_the_pictures_of_a_practice_come_in_the_width_of_the_screen_and_the_first_at_once(page, publish):
    shown = page.get(f"/practices/{publish(photos=3)[1]}").all("article", class_="sheet")[0]
    pictures = shown.findall(".//figure/picture")
    assert len(pictures) == len(shown.findall(".//figure//img")) == 3
    assert [one.find("img").get("loading") for one in pictures] == [None, "lazy", "lazy"]
    assert [one.find("img").get("fetchpriority") for one in pictures] == ["high", None, None]
    for source in (one.find("source") for one in pictures):
        offered = dict(one.split(" ") for one in source.get("srcset").split(", "))
        assert set(offered.values()) == {f"{width}w" for width in WIDTHS} and source.get("sizes").endswith("86vw")
        assert {page.get(address).response.mimetype for address in offered} == {"image/webp"}


@pytest.mark.parametrize("address", ["/", "/practices"])
def test_the_first_card_is_fetched_at_once_and_each_in_the_width_of_the_screen(page, publish, address):
    publish(photos=1)
    publish(photos=1, title="Another one")
    cards = [card.find(".//picture") for card in page.get(address).all("article", class_="card")]
    assert [one.find("img").get("loading") for one in cards] == [None, "lazy"]
    assert [one.find("img").get("fetchpriority") for one in cards] == ["high", None]
    for source in (one.find("source") for one in cards):
        offered = dict(one.split(" ") for one in source.get("srcset").split(", "))
        assert set(offered.values()) == {"320w", "480w", "640w", "800w", "1200w"} and source.get("sizes")
        smallest = page.get(next(iter(offered))).response
        assert smallest.mimetype == "image/webp"


def test_a_picture_that_a_browser_has_is_not_sent_again(page, publish, work):
    publish(photos=1)
    address = f"/pictures/{photo_of(work)}.jpg?width=480"
    etag = page.client.get(address).headers["ETag"]
    again = page.client.get(address, headers={"If-None-Match": etag})
    assert again.status_code == 304 and again.data == b""


@pytest.mark.parametrize("address", ["/style/sheet.css", "/style/topics.css"])
def test_the_styles_of_the_house_are_served(page, address):
    answer = page.client.get(address)
    assert answer.mimetype == "text/css" and answer.data
    assert page.client.get(address, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304


def test_the_public_pages_speak_french_to_a_french_browser(app, publish):
    _, slug = publish()
    client = app.test_client()
    for address in ("/", "/practices", f"/practices/{slug}", "/editions", "/sign-in", "/start"):
        answer = client.get(address, headers={"Accept-Language": "fr-CH, fr;q=0.9, en;q=0.8"})
        opened = Page(client)._checked(answer, 200)
        assert opened.root.get("lang") == "fr"


@pytest.mark.parametrize(("header", "language"), [("de, fr;q=0.5", "fr"), ("de", "en"), ("", "en"), ("*", "en")])
def test_a_browser_gets_the_best_language_that_there_is(page, header, language):
    assert f'lang="{language}"' in page.client.get("/", headers={"Accept-Language": header}).text
