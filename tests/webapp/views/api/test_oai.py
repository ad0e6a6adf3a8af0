"""Harvesting by OAI-PMH 2.0: the six verbs, lists in parts, deleted records, and the errors of the protocol.

Every answer of these tests keeps to tests/grammars/oai_pmh.rng.
"""

from __future__ import annotations

from dataclasses import replace

import grammars
import pytest
from builders import DAY, a_practice
from sqlalchemy import text

from webapp import create_app
from webapp.catalogue import indexing
from webapp.config import Environment
from webapp.core import clock
from webapp.integrations import openapi
from webapp.models import Person, Practice, Revision, State
from webapp.practices import revisions
from webapp.practices.actions import carry_out
from webapp.practices.workflow import Action
from webapp.views.api import oai

NAMES = {
    "o": "http://www.openarchives.org/OAI/2.0/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "e": "http://schema.datacite.org/oai/oai-1.1/",
    "d": "http://datacite.org/schema/kernel-4",
}
FIRST = "oai:localhost:SH-2026-0001:en"
FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def publish(work, people):
    """Publish practices, and perhaps withdraw the last one a day later."""

    def make(*titles, withdraw=False):
        for title in titles:
            with clock.at(DAY), work() as session:
                author, editor = (session.get(Person, one.id) for one in (people.author, people.editor))
                practice = a_practice(session, State.PUBLISHED, by=author, editor=editor, title=title)
        if withdraw:
            with clock.at(DAY.replace(day=11)), work() as session:
                editor = session.get(Person, people.editor.id)
                carry_out(session, session.merge(practice), Action.WITHDRAW, editor, note="It ended.")

    return make


@pytest.fixture
def add_language(work):
    """Publish the last practice in one more language."""

    def make(language, **answers):
        with clock.at(DAY), work() as session:
            practice = session.query(Practice).order_by(Practice.id.desc()).first()
            (own,) = practice.published_revisions
            said = {"answers": {**own.answers, **answers}, "questionnaire_version": own.questionnaire_version}
            said |= {"number": 9, "is_published": True, "published_at": own.published_at}
            practice.revisions.append(Revision(language=language, **said))
            session.flush()
            indexing.index(session, practice)

    return make


@pytest.fixture
def ask(client):
    """Ask with arguments; returns a function that gives the texts of an XPath in the answer."""

    def get(arguments):
        answer = client.get(f"/oai?{arguments}")
        assert answer.status_code == 200 and answer.mimetype == "text/xml"
        root = grammars.read("oai_pmh", answer.data)
        return lambda path: [str(one) for one in root.xpath(path, namespaces=NAMES)]

    return get


def test_the_repository_identifies_itself(ask, publish):
    publish("Art")
    found = ask("verb=Identify")
    assert found("//o:repositoryName/text()") == ["Cities in Common"]
    assert found("//o:earliestDatestamp/text()")[0].startswith("2026-06-10T")
    assert found("//o:deletedRecord/text()") == ["persistent"]
    assert found("//o:request/@verb") == ["Identify"]
    assert found("//o:adminEmail/text()") == ["office@network.example"]


def test_a_record_is_told_in_dublin_core(ask, publish):
    publish("Salt & <pepper>")
    found = ask(f"verb=GetRecord&metadataPrefix=oai_dc&identifier={FIRST}")
    assert found("//dc:title/text()") == ["Salt & <pepper>"] and found("//dc:creator/text()") == ["Lutsk"]
    assert found("//o:header/o:identifier/text()") == [FIRST]
    formats = ask(f"verb=ListMetadataFormats&identifier={FIRST}")("//o:metadataPrefix/text()")
    assert formats == ["oai_dc", "oai_datacite"]


def test_a_record_is_told_in_datacite(ask, publish):
    publish("Salt & <pepper>")
    for arguments in ("verb=ListRecords", f"verb=GetRecord&identifier={FIRST}"):
        found = ask(f"{arguments}&metadataPrefix=oai_datacite")
        assert found("//o:metadata/e:oai_datacite/e:datacentreSymbol/text()") == ["localhost"]
        assert found("//e:payload/d:resource/d:titles/d:title/text()") == ["Salt & <pepper>"]
        assert found("//d:creatorName/text()") == ["Lutsk"]


def test_sets_are_topics_and_countries_and_every_record_says_in_which_it_is(ask, publish, put):
    publish("Art")
    put(State.PUBLISHED, title="Welcome", topics=["welcoming"], places={"countries": ["PT", "ES"], "cities": []})
    specs = ask("verb=ListSets")("//o:setSpec/text()")
    assert {"topic", "topic:education", "country", "country:UA", "country:PT", "country:ES"} <= set(specs)
    assert "country:FR" not in specs and len(ask("verb=ListSets")("//o:setName/text()")) == len(specs)
    told = ask(f"verb=GetRecord&metadataPrefix=oai_dc&identifier={FIRST}")("//o:header/o:setSpec/text()")
    assert told == ["topic:education", "topic:welcoming", "country:UA"]


@pytest.mark.parametrize(
    ("of", "titles"),
    [
        ("topic", ["Art", "Welcome"]),
        ("topic:welcoming", ["Art", "Welcome"]),
        ("topic:education", ["Art"]),
        ("country:ES", ["Welcome"]),
        ("country", ["Art", "Welcome"]),
    ],
)
def test_a_list_of_a_set_holds_what_is_in_it(ask, publish, put, of, titles):
    publish("Art")
    put(State.PUBLISHED, title="Welcome", topics=["welcoming"], places={"countries": ["PT", "ES"], "cities": []})
    assert ask(f"verb=ListRecords&metadataPrefix=oai_dc&set={of}")("//dc:title/text()") == titles


def test_what_was_withdrawn_stays_in_its_sets(ask, publish):
    publish("Gone", withdraw=True)
    found = ask("verb=ListIdentifiers&metadataPrefix=oai_datacite&set=country:UA")
    assert len(found("//o:header[@status='deleted'][o:setSpec='country:UA']")) == 1


def test_a_list_of_a_set_goes_on_in_the_same_set_and_format(ask, publish, put, monkeypatch):
    monkeypatch.setattr(oai, "AT_ONCE", 1)
    publish("One", "Two")
    put(State.PUBLISHED, title="Elsewhere", topics=["language"])
    found = ask("verb=ListRecords&metadataPrefix=oai_datacite&set=topic:education")
    (token,) = found("//o:resumptionToken/text()")
    rest = ask(f"verb=ListRecords&resumptionToken={token}")
    assert found("//d:title/text()") + rest("//d:title/text()") == ["One", "Two"]
    assert rest("//o:resumptionToken/@completeListSize") == ["2"] and rest("//o:resumptionToken/text()") == []


def test_what_was_withdrawn_stays_as_a_deleted_record(ask, publish):
    publish("Kept", "Gone", withdraw=True)
    found = ask("verb=ListRecords&metadataPrefix=oai_dc")
    assert found("//dc:title/text()") == ["Kept"]
    assert found("//o:header[@status='deleted']/o:datestamp/text()")[0].startswith("2026-06-11T")


def test_a_harvester_learns_that_what_was_withdrawn_is_back(ask, publish, work, people):
    publish("Gone", withdraw=True)
    with clock.at(DAY.replace(day=12)), work() as session:
        practice = session.query(Practice).one()
        carry_out(session, practice, Action.RESTORE, session.get(Person, people.editor.id), note="It goes on.")
    for span in ("from=2026-06-12", "from=2026-06-12T00:00:00Z&until=2026-06-13T00:00:00Z"):
        found = ask(f"verb=ListRecords&metadataPrefix=oai_dc&{span}")
        assert found("//dc:title/text()") == ["Gone"] and found("//dc:date/text()") == ["2026-06-10"]
        assert found("//o:datestamp/text()")[0].startswith("2026-06-12T")
    with clock.at(DAY.replace(day=13)), work() as session:  # an update that is begun changes nothing of that
        carry_out(session, session.query(Practice).one(), Action.REVISE, session.get(Person, people.author.id))
    assert ask("verb=ListIdentifiers&metadataPrefix=oai_dc&from=2026-06-12")("//o:header/@status") == []


def test_a_harvester_learns_that_a_translation_is_back(ask, publish, work, people, add_language):
    publish("Art")
    add_language("fr", title="L’art")
    for day, change in ((11, "take back"), (12, "show")):
        with clock.at(DAY.replace(day=day)), work() as session:
            practice = session.query(Practice).one()
            if change == "take back":
                revisions.take_back(practice, "fr")
            else:
                (french,) = (one for one in practice.revisions if one.language == "fr")
                revisions.make_public(session, practice, french)
        found = ask(f"verb=ListIdentifiers&metadataPrefix=oai_dc&from=2026-06-{day}")
        assert found("//o:identifier/text()") == ["oai:localhost:SH-2026-0001:fr"]
        assert found("//o:header/@status") == (["deleted"] if change == "take back" else [])


def test_a_long_list_comes_in_parts_without_gaps(ask, publish, monkeypatch):
    monkeypatch.setattr(oai, "AT_ONCE", 2)
    publish(*(f"Practice {number}" for number in range(5)))
    arguments, seen, sizes = "verb=ListIdentifiers&metadataPrefix=oai_dc&from=2026-06-10", [], []
    while arguments:
        found = ask(arguments)
        seen += found("//o:identifier/text()")
        sizes += found("//o:resumptionToken/@completeListSize")
        token = found("//o:resumptionToken/text()")
        arguments = f"verb=ListIdentifiers&resumptionToken={token[0]}" if token else ""
    assert seen == [f"oai:localhost:SH-2026-000{number}:en" for number in range(1, 6)] and sizes == ["5", "5", "5"]


def test_a_list_whose_rest_has_moved_away_is_to_be_begun_again(ask, publish, work, people, monkeypatch):
    monkeypatch.setattr(oai, "AT_ONCE", 1)
    publish("One", "Two")
    (token,) = ask("verb=ListIdentifiers&metadataPrefix=oai_dc&until=2026-06-10")("//o:resumptionToken/text()")
    with clock.at(DAY.replace(day=11)), work() as session:
        two = session.query(Practice).order_by(Practice.id.desc()).first()
        carry_out(session, two, Action.WITHDRAW, session.get(Person, people.editor.id), note="It ended.")
    assert ask(f"verb=ListIdentifiers&resumptionToken={token}")("//o:error/@code") == ["badResumptionToken"]


@pytest.mark.parametrize(
    ("span", "count"),
    [("from=2026-06-10", 2), ("from=2026-06-11", 1), ("until=2026-06-10", 1), ("until=2026-06-11T23:59:59Z", 2)],
)
def test_a_list_is_of_what_was_published_or_withdrawn_in_a_time(ask, publish, span, count):
    publish("Kept", "Gone", withdraw=True)
    assert len(ask(f"verb=ListIdentifiers&metadataPrefix=oai_dc&{span}")("//o:identifier")) == count


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ("", "badVerb"),
        ("verb=Steal", "badVerb"),
        ("verb=Identify&verb=Identify", "badVerb"),
        ("verb=Identify&more=1", "badArgument"),
        ("verb=ListSets&resumptionToken=x", "badResumptionToken"),
        ("verb=ListRecords", "badArgument"),
        ("verb=ListRecords&metadataPrefix=marc", "cannotDisseminateFormat"),
        ("verb=ListRecords&metadataPrefix=ma%20rc", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&set=all", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&set=topic:", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&set=topic:%25", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&set=city:lutsk", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&set=topic:cooking", "noRecordsMatch"),
        ("verb=ListRecords&metadataPrefix=oai_dc", "noRecordsMatch"),
        ("verb=ListRecords&metadataPrefix=oai_dc&from=2026-13-01", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&until=9999-12-31", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&from=2026-06-10&until=2026-06-10T00:00:00Z", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&from=2026-06-11&until=2026-06-10", "badArgument"),
        ("verb=ListRecords&resumptionToken=x", "badResumptionToken"),
        ("verb=ListRecords&resumptionToken=WzEsMiwzLDQsNV0=", "badResumptionToken"),
        ("verb=ListRecords&resumptionToken=x&metadataPrefix=oai_dc", "badArgument"),
        ("verb=GetRecord", "badArgument"),
        ("verb=GetRecord&metadataPrefix=oai_dc&identifier=oai:elsewhere:SH-2026-0001:en", "idDoesNotExist"),
    ],
)
def test_what_cannot_be_answered_is_an_error_of_the_protocol(ask, arguments, code):
    assert ask(arguments)("//o:error/@code") == [code]


@pytest.mark.parametrize(
    "arguments",
    [
        "verb=Identify",
        "verb=ListRecords&metadataPrefix=oai_dc",
        f"verb=GetRecord&metadataPrefix=oai_datacite&identifier={FIRST}",
        "verb=Steal",
    ],
)
def test_what_is_asked_by_a_form_is_answered_in_the_same_words_without_a_token(client, publish, arguments):
    publish("Art")
    with clock.at(DAY):
        asked, sent = client.get(f"/oai?{arguments}"), client.post("/oai", data=arguments, content_type=FORM)
    assert (sent.status_code, sent.data, sent.mimetype) == (200, asked.data, "text/xml")
    assert "Set-Cookie" not in sent.headers and sent.headers["Access-Control-Allow-Origin"] == "*"


def test_an_argument_in_the_address_and_in_the_form_is_one_too_many(client):
    sent = client.post("/oai?verb=Identify", data="verb=Identify", content_type=FORM)
    assert b'code="badVerb"' in sent.data


def test_a_form_that_asks_takes_no_lock_and_keeps_nobody_signed_in(app, page_of, people, publish, work):
    publish("Art")
    browser = page_of(people.editor).client
    with work() as session:
        session.execute(text("UPDATE person SET language = 'fr'"))  # somebody else is writing all the while
        sent = browser.post("/oai", data="verb=ListRecords&metadataPrefix=oai_dc", content_type=FORM)
    assert sent.status_code == 200 and b"Art" in sent.data and "Set-Cookie" not in sent.headers


def test_a_harvester_that_asks_too_often_is_told_so_in_the_words_of_the_protocol(settings, app, monkeypatch):
    monkeypatch.setattr(openapi, "RATE", "2 per minute")
    client = create_app(replace(settings, environment=Environment.DEVELOPMENT)).test_client()
    asked = [client.get("/oai?verb=Identify"), client.post("/oai", data="verb=Identify", content_type=FORM)]
    late = client.get("/oai?verb=Identify")
    assert [one.status_code for one in asked] == [200, 200]
    assert late.status_code == 503 and 0 < int(late.headers["Retry-After"]) <= 60


def test_each_language_of_a_practice_is_a_work_with_an_address_of_its_own(ask, publish, work, add_language):
    publish("Art")
    add_language("fr", title="L’art")
    found = ask("verb=ListRecords&metadataPrefix=oai_datacite")
    assert found("//d:identifier/text()") == [
        "http://localhost/practices/art",
        "http://localhost/practices/art?language=fr",
    ]
    assert ask("verb=ListRecords&metadataPrefix=oai_dc")("//dc:identifier[2]/text()") == found("//d:identifier/text()")


@pytest.mark.parametrize("empty", ["from=", "until=", "set=", "resumptionToken=", "identifier="])
def test_an_empty_argument_counts_as_not_given(ask, publish, empty):
    publish("Art")
    if empty == "identifier=":
        assert ask(f"verb=GetRecord&metadataPrefix=oai_dc&{empty}")("//o:error/@code") == ["badArgument"]
    else:
        assert ask(f"verb=ListRecords&metadataPrefix=oai_dc&{empty}")("//dc:title/text()") == ["Art"]


ODD = 'Łódź & "\u0007<b>" 東京 \u202e'


def test_whatever_a_city_wrote_every_record_keeps_to_the_grammar(ask, put):
    put(State.PUBLISHED, title="Art", tagline=ODD, places={"countries": ["PL"], "cities": [ODD]})
    for prefix in ("oai_dc", "oai_datacite"):
        assert len(ask(f"verb=ListRecords&metadataPrefix={prefix}")("//o:record")) == 1


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("Z</responseDate>", "+02:00</responseDate>"),
        ('verb="ListRecords"', 'verb="ListIdentifiers"'),
        ("<dc:title>Art</dc:title>", "<dc:title></dc:title>"),
        ("<dc:language>en</dc:language>", "<dc:language>English?</dc:language>"),
        ("Z</datestamp>", "</datestamp>"),
        ("topic:education", "topic education"),
        ("http://www.openarchives.org/OAI/2.0/oai_dc.xsd", "elsewhere.xsd"),
        ("<metadata>", '<metadata lang="en">'),
        ("<header>", '<header status="deleted">'),
    ],
)
def test_the_grammar_refuses_what_the_protocol_does_not_allow(client, publish, right, wrong):
    publish("Art")
    said = client.get("/oai?verb=ListRecords&metadataPrefix=oai_dc").text
    assert right in said
    with pytest.raises(AssertionError):
        grammars.read("oai_pmh", said.replace(right, wrong, 1).encode())


def test_a_practice_that_was_never_public_is_no_record(ask, put):
    put(State.ACCEPTED)
    assert ask("verb=ListIdentifiers&metadataPrefix=oai_dc")("//o:error/@code") == ["noRecordsMatch"]
