"""Every public address of a network full of drafts and hidden contacts: no answer holds a word that is not public.

Which addresses are public is asked of the app: an endpoint that is open to anyone and has no place in the tables here
fails. Besides, every link that an answer holds is followed. The house is told in full_house.py.
"""

from __future__ import annotations

import io
import re
from zipfile import ZipFile

import pikepdf
import pypdfium2
import pytest
from click.testing import CliRunner
from full_house import MARK, TELEPHONE, tell
from kept_world import KeptWorld
from sqlalchemy import select

from forms.questionnaire.shipped import LATEST
from webapp.cli import main
from webapp.documents.publishing import MEDIA_TYPES
from webapp.editions import documents
from webapp.integrations.openapi import BASE
from webapp.models import HookEvent, WebhookDelivery
from webapp.web.permissions import Right, right_of

ASKED = "qWERTZ"
"""The marker as it is asked for: what an answer repeats of its question is told from what it took from elsewhere."""
SEARCHES = ("/practices", "/practices.atom", "/embed", f"{BASE}/practices")
# What only drafts have: their words, beginnings and near misses of these, their city, country, topic, year, languages.
FINDS_NOTHING = (
    f"q={ASKED}", "q=qWERT", "q=qWERTX", "q=aWERTZ", f"q=%22{ASKED}+of+title%22", f"city={ASKED}", "country=IT",
    "topic=language", "year=1987", "language=de", "language=sq", "q=Certifier",
)  # fmt: skip
RECORD = "oai:localhost:{reference}"
# endpoint -> its addresses, of which the first must show something.
ADDRESSES = {
    "public.home": ["/"],
    "catalogue.practices": ["/practices?size=100", "/practices?sort=title&topic=education&page=2"],
    "catalogue.country": ["/countries/UA", "/countries/IT"],
    "catalogue.city": ["/cities/lutsk"],
    "practice_page.practice": [
        *(f"/practices/{{slug}}{query}" for query in ("", "?language=fr", "?language=de")),
        *("/practices/{gone}", "/practices/{gone}?language=sq", "/practices/nothing"),
    ],
    "practice_page.citation": ["/practices/{slug}/cite-fr.ris", "/practices/{slug}/cite-en.bib"],
    "practice_page.contacts": ["/practices/{slug}/contacts-en"],
    "practice_page.picture": ["/practices/{slug}/share-en.jpg", "/practices/{slug}/share-fr.jpg?v=1"],
    "practice_page.document": [
        *(f"/practices/{{slug}}/sheet-{tongue}.{one}" for tongue in ("en", "fr") for one in MEDIA_TYPES),
        *("/practices/{slug}/sheet-en.pdf?beside=fr", "/practices/{second}/sheet-en.docx"),
    ],
    "files.reference": ["/documents/{paper}.pdf"],
    "files.picture": ["/pictures/{photo}.jpg", "/pictures/{photo}.jpg?width=320"],
    "edition_pages.editions": ["/editions"],
    "edition_pages.edition": ["/editions/2026"],
    "edition_pages.citation": ["/editions/2026/cite.bib", "/editions/2026/cite.ris"],
    "edition_pages.document": [f"/editions/2026.{one}" for one in documents.FORMATS],
    "edition_pages.release_document": [f"/editions/2026/1.{one}" for one in documents.FORMATS],
    "files.sheet_style": ["/style/sheet.css"],
    "files.topics_css": ["/style/topics.css"],
    "help.every": ["/help"],
    "help.guide": ["/help/cities", "/help/privacy"],
    "account.sign_in": ["/sign-in", "/sign-in?next=/drafts/1"],
    "city.start": ["/start", "/start?call={call}"],
    "word.blank": ["/form/fr.docx"],
    "word.start": ["/start/word"],
    "calls.one": ["/calls/{call}", "/calls/99"],
    "embed.shown": ["/embed", "/embed?layout=list&limit=24&interface=fr", "/embed?year=x"],
    "embed.colours": ["/embed.css?accent=aa0000"],
    "embed.make": ["/embed/make?topic=education"],
    "explorer.every": ["/api/"],
    "catalogue_api.description": [f"{BASE}/openapi.json"],
    "catalogue_api.practices": [
        f"{BASE}/practices?limit=100&counts=topic&counts=country&counts=city&counts=year&counts=language",
        f"{BASE}/practices?sort=title",
        f"{BASE}/practices?cursor=x",
    ],
    "catalogue_api.practice": [f"{BASE}/practices/{{reference}}", f"{BASE}/practices/{{gone_reference}}"],
    "catalogue_api.version": [f"{BASE}/practices/{{reference}}/fr", f"{BASE}/practices/{{gone_reference}}/en"],
    "catalogue_api.topics": [f"{BASE}/topics"],
    "catalogue_api.countries": [f"{BASE}/countries"],
    "catalogue_api.cities": [f"{BASE}/cities"],
    "catalogue_api.editions": [f"{BASE}/editions"],
    "catalogue_api.edition": [f"{BASE}/editions/2026"],
    "catalogue_api.templates": [f"{BASE}/templates"],
    "catalogue_api.template": [f"{BASE}/templates/{LATEST}"],
    "feeds.atom": ["/practices.atom"],
    "feeds.site_index": ["/sitemap.xml"],
    "feeds.one_map": ["/sitemap-1.xml", "/sitemap-0.xml"],
    "feeds.robots": ["/robots.txt"],
    "oai.harvested": [
        *(f"/oai?verb={verb}" for verb in ("Identify", "ListSets", "ListMetadataFormats", "Steal")),
        *(f"/oai?verb=ListRecords&metadataPrefix={one}" for one in ("oai_dc", "oai_datacite")),
        "/oai?verb=ListIdentifiers&metadataPrefix=oai_dc",
        *(f"/oai?verb=GetRecord&metadataPrefix=oai_dc&identifier={RECORD}:{one}" for one in ("sq", "de")),
    ],
}  # fmt: skip
# What anyone may send: endpoint -> address and form.
POSTS = {
    "practice_page.contacts": ("/practices/{slug}/contacts-en", {}),
    "oai.harvested_by_form": ("/oai", {"verb": "ListRecords", "metadataPrefix": "oai_datacite"}),
    "account.sign_in": ("/sign-in", {"email": f"{ASKED}@city.example"}),
    "account.use_link": ("/sign-in/made-up", {}),
    "account.language": ("/language", {"language": "fr"}),
    "city.start": ("/start", {"email": f"{ASKED}@city.example"}),
    "word.start": ("/start/word", {"email": f"{ASKED}@city.example"}),
}
# Answers with nothing of the house: the state of the machine; and a one-time link, whose page names whose it is.
NOT_LOOKED_AT = {"health.alive", "health.ready", "account.use_link", "help.image"}
FRAMED = {"embed.shown"}
SHARED = {"feeds.atom", "oai.harvested"}
"""Endpoints besides those of the API that scripts of other sites may read."""
PLAIN = pikepdf.ObjectStreamMode.disable
MOST = 400


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    return KeptWorld(tmp_path_factory.mktemp("house"))


@pytest.fixture
def full_house(app, work, people, kept):
    return kept.told(app, lambda: tell(app, work, people))


def on_the_pages(pdf):
    return " ".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf))


def readable(data):
    """Whatever text is in an answer: of a PDF its pages, streams and metadata, of a package its parts, these within."""
    if data[:4] == b"%PDF" and len(data) > 100:
        texts = [on_the_pages(data)]
        with pikepdf.open(io.BytesIO(data)) as document:
            texts += [readable(one.get_file().read_bytes()) for one in document.attachments.values()]
            document.save(whole := io.BytesIO(), compress_streams=False, object_stream_mode=PLAIN)
        return " ".join([*texts, whole.getvalue().replace(b"\0", b"").decode("latin-1")])  # also what is in UTF-16
    if data[:2] == b"PK":
        with ZipFile(io.BytesIO(data)) as package:
            return " ".join([*package.namelist(), *(readable(package.read(name)) for name in package.namelist())])
    return data.replace(b"\0", b"").decode("utf-8", "replace")  # without NULs also what a picture says in UTF-16


def leaks(answer):
    """Whether an answer says, in its body or a header, what is not public, besides repeating what was asked."""
    said = f"{answer.headers} {readable(answer.data)}".replace(ASKED, "").casefold()
    said = said.replace(answer.request.path.casefold(), "")
    return MARK.casefold() in said or TELEPHONE in said


def of_readers(app, method):
    """The endpoints that are open to anyone, of the app itself."""
    with app.app_context():
        rules = [rule for rule in app.url_map.iter_rules() if rule.endpoint != "static" and method in rule.methods]
        return {rule.endpoint for rule in rules if right_of(rule.endpoint) is Right.ANYONE}


def links_in(answer, text):
    """The addresses of this site that an answer holds."""
    found = re.findall(r'(?:http://localhost|href="|src="|action="|content=")(/[^"#<>\s&]*(?:&amp;[^"#<>\s&]*)*)', text)
    links = {one.replace("&amp;", "&") for one in found if answer.mimetype.startswith(("text/", "application/"))}
    return {one for one in links if not one.startswith(("/static/", "//")) and "{" not in one and "…" not in one}


def visited(client, house, urls):
    """Every address of the tables, and every one that an answer holds: address, endpoint and answer."""
    asked = [one.format(**house.public) for some in ADDRESSES.values() for one in some]
    asked += [f"{path}?{query}" for path in SEARCHES for query in FINDS_NOTHING]
    asked, seen = list(dict.fromkeys([*reversed(asked), *house.hidden])), set()
    while asked:
        if (address := asked.pop()) in seen:
            continue
        seen.add(address)
        assert len(seen) <= MOST, "more addresses than this test was made for: it must not pass some over"
        answer = client.get(address, buffered=True)
        if answer.status_code == 405:
            continue  # a form's address, such as /sign-out
        yield address, urls.match(address.partition("?")[0])[0] if answer.status_code != 404 else "", answer
        text = answer.text if answer.mimetype in HAS_LINKS else ""
        asked += sorted(links_in(answer, text) - seen)


HAS_LINKS = {"text/html", "text/xml", "text/plain", "application/json", "application/xml", "application/atom+xml"}


def test_no_public_answer_holds_a_word_that_is_not_public(app, page, full_house):
    urls, found, shown = app.url_map.bind("localhost"), [], set()
    for address, endpoint, answer in visited(page.client, full_house, urls):
        found += [address] if leaks(answer) else []
        shown |= {endpoint} if answer.status_code == 200 else set()
        assert (answer.status_code == 404) or address not in full_house.hidden, address
    assert found == []
    assert of_readers(app, "GET") - NOT_LOOKED_AT - shown == set(), "public endpoints that showed nothing, or are new"
    assert set(ADDRESSES) == of_readers(app, "GET") - NOT_LOOKED_AT


def first_of_each(house):
    """An address of every endpoint that readers may open."""
    return {endpoint: some[0].format(**house.public) for endpoint, some in ADDRESSES.items()}


@pytest.mark.parametrize("query", FINDS_NOTHING)
def test_nothing_is_found_or_suggested_that_only_drafts_have(client, full_house, query):
    said = client.get(f"{BASE}/practices?{query}&counts=city&counts=country&counts=topic&counts=year").json
    assert (said["total"], said["practices"], said["corrected"]) == (0, [], "")
    assert not any(MARK.casefold() in str(one).casefold() for one in said["counts"].values())


def test_what_anyone_may_send_is_answered_without_a_word_that_is_not_public(app, page, full_house):
    assert set(POSTS) == of_readers(app, "POST")
    for address, data in POSTS.values():
        answer = page.client.post(address.format(**full_house.public), data={**data, "csrf_token": page.token()})
        assert not leaks(answer) and answer.status_code < 500, address


@pytest.mark.parametrize("language", ["fr", "sq", "de"])
def test_no_page_holds_such_a_word_in_another_language(client, full_house, language):
    for address in first_of_each(full_house).values():
        answer = client.get(address, headers={"Accept-Language": language})
        assert answer.status_code == 200 and not leaks(answer), address
        if answer.data != client.get(address, headers={"Accept-Language": "en"}).data:
            assert "Accept-Language" in answer.vary, address


def test_what_has_not_changed_and_what_is_only_asked_for_its_headers_comes_without_words(client, full_house):
    for address in first_of_each(full_house).values():
        packed = {"Accept-Encoding": "gzip"}
        head, whole = client.head(address), client.get(address, headers=packed)
        assert (head.status_code, head.data) == (whole.status_code, b"") and not leaks(head), address
        if tag := whole.headers.get("ETag"):
            again = client.get(address, headers={**packed, "If-None-Match": f'"made-up", {tag}'})
            assert again.headers["ETag"] == tag, address
            assert (again.status_code, again.data) == (304, b"") and not leaks(again), address


def test_whoever_is_signed_in_gets_what_is_for_everybody_or_what_no_cache_may_keep(page_of, client, people, full_house):
    signed_in = page_of(people.other).client
    for address in first_of_each(full_house).values():
        mine = signed_in.get(address)
        assert not leaks(mine), address
        if mine.headers.get("Cache-Control") != "no-store":
            theirs = client.get(address)
            assert mine.data == theirs.data and "private" not in mine.headers["Cache-Control"], address
            assert "Set-Cookie" not in mine.headers and "Set-Cookie" not in theirs.headers, address


def test_only_the_embedded_list_may_be_framed_and_only_data_be_read_by_other_sites(client, full_house):
    for endpoint, address in first_of_each(full_house).items():
        answer = client.get(address, headers={"Origin": "https://elsewhere.example"})
        framed = "frame-ancestors 'none'" not in answer.headers["Content-Security-Policy"]
        assert framed == (endpoint in FRAMED), address
        is_data = endpoint in SHARED or address.startswith(f"{BASE}/")
        assert answer.headers.get("Access-Control-Allow-Origin") == ("*" if is_data else None), address
        assert "Access-Control-Allow-Credentials" not in answer.headers, address


def test_addresses_of_people_are_only_in_documents_and_behind_the_button(client, full_house):
    documents_have_them = ("sheet-", ".pdf", ".docx", ".epub", ".zip")
    for some in ADDRESSES.values():
        for address in (one.format(**full_house.public) for one in some):
            if not any(mark in address for mark in documents_have_them):
                assert "olena@lutsk.example" not in readable(client.get(address).data), address


def test_no_message_to_another_program_holds_such_a_word(full_house, work):
    with work() as session:
        told = session.scalars(select(WebhookDelivery)).all()
        assert {one.event for one in told} == set(HookEvent)
        assert not any(MARK.casefold() in one.body.casefold() or "@" in one.body for one in told)


def test_somebody_signed_in_sees_hidden_contacts_only_behind_the_button(page_of, people, full_house):
    other, there = page_of(people.other), f"/practices/{full_house.public['slug']}"
    pressed = other.post(f"{there}/contacts-en").text
    assert f"{MARK}0@city.example" in pressed, "for the network"
    assert f"{MARK}1@city.example" not in pressed and f"{MARK}@city.example" not in pressed


@pytest.mark.parametrize("format", ["csv", "xlsx", "json", "jsonld"])
def test_no_data_file_holds_a_word_that_is_not_public(settings, full_house, tmp_path, format):
    environment = {"SHEAF_INSTANCE": str(settings.instance), "SHEAF_SECRET_KEY": settings.secret_key}
    out = tmp_path / f"practices.{format}"
    done = CliRunner().invoke(main, ["export", "--format", format, str(out)], env=environment)
    assert done.exit_code == 0, done.output
    text = readable(out.read_bytes())
    assert "Art therapy in Lutsk" in text and MARK not in text and TELEPHONE not in text


def test_a_hidden_address_is_not_behind_the_button_either(page, full_house):
    text = page.post(f"/practices/{full_house.public['slug']}/contacts-en").response.text
    assert "olena@lutsk.example" in text and MARK not in text


@pytest.mark.parametrize(
    "endpoint", ["practice_page.document", "edition_pages.document", "edition_pages.release_document"]
)
def test_the_words_of_every_document_are_read(client, full_house, endpoint):
    """Or this file would prove nothing: a word that is only in the story is found in each, however it is wrapped."""
    for address in ADDRESSES[endpoint]:
        data = client.get(address.format(**full_house.public)).data
        assert "studio" in (on_the_pages(data) if data[:4] == b"%PDF" else readable(data)), address
