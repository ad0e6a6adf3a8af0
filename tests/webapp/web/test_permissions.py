"""Who may open what: every address, everybody, against a table that is written out here."""

from __future__ import annotations

import hashlib
import sqlite3
from dataclasses import replace
from pathlib import Path

import flask
import pytest
from builders import a_jpeg, a_pdf, a_practice, refreeze
from kept_world import KeptWorld
from sqlalchemy import select

from forms.questionnaire.shipped import VERSIONS, load
from forms.word import word_form
from webapp import create_app
from webapp.accounts import api_keys, sign_in_links
from webapp.collection import calls, custom_questionnaires
from webapp.config import Environment
from webapp.core.pictures import reencode
from webapp.editions import builds, covers, documents
from webapp.editions import contents as edition_contents
from webapp.editions import records as edition_records
from webapp.imports import preparation
from webapp.imports.files import Content
from webapp.models import Edition, EditionRelease, Email, HookEvent, Job, JobState, Practice, Scope, State, StoredFile
from webapp.practices import approvals, comments, languages
from webapp.review import downloads
from webapp.storage import files
from webapp.views.api import health
from webapp.web.permissions import Right, UnguardedView, can, refuse_unguarded, requires
from webapp.webhooks import deliveries, subscriptions

WHO = ("nobody", "author", "other", "editor", "archivist", "administrator", "coordinator")

# What each person gets, in the order of WHO. "in": the page (or a redirect that it makes), "sign": sent to the sign-in
# page, 403: not your room, 404: nothing is said to be here.
ANYONE = ("in",) * 7
SIGNED_IN = ("sign", *("in",) * 6)
AUTHOR = ("sign", "in", 404, 404, 404, 404, 404)
EDITOR = ("sign", 403, 403, "in", 403, 403, 403)
ARCHIVIST = ("sign", 403, 403, 403, "in", 403, 403)
ADMINISTRATOR = ("sign", 403, 403, 403, 403, "in", 403)
NETWORK = ("sign", 403, 403, "in", 403, "in", 403)
COORDINATOR = ("sign", 403, 403, 403, 403, 403, "in")
PICTURE = ("sign", "in", 404, "in", 404, 404, "in")
CERTIFIER = ("sign", 404, "in", 404, 404, 404, 404)  # here: "other", who is asked to approve the draft
WHO_ASKED = ("sign", 404, 404, 404, "in", 404, 404)
KEY_OF_AUTHOR = ("sign", "in", 404, 404, 404, "in", 404)
KEY = ("sign",) * 7  # no cookie opens what is for programs

# endpoint -> (address, who gets what). {draft} was never sent, {sent} is submitted, {public} is published.
TABLE = {
    "public.home": ("/", ANYONE),
    "catalogue.practices": ("/practices", ANYONE),
    "catalogue.country": ("/countries/UA", ANYONE),
    "catalogue.city": ("/cities/lutsk", ANYONE),
    "practice_page.practice": ("/practices/{slug}", ANYONE),
    "practice_page.citation": ("/practices/{slug}/cite-en.bib", ANYONE),
    "practice_page.contacts": ("/practices/{slug}/contacts-en", ANYONE),
    "practice_page.picture": ("/practices/{slug}/share-en.jpg", ANYONE),
    "help.every": ("/help", ANYONE),
    "help.guide": ("/help/cities", ANYONE),
    "help.image": ("/help/images/sheet-usual.webp", ANYONE),
    "practice_page.document": ("/practices/{slug}/sheet-en.docx", ANYONE),
    "files.reference": ("/documents/{paper}.pdf", ANYONE),
    "files.picture": ("/pictures/{photo}.jpg", ANYONE),
    "edition_pages.editions": ("/editions", ANYONE),
    "edition_pages.edition": ("/editions/{year}", ANYONE),
    "edition_pages.citation": ("/editions/{year}/cite.bib", ANYONE),
    "edition_pages.document": ("/editions/{year}.pdf", ANYONE),
    "edition_pages.release_document": ("/editions/{year}/1.pdf", ANYONE),
    "files.sheet_style": ("/style/sheet.css", ANYONE),
    "files.topics_css": ("/style/topics.css", ANYONE),
    "account.sign_in": ("/sign-in", ANYONE),
    "account.use_link": ("/sign-in/{token}", ANYONE),
    "account.sign_out": ("POST /sign-out", SIGNED_IN),
    "account.language": ("POST /language", ANYONE),
    "account.outbox": ("/outbox", ANYONE),
    "account.email": ("/outbox/{email}", ANYONE),
    "city.practices_list": ("/my", SIGNED_IN),
    "city.start": ("/start", ANYONE),
    "city.tasks": ("/drafts/{draft}", AUTHOR),
    "section.edit": ("/drafts/{draft}/about", AUTHOR),
    "section.edit_translation": ("/drafts/{draft}/in/fr", AUTHOR),
    "section.autosave_translation": ("POST /drafts/{draft}/in/fr/autosave", AUTHOR),
    "city.offer_language": ("POST /drafts/{draft}/languages", AUTHOR),
    "city.drop_language": ("POST /drafts/{draft}/in/fr/drop", AUTHOR),
    "section.autosave": ("POST /drafts/{draft}/about/autosave", AUTHOR),
    "city.check_answers": ("/drafts/{draft}/check", AUTHOR),
    "city.receipt": ("/drafts/{sent}/receipt", AUTHOR),
    "city.act": ("POST /drafts/{sent}/do/recall", AUTHOR),
    "city.document": ("/drafts/{draft}/sheet.docx", AUTHOR),
    "city.file": ("/files/{photo}", PICTURE),
    "team.people": ("/drafts/{draft}/people", AUTHOR),
    "team.invite": ("/drafts/{draft}/invite", AUTHOR),
    "team.remove": ("POST /drafts/{draft}/people/{nobody}/remove", AUTHOR),
    "team.leave": ("POST /drafts/{draft}/leave", AUTHOR),
    "team.delete": ("/drafts/{draft}/delete", AUTHOR),
    "team.ask_again": ("POST /drafts/{draft}/approvals/{asked}/again", AUTHOR),
    "team.withdraw": ("POST /drafts/{draft}/approvals/{asked}/withdraw", AUTHOR),
    "team.certify": ("/certify/{asked}", CERTIFIER),
    "comments.comment": ("/desk/{sent}/comments", EDITOR),
    "comments.desk_settle": ("POST /desk/{sent}/comments/{comment}/settled", EDITOR),
    "comments.suggest": ("/desk/{sent}/suggest/purpose", EDITOR),
    "comments.answer": ("POST /drafts/{sent}/comments", AUTHOR),
    "comments.settle": ("POST /drafts/{sent}/comments/{comment}/settled", AUTHOR),
    "comments.suggestion": ("/drafts/{sent}/suggestions/{suggestion}", AUTHOR),
    "word.blank": ("/form/fr.docx", ANYONE),
    "word.start": ("/start/word", ANYONE),
    "word.prefilled": ("/drafts/{draft}/form.docx", AUTHOR),
    "word.upload": ("POST /drafts/{draft}/word", AUTHOR),
    "word.review": ("/drafts/{draft}/word/{filled}", AUTHOR),
    "word.remove": ("POST /drafts/{draft}/word/{filled}/remove", AUTHOR),
    "start.from_earlier": ("/start/earlier", SIGNED_IN),
    "start.earlier_contacts": ("POST /drafts/{draft}/earlier-contacts", AUTHOR),
    "confirmations.contacts": ("/drafts/{public}/consent", AUTHOR),
    "editor.contacts": ("/desk/{sent}/contacts", EDITOR),
    "confirmations.running": ("/drafts/{public}/running", AUTHOR),
    "queue.queue": ("/desk", EDITOR),
    "statistics.year": ("/desk/numbers", EDITOR),
    "calls.one": ("/calls/{call}", ANYONE),
    "calls.manage": ("/desk/calls", EDITOR),
    "calls.new": ("/desk/calls/new", EDITOR),
    "calls.edit": ("/desk/calls/{call}", EDITOR),
    "questionnaires.start": ("/desk/questions", EDITOR),
    "questionnaires.one": ("/desk/questions/{theme}", EDITOR),
    "questionnaires.section": ("/desk/questions/{theme}/en/about", EDITOR),
    "questionnaires.form": ("/desk/questions/{theme}/form-en.docx", EDITOR),
    "questionnaires.sheet": ("/desk/questions/{theme}/sheet-en.pdf", EDITOR),
    "questionnaires.text": ("/desk/questions/{theme}/en.toml", EDITOR),
    "questionnaires.activate": ("POST /desk/questions/{theme}/activate", EDITOR),
    "questionnaires.drop": ("POST /desk/questions/{theme}/drop", EDITOR),
    "imports.start": ("/desk/imports", EDITOR),
    "imports.one": ("/desk/imports/{import}", EDITOR),
    "imports.remap": ("POST /desk/imports/{import}/columns", EDITOR),
    "imports.run": ("POST /desk/imports/{import}/run", EDITOR),
    "imports.read_as": ("POST /desk/imports/{import}/encoding", EDITOR),
    "imports.choose": ("POST /desk/imports/{import}/choose", EDITOR),
    "imports.go_on": ("POST /desk/imports/{import}/go-on", EDITOR),
    "imports.stop": ("POST /desk/imports/{import}/stop", EDITOR),
    "imports.undo": ("POST /desk/imports/{import}/undo", EDITOR),
    "imports.take": ("POST /desk/imports/{import}/take", EDITOR),
    "imports.discard": ("POST /desk/imports/{import}/discard", EDITOR),
    "sheets.choose": ("/desk/sheets", EDITOR),
    "sheets.make": ("POST /desk/sheets/made", EDITOR),
    "sheets.one": ("/desk/sheets/{packed}", EDITOR),
    "sheets.document": ("/desk/sheets/{packed}/sheets.zip", EDITOR),
    "queue.keep_view": ("POST /desk/views", EDITOR),
    "queue.drop_view": ("POST /desk/views/1/forgotten", EDITOR),
    "queue.preview_many": ("POST /desk/many", EDITOR),
    "queue.do_many": ("POST /desk/many/done", EDITOR),
    "editor.practice": ("/desk/{sent}", EDITOR),
    "editor.document": ("/desk/{sent}/sheet.docx", EDITOR),
    "editor.check_again": ("POST /desk/{public}/checks", EDITOR),
    "editor.email": ("/desk/{sent}/letters/{sent_email}", EDITOR),
    "editor.send_again": ("POST /desk/{sent}/letters/{sent_email}/again", EDITOR),
    "editor.publication": ("POST /desk/{sent}/publication", EDITOR),
    "actions.next_reminder": ("/desk/{sent}/reminder", EDITOR),
    "actions.send_reminder": ("POST /desk/{sent}/reminder", EDITOR),
    "actions.stop_reminders": ("POST /desk/{sent}/reminder/stop", EDITOR),
    "actions.go_on_reminding": ("POST /desk/{sent}/reminder/again", EDITOR),
    "editor.pages": ("/desk/{sent}/pages.webp", EDITOR),
    "translations.begin": ("POST /desk/{sent}/languages", EDITOR),
    "translations.edit": ("/desk/{sent}/in/fr", EDITOR),
    "translations.autosave": ("POST /desk/{sent}/in/fr/autosave", EDITOR),
    "translations.withdraw": ("/desk/{sent}/in/fr/withdrawn", EDITOR),
    "editor.assign": ("POST /desk/{sent}/assigned", EDITOR),
    "actions.reword": ("/desk/{sent}/reword/purpose", EDITOR),
    "editor.act": ("/desk/{sent}/return", EDITOR),
    "archivist.editions": ("/volumes", ARCHIVIST),
    "archivist.edition": ("/volumes/{year}", ARCHIVIST),
    "archivist.document": ("/volumes/{year}.pdf", ARCHIVIST),
    "archivist.release": ("POST /volumes/{year}/freeze", ARCHIVIST),
    "edition_contents.practices": ("/volumes/{year}/practices", ARCHIVIST),
    "edition_contents.leave_out": ("/volumes/{year}/practices/{public}/leave-out", ARCHIVIST),
    "edition_contents.take_in": ("POST /volumes/{year}/practices/{public}/take-in", ARCHIVIST),
    "edition_contents.choice": ("POST /volumes/{year}/choice", ARCHIVIST),
    "edition_contents.order": ("POST /volumes/{year}/order", ARCHIVIST),
    "edition_contents.addable": ("/volumes/{year}/add", ARCHIVIST),
    "edition_contents.add": ("POST /volumes/{year}/practices/{public}/add", ARCHIVIST),
    "front_matter.front": ("/volumes/{year}/front", ARCHIVIST),
    "front_matter.cover": ("/volumes/{year}/cover.jpg", ARCHIVIST),
    "archivist.build": ("POST /volumes/{year}/build", ARCHIVIST),
    "archivist.cancel": ("POST /volumes/{year}/cancel", ARCHIVIST),
    "network.emails": ("/network/letters", NETWORK),
    "network.email": ("/network/letters/accepted/text/en", NETWORK),
    "network.all_topics": ("/network/topics", ADMINISTRATOR),
    "network.topic": ("/network/topics/education", ADMINISTRATOR),
    "coordinators.start": ("/country", COORDINATOR),
    "coordinators.emails": ("POST /country/letters", COORDINATOR),
    "coordinators.practice": ("/country/{sent}", COORDINATOR),
    "coordinators.sheet": ("/country/{sent}/sheet.pdf", COORDINATOR),
    "coordinators.comment": ("POST /country/{sent}/comments", COORDINATOR),
    "network.start": ("/network", NETWORK),
    "cities.listed": ("/network/cities", NETWORK),
    "cities.one": ("/network/cities/{city}", NETWORK),
    "cities.rename": ("POST /network/cities/{city}/name", NETWORK),
    "cities.file": ("POST /network/cities/{city}/file", NETWORK),
    "cities.spell": ("POST /network/cities/{city}/spellings", NETWORK),
    "cities.add_person": ("POST /network/cities/{city}/people", NETWORK),
    "cities.remove_person": ("POST /network/cities/{city}/people/{person}/remove", NETWORK),
    "cities.address": ("/network/cities/{city}/people/{person}/address", NETWORK),
    "cities.merge": ("/network/cities/{city}/merge", NETWORK),
    "admin.people": ("/people", ADMINISTRATOR),
    "admin.person": ("/people/{person}", ADMINISTRATOR),
    "personal_data.look_up": ("/personal-data", ADMINISTRATOR),
    "personal_data.export": ("POST /personal-data/export.json", ADMINISTRATOR),
    "personal_data.preview": ("POST /personal-data/erasing", ADMINISTRATOR),
    "personal_data.erase": ("POST /personal-data/erased", ADMINISTRATOR),
    "jobs.latest": ("/jobs", ADMINISTRATOR),
    "jobs.try_again": ("POST /jobs/{job}/again", ADMINISTRATOR),
    "catalogue_api.description": ("/api/v1/openapi.json", ANYONE),
    "catalogue_api.practices": ("/api/v1/practices", ANYONE),
    "catalogue_api.practice": ("/api/v1/practices/{reference}", ANYONE),
    "catalogue_api.version": ("/api/v1/practices/{reference}/en", ANYONE),
    "catalogue_api.topics": ("/api/v1/topics", ANYONE),
    "catalogue_api.countries": ("/api/v1/countries", ANYONE),
    "catalogue_api.cities": ("/api/v1/cities", ANYONE),
    "catalogue_api.editions": ("/api/v1/editions", ANYONE),
    "catalogue_api.edition": ("/api/v1/editions/{year}", ANYONE),
    "catalogue_api.templates": ("/api/v1/templates", ANYONE),
    "catalogue_api.template": ("/api/v1/templates/2026", ANYONE),
    "submissions.key": ("/api/v1/key", KEY),
    "submissions.submissions": ("/api/v1/submissions", KEY),
    "submissions.submission": ("/api/v1/submissions/{draft}", KEY),
    "submissions.begin": ("POST /api/v1/submissions", KEY),
    "submissions.change": ("PATCH /api/v1/submissions/{draft}", KEY),
    "submissions.upload": ("POST /api/v1/submissions/{draft}/files", KEY),
    "submissions.step": ("POST /api/v1/submissions/{draft}/send", KEY),
    "api_keys.own": ("/keys", SIGNED_IN),
    "account.browsers": ("/account/sessions", SIGNED_IN),
    "account.end_browser": ("POST /account/sessions/1/end", SIGNED_IN),
    "account.end_other_browsers": ("POST /account/sessions/end-others", SIGNED_IN),
    "api_keys.one": ("/keys/{key}", KEY_OF_AUTHOR),
    "api_keys.revoke": ("POST /keys/{key}/revoke", KEY_OF_AUTHOR),
    "webhooks.every": ("/webhooks", ADMINISTRATOR),
    "webhooks.one": ("/webhooks/{hook}", ADMINISTRATOR),
    "webhooks.test": ("POST /webhooks/{hook}/test", ADMINISTRATOR),
    "webhooks.stop": ("POST /webhooks/{hook}/stop", ADMINISTRATOR),
    "webhooks.start": ("POST /webhooks/{hook}/start", ADMINISTRATOR),
    "webhooks.new_secret": ("POST /webhooks/{hook}/secret", ADMINISTRATOR),
    "webhooks.again": ("POST /webhooks/{hook}/deliveries/{delivery}/again", ADMINISTRATOR),
    "explorer.every": ("/api/", ANYONE),
    "embed.shown": ("/embed", ANYONE),
    "embed.colours": ("/embed.css", ANYONE),
    "embed.make": ("/embed/make", ANYONE),
    "feeds.atom": ("/practices.atom", ANYONE),
    "feeds.site_index": ("/sitemap.xml", ANYONE),
    "feeds.one_map": ("/sitemap-0.xml", ANYONE),
    "feeds.robots": ("/robots.txt", ANYONE),
    "oai.harvested": ("/oai", ANYONE),
    "oai.harvested_by_form": ("POST /oai", ANYONE),
    "audit_log.log": ("/log", ADMINISTRATOR),
    "audit_log.as_csv": ("/log.csv", ADMINISTRATOR),
    "audit_log.as_json": ("/log.json", ADMINISTRATOR),
    "health.alive": ("/healthz", ANYONE),
    "health.ready": ("/readyz", ANYONE),
    "health.job": ("/api/jobs/{job}", WHO_ASKED),
}
POSTS = {
    "coordinators.comment": {"text": "Look at this.", "to": "editors"},
    "cities.rename": {"rename-name": "Luck"},
    "cities.spell": {"spelling-name": "Łuck"},
    "cities.add_person": {"member-email": "new@city.example", "member-language": "en"},
    "account.language": {"language": "en"},
    "comments.comment": {"text": "Look at this."},
    "comments.answer": {"text": "We have."},
    "translations.begin": {"language": "de"},
    "edition_contents.choice": {"counted": "published", "parts": "none", "ordering": "title", "tongues": "all"},
    "queue.preview_many": {"action": "take"},
    "queue.do_many": {"action": "take"},
}


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    return KeptWorld(tmp_path_factory.mktemp("world"))


@pytest.fixture
def world(app, work, people, kept):
    """One of everything, and the values that the addresses of the table need."""
    return kept.told(app, lambda: one_of_everything(work, people))


def one_of_everything(work, people):
    with work() as session:
        draft = a_practice(session, by=people.author, title="Never sent", photos=1)
        sent = a_practice(session, State.SUBMITTED, by=people.author, editor=people.editor)
        public = a_practice(session, State.PUBLISHED, by=people.author, editor=people.editor, photos=1)
        languages.offer(session, draft, "fr", people.author)
        languages.begin(session, sent, "fr", people.editor)
        paper = files.keep(session, public, a_pdf(), "plan.pdf", None)
        shown = public.published_revisions[0]
        refreeze(session, shown, references=[{"title": "Plan", "url": "", "file": paper.id, "language": ""}])
        edition = edition_records.get_or_begin(session, public.published_at.year)
        builds.enqueue(session, edition, people.archivist)
        edition.built_at, edition.cover = public.published_at, covers.keep(b"a picture")
        edition_contents.leave_out(session, edition, public, "To be added by hand.", people.archivist)
        frozen = {"reference": "SE-2026-1", "build": "", "fingerprint": "", "contents": [], "changes": []}
        edition.releases.append(EditionRelease(number=1, **frozen))
        files.put("files", documents.document_name(edition, "pdf"), Path(__file__), replace=True)
        asked = approvals.ask(session, draft, people.author, session.merge(people.other))
        token = sign_in_links.make_link(session, people.author).rsplit("/", 1)[1]
        brought = Content("csv", [{"Title": "Kitchen"}], ["Title"], {"Title": "title"}, [])
        theme = (VERSIONS / "2026.toml").read_bytes().replace(b'edition = "2026"', b'edition = "2027-climate"')
        terms = calls.Terms("2026", calls.today(), calls.today(), 0, (), {"en": ("Climate", "What works?")})
        packed = downloads.ask(session, [sent.id], downloads.Wanted(), people.editor)
        packed.state = JobState.DONE
        files.put("documents", downloads.file_name(packed.id), b"a ZIP")
        made, _token = api_keys.make(session, people.author, draft.city, "Our site", list(Scope), by=people.author)
        admin, portal = people.administrator, "https://portal.example/"
        hook = subscriptions.make(session, "The portal", portal, [HookEvent.UPDATED], by=admin)
        return {
            "hook": hook.id,
            "delivery": deliveries.test(session, hook, by=admin).number,
            "key": made.id,
            "call": calls.keep(session, None, terms, people.editor).id,
            "theme": custom_questionnaires.bring(session, {"2027-climate.toml": theme}, people.editor).name,
            "draft": draft.id,
            "import": preparation.keep(session, brought, "list.csv", people.editor).id,
            "paper": paper.id,
            "filled": files.keep(
                session,
                draft,
                word_form.blank(load("2026")),
                "form.docx",
                people.author,
                media_type=word_form.MEDIA_TYPE,
            ).id,
            "draft_photo": session.scalars(
                select(StoredFile.id).where(StoredFile.practice_id == draft.id, StoredFile.width > 0)
            ).one(),
            "asked": asked.id,
            "nobody": 987654,
            "person": people.author.id,
            "city": sent.city_id,
            "sent": sent.id,
            "public": public.id,
            "slug": public.slug,
            "reference": public.reference,
            "photo": session.scalars(
                select(StoredFile.id).where(StoredFile.practice_id == public.id, StoredFile.width > 0)
            ).one(),
            "year": edition.year,
            "job": edition.job_id,
            "email": session.scalars(select(Email.id)).first(),
            "sent_email": session.scalars(select(Email.id).where(Email.practice_id == sent.id)).first(),
            "comment": comments.comment(session, sent, people.editor, "Please look again.").id,
            "suggestion": comments.suggest(
                session, sent, people.editor, load("2026").field("purpose"), "Give children a place to breathe."
            ).id,
            "token": token,
            "packed": packed.id,
        }


@pytest.fixture
def as_(page, page_of, people):
    """The every-page client of somebody by name."""
    return lambda who: page if who == "nobody" else page_of(people.named(who))


def knock(browser, address, data=None):
    """What happens at an address: "in", "sign", or the status."""
    method, _, path = address.rpartition(" ")
    if method:
        answer = browser.client.open(path, method=method, data={"csrf_token": browser.token(), **(data or {})})
    else:
        answer = browser.client.get(path, buffered=True)
    to_sign_in = answer.status_code == 302 and answer.location.startswith("/sign-in")
    if to_sign_in or answer.status_code == 401:  # 401: with what was typed, to be sent again
        return "sign"
    return "in" if answer.status_code in (200, 302, 409) else answer.status_code


@pytest.mark.parametrize("who", WHO)
def test_every_page_lets_in_whom_the_table_says(world, as_, who):
    pages = {name: (address, row) for name, (address, row) in TABLE.items() if " " not in address}
    browser = as_(who)
    found = {name: knock(browser, address.format(**world)) for name, (address, _) in pages.items()}
    assert found == {name: row[WHO.index(who)] for name, (_, row) in pages.items()}


@pytest.mark.parametrize("endpoint", [name for name, (address, _) in TABLE.items() if " " in address])
def test_every_act_is_open_to_whom_the_table_says(world, as_, endpoint):
    address, wanted = TABLE[endpoint]
    assert tuple(knock(as_(who), address.format(**world), POSTS.get(endpoint)) for who in WHO) == wanted


def test_the_table_knows_every_endpoint(app):
    assert set(TABLE) == set(app.view_functions) - {"static"}


def test_the_addresses_of_the_table_lead_to_their_endpoints(app, world):
    urls = app.url_map.bind("localhost")
    for endpoint, (address, _) in TABLE.items():
        method, _, path = address.format(**world).rpartition(" ")
        assert urls.match(path, method=method or "GET")[0] == endpoint


@pytest.mark.parametrize("path", ["", "/about", "/check", "/sheet.pdf"])
def test_a_draft_that_is_not_mine_is_not_told_to_exist(world, as_, path):
    theirs = as_("other").get(f"/drafts/{world['draft']}{path}", status=404)
    nothing = as_("other").get(f"/drafts/987654{path}", status=404)
    assert theirs.text == nothing.text


@pytest.mark.parametrize("path", ["", "/sheet.pdf", "/return", "/publish"])
def test_an_editor_cannot_read_what_was_never_sent(world, as_, path):
    as_("editor").get(f"/desk/{world['draft']}{path}", status=404)


def test_an_editor_sees_no_picture_of_what_was_never_sent(world, as_):
    as_("editor").get(f"/files/{world['draft_photo']}", status=404)
    as_("nobody").get(f"/pictures/{world['draft_photo']}.jpg", status=404)
    assert as_("author").get(f"/files/{world['draft_photo']}").response.mimetype == "image/jpeg"


@pytest.mark.parametrize("address", ["/drafts/{draft}/about", "/drafts/{draft}/check", "/drafts/{draft}/do/recall"])
def test_nobody_else_can_write_on_a_draft(world, as_, work, address):
    for who in ("nobody", "other", "editor", "archivist", "administrator"):
        assert knock(as_(who), "POST " + address.format(**world), {"title": "Taken over"}) in (404, "sign")
    with work() as session:
        practice = session.get(Practice, world["draft"])
        assert (practice.title, practice.state, practice.working_copy.version) == ("Never sent", "draft", 2)


def test_a_contributor_cannot_make_an_editors_move_through_the_citys_address(world, as_, work):
    as_("author").post(f"/drafts/{world['sent']}/do/publish", status=404)
    as_("author").post(f"/drafts/{world['sent']}/do/accept", status=404)
    with work() as session:
        assert session.get(Practice, world["sent"]).state == "submitted"


def test_an_editor_cannot_send_a_practice_for_its_city(world, as_, work):
    with work() as session:
        session.get(Practice, world["sent"]).state = State.RETURNED
    as_("editor").post(f"/desk/{world['sent']}/submit", status=422)
    with work() as session:
        assert session.get(Practice, world["sent"]).state == "returned"


def test_a_co_author_opens_the_draft(world, as_, work, people):
    with work() as session:
        practice = session.get(Practice, world["draft"])
        practice.people.append(session.merge(people.other))
    as_("other").get(f"/drafts/{world['draft']}")


def test_who_is_sent_to_sign_in_comes_back_to_the_page_that_was_asked_for(page):
    answer = page.client.get("/desk?state=returned")
    assert answer.location == "/sign-in?next=/desk?state%3Dreturned"


def test_emails_can_be_read_on_a_page_only_where_nobody_real_receives_them(settings, app, work, people):
    with work() as session:
        a_practice(session, State.SUBMITTED, by=people.author)
    for environment, status in ((Environment.PRODUCTION, 404), (Environment.DEMO, 200), (Environment.DEVELOPMENT, 200)):
        app.config["SETTINGS"] = replace(settings, environment=environment)
        client = app.test_client()
        assert client.get("/outbox").status_code == status
        assert client.get("/outbox/1").status_code == status


def test_an_app_with_a_view_that_declares_no_right_does_not_start(settings, monkeypatch):
    unguarded = flask.Blueprint("unguarded", __name__)
    unguarded.add_url_rule("/open", "door", lambda: "come in")
    monkeypatch.setattr(health, "blueprint", unguarded)
    with pytest.raises(UnguardedView, match=r"unguarded\.door"):
        create_app(settings)


def test_a_guarded_view_is_accepted(app):
    view = requires(Right.ADMINISTER)(lambda: "")
    app.view_functions["one.more"] = view
    with app.app_context():
        refuse_unguarded(app)
        assert not can(None, Right.ADMINISTER)


def dump(settings):
    """Every row of the database, digested, and the names of all files of the installation but the documents."""
    connection = sqlite3.connect(settings.instance / "sheaf.sqlite3")
    try:
        text = "\n".join(connection.iterdump())
    finally:
        connection.close()
    kept = sorted(p.name for p in (settings.instance / "files").iterdir())
    return hashlib.sha256(text.encode()).hexdigest(), kept


@pytest.mark.sqlite
def test_no_get_changes_the_database(settings, world, as_, people):
    more = [
        *(f"/drafts/{world['draft']}/{section}" for section in ("story", "resources", "evidence", "contact")),
        f"/drafts/{world['draft']}/sheet.pdf",
        f"/desk/{world['public']}",
        *(f"/desk/{world['sent']}/{action}" for action in ("take", "accept", "decline", "publish", "withdraw")),
        "/practices?topic=education&country=UA&page=7",
        f"/pictures/{world['photo']}.jpg?width=480",
        "/nowhere",
    ]
    gets = [address for address, _ in TABLE.values() if " " not in address]
    browsers = [as_(who) for who in WHO]
    before = dump(settings)
    for browser in browsers:
        for address in [*(one.format(**world) for one in gets), *more]:
            answer = browser.client.get(address, buffered=True)
            assert answer.status_code < 500, address
            # Where GET is refused before it comes to the view, so is HEAD.
            if answer.status_code < 400 and not answer.headers.get("Location", "").startswith("/sign-in"):
                assert browser.client.head(address, buffered=True).status_code == answer.status_code, address
    assert dump(settings) == before


def test_pictures_of_an_update_are_not_public_before_it_is_published(work, people, page):
    with work() as session:
        practice = a_practice(session, State.PUBLISHED, by=people.author, editor=people.editor)
        later = files.keep(session, practice, reencode(a_jpeg()), "later.jpg", people.author).id
    page.get(f"/pictures/{later}.jpg", status=404)


def test_the_world_of_this_test_holds_what_the_table_needs(world, work):
    with work() as session:
        assert session.scalars(select(Edition)).one().built_at
        assert session.get(Job, world["job"])
