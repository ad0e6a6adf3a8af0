"""Every public address of a house full of drafts and hidden contacts: no answer holds a word that is not public."""

from __future__ import annotations

import io
import re
from zipfile import ZipFile

import pikepdf
import pytest
from builders import a_person, a_practice, full_answers
from click.testing import CliRunner

from forms.template import LATEST
from webapp import calls, drafts, practices
from webapp.cli import main
from webapp.models import Person, Role, State
from webapp.permissions import Right, right_of
from webapp.privacy import consents
from webapp.privacy.contacts import mark
from webapp.workflow import Action, perform

MARK = "Qwertz"
HIDDEN_CONTACT = {"name": f"{MARK} Person", "role": MARK, "organisation": MARK, "email": f"{MARK}@city.example"}
HIDDEN_CONTACT |= {"telephone": "+380 99 111"}
# Answers that only signed-in people, letters or the network's own machines are given.
NOT_FOR_READERS = {"account.outbox", "account.letter", "account.use_link", "api.ready", "api.alive"}


@pytest.fixture
def full_house(work, people):
    """One public practice with an update in the making and contacts that are not for everyone; one in every other
    state, full of the marker."""
    marked = full_answers(
        **{name: f"{MARK} of {name}" for name in ("title", "tagline", "purpose", "rationale", "process", "impact")},
        places={"countries": ["IT"], "cities": [MARK]},
        contacts=[{**HIDDEN_CONTACT, "visibility": "everyone"}],
    )
    with work() as session:
        author, editor = (session.get(Person, one.id) for one in (people.author, people.editor))
        for state in State:
            if state not in (State.PUBLISHED, State.WITHDRAWN):
                a_practice(session, state, by=author, editor=editor, photos=1, **marked)
        hidden = [{**HIDDEN_CONTACT, "visibility": one} for one in ("network", "editors")]
        hidden = [{**one, "email": f"{MARK}{n}@city.example"} for n, one in enumerate(hidden)]
        contacts = [*full_answers()["contacts"], *hidden]
        certifier = {"certifier_name": f"{MARK} Certifier", "certifier_role": MARK}
        options = {"by": author, "editor": editor, "photos": 1, "contacts": contacts, **certifier}
        practice = a_practice(session, State.PUBLISHED, **options)
        perform(session, practice, Action.REVISE, author)
        drafts.save(session, practice, {"title": f"{MARK} update", "purpose": MARK}, ("title", "purpose"), author)
        perform(session, practice, Action.SUBMIT, author)
        taken_back = {**HIDDEN_CONTACT, "organisation": "City of Lutsk", "visibility": "everyone"}
        second = a_practice(session, State.PUBLISHED, by=author, editor=editor, contacts=[contacts[0], taken_back])
        consents.drop(session, second, author, [mark(taken_back)])
        day = calls.today()
        terms = calls.Terms(LATEST, day, day, 0, (), {"en": ("Cities and water", "What works?")})
        call = calls.keep(session, None, terms, editor)
        practices.start(session, author, language="en", title=f"{MARK} answers the call", call=call)
        a_person(session, Role.EDITOR, name=f"{MARK} Editor")
        session.flush()
        return practice.slug


def readable(data, mimetype):
    """Whatever text is in an answer: of a PDF its streams, of a Word document its parts."""
    if mimetype == "application/pdf":
        with pikepdf.open(io.BytesIO(data)) as document:
            document.save(
                out := io.BytesIO(), compress_streams=False, object_stream_mode=pikepdf.ObjectStreamMode.disable
            )
            return out.getvalue().decode("latin-1")
    if data[:2] == b"PK":
        with ZipFile(io.BytesIO(data)) as package:
            return "".join(package.read(name).decode("utf-8", "replace") for name in package.namelist())
    return data.decode("utf-8", "replace")


def test_no_public_answer_holds_a_word_that_is_not_public(app, page, full_house):
    slug = full_house
    asked = [
        "/",
        "/practices",
        f"/practices?q={MARK}",
        "/practices?country=IT",
        "/countries/IT",
        f"/cities/{MARK.lower()}",
    ]
    asked += ["/editions", f"/practices/{slug}/contacts-en", f"/practices/{slug}?language=fr", "/sign-in", "/start"]
    asked += [f"/practices/{MARK.lower()}-of-title", f"/practices/{slug}/share-en.jpg", "/editions/2026.pdf"]
    asked += [f"/api/v1/{path}" for path in ("openapi.json", "topics", "countries", "cities", "editions", "templates")]
    asked += [f"/api/v1/practices{query}" for query in ("?counts=city&counts=country", f"?q={MARK}", "/SH-2026-0001")]
    asked += ["/practices.atom", f"/practices.atom?q={MARK}", "/sitemap.xml", "/sitemap-0.xml", "/sitemap-1.xml"]
    asked += ["/calls/1", "/robots.txt", "/oai?verb=ListRecords&metadataPrefix=oai_dc"]
    asked += ["/oai?verb=ListRecords&metadataPrefix=oai_datacite", "/oai?verb=ListSets", "/api/", "/embed"]
    asked += [f"/embed?q={MARK}", "/embed/make"]
    asked += ["/editions/2026", "/editions/2026/cite.bib", "/api/v1/editions/2026", f"/api/v1/practices?city={MARK}"]
    seen, found, endpoints = set(), [], set()
    urls = app.url_map.bind("localhost")
    while asked:
        address = asked.pop()
        if address in seen or len(seen) > 200:
            continue
        seen.add(address)
        answer = page.client.get(address)
        endpoints.add(urls.match(address.partition("?")[0])[0] if answer.status_code != 405 else "")
        text = readable(answer.data, answer.mimetype)
        shown = text.replace(f'value="{MARK}"', "").replace(f"q={MARK}", "").replace(f"“{MARK}”", "")
        if MARK.casefold() in shown.casefold().replace(address.casefold(), "") or "+380 99 111" in shown:
            found.append(address)
        if answer.mimetype == "application/json":
            asked += set(re.findall(r'"http://localhost(/[^"#]+)"', text)) - {"/api/v1"}
        if answer.mimetype == "text/html":
            links = re.findall(r'(?:href|src|content)="(?:http://localhost)?(/[^"#]*)', text)
            asked += [link.replace("&amp;", "&") for link in links if not link.startswith("/static/")]
    assert found == [] and "calls.one" in endpoints
    with app.app_context():
        readable_by_all = {name for name in app.view_functions if name != "static" and right_of(name) is Right.ANYONE}
    public = {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in rule.methods} & readable_by_all
    unseen = public - endpoints - NOT_FOR_READERS
    assert unseen <= {"public.edition_version_document", "public.reference"}, "public addresses that were not looked at"


def test_somebody_signed_in_sees_hidden_contacts_only_behind_the_button(page_of, people, full_house):
    other = page_of(people.other)
    practice = f"/practices/{full_house}"
    for address in (practice, f"{practice}/contacts-en", "/practices", "/api/v1/practices"):
        assert MARK not in other.client.get(address).text.replace(f"{MARK} update", "")
    pressed = other.post(f"/practices/{full_house}/contacts-en").text
    assert f"{MARK}0@city.example" in pressed, "for the network"
    assert f"{MARK}1@city.example" not in pressed and f"{MARK}@city.example" not in pressed


@pytest.mark.parametrize("format", ["csv", "xlsx", "json", "jsonld"])
def test_no_data_file_holds_a_word_that_is_not_public(settings, full_house, tmp_path, format):
    environment = {"SHEAF_INSTANCE": str(settings.instance), "SHEAF_SECRET_KEY": settings.secret_key}
    out = tmp_path / f"practices.{format}"
    done = CliRunner().invoke(main, ["export", "--format", format, str(out)], env=environment)
    assert done.exit_code == 0, done.output
    text = readable(out.read_bytes(), "")
    assert "Art therapy in Lutsk" in text and MARK not in text and "+380 99 111" not in text


def test_a_hidden_address_is_not_behind_the_button_either(page, full_house):
    text = page.post(f"/practices/{full_house}/contacts-en").response.text
    assert "olena@lutsk.example" in text and MARK not in text
