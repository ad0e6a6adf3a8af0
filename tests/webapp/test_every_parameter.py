"""Numbers that no database holds, and files that are none: wherever there is room for one, never a broken page.

Which parameters there are is asked of the app: each page is opened and each of its forms is sent, while the request
writes down what is looked up in it; then each of these is sent again with something else in it. Nothing is committed.
Not here: the calls of the API (`views/api/test_every_call.py`).
"""

from __future__ import annotations

import base64
import io
import json
import re
from dataclasses import replace
from itertools import cycle
from pathlib import Path
from random import Random

import pytest
from builders import full_answers
from flask import Request
from page import form_values, read_html
from PIL import Image
from sqlalchemy.orm import Session
from werkzeug.datastructures import ImmutableMultiDict
from wrong_files import WRONG_FILES, workbook

from forms.questionnaire.shipped import LATEST, VERSIONS, load
from forms.word import word_form

HOST = "127.0.0.1"
SITE = f"http://{HOST}"
FORGERY = "csrf_token"
TOO_LARGE = "99999999999999999999999"
TOO_LONG = "9" * 5000  # Python reads no number of so many digits
ODD = ("-1", "²", "1e9")
"""Below all, a digit to `str.isdigit` alone, and a number to others."""
NOT_SENT = {"account.sign_out", "account.language", "account.use_link"}  # with them a browser would be another's
# What no form of these pages leads to as the network stands: who sends which values where.
NO_FORM = {
    "oai.harvested_by_form": ("nobody", "/oai", {"verb": "ListRecords", "metadataPrefix": "oai_dc"}),
    "section.autosave": ("author", "/drafts/1/about/autosave", {"seen": "1", "title": "Words"}),
    "section.autosave_translation": ("author", "/drafts/1/in/fr/autosave", {"seen": "1", "title": "Mots"}),
    "translations.autosave": ("editor", "/desk/2/in/fr/autosave", {"seen": "1", "title": "Mots"}),
    "queue.do_many": ("editor", "/desk/many/done", {"id": "2", "action": "assign", "editor": "1", "seen-2": "1"}),
    "imports.take": ("editor", "/desk/imports/1/take", {"shown": "1", "update": "1", "page": "1"}),
    "imports.read_as": ("editor", "/desk/imports/1/encoding", {"encoding": "cp1250"}),
    "account.end_browser": ("author", "/account/sessions/1/end", {}),
    "account.end_other_browsers": ("author", "/account/sessions/end-others", {}),
    "personal_data.preview": ("administrator", "/personal-data/erasing", {"q": "a@city.example"}),
    "personal_data.erase": ("administrator", "/personal-data/erased", {"q": "a@city.example"}),
    "personal_data.export": ("administrator", "/personal-data/export.json", {"q": "a@city.example"}),
}
BY_BUTTON_ALONE = {
    "questionnaires.activate", "questionnaires.drop", "actions.go_on_reminding", "archivist.release", "queue.drop_view",
    "cities.file",
}  # fmt: skip
UPLOADS = {"section.edit", "word.start", "word.upload", "imports.start", "questionnaires.start", "front_matter.front"}
BY_KEY = {"submissions.begin", "submissions.upload", "submissions.step"}


class Noting(ImmutableMultiDict):
    """The values of a request, which write down under which names they are looked up."""

    asked: set[str] = set()  # noqa: RUF012 (one for all)
    typed: set[str] = set()  # noqa: RUF012
    """Names under which something else than text is looked for: they are tried one at a time."""

    def __getitem__(self, key):
        self.asked.add(key)
        return super().__getitem__(key)

    def __contains__(self, key):
        self.asked.add(key)
        return super().__contains__(key)

    def get(self, key, *more, **how):
        self.asked.add(key)
        self.typed.update({key} if "type" in how else ())
        return super().get(key, *more, **how)

    def getlist(self, key, *more, **how):
        self.asked.add(key)
        self.typed.update({key} if "type" in how else ())
        return super().getlist(key, *more, **how)


class NotingRequest(Request):
    parameter_storage_class = Noting


class Callers:
    """The people of a network at their browsers. What they send is answered, and nothing of it is kept."""

    def __init__(self, world):
        self.world, self.clients, self.faults, self.tried, self.posted = world, {}, [], set(), set()
        self.forms = set()
        self.adapter = world.app.url_map.bind(HOST)

    def call(self, who, method, path, values):
        """The answer, and the names that were looked up. A server's fault is written down."""
        Noting.asked.clear()
        where = "query_string" if method == "GET" else "data"
        answer = self._client(who).open(path, base_url=SITE, method=method, **{where: values})
        if answer.status_code >= 500:
            shown = {name: str(value)[:30] for name, value in values.items() if name != FORGERY}
            self.faults.append(f"{who}: {method} {path} with {shown}: {answer.status_code}")
        return answer, {one for one in Noting.asked if isinstance(one, str)}

    def _client(self, who):
        if who not in self.clients:
            client = self.clients[who] = self.world.app.test_client()
            for name, value in self.world.cookies(who).items():
                client.set_cookie(name, value, domain=HOST)
        return self.clients[who]

    def try_all(self, who, method, path, values):
        """Send it as it should be, then with something odd in each parameter that was not tried there before."""
        answer, names = self.call(who, method, path, values)
        endpoint = self.adapter.match(path, method)[0]
        self.posted.add(endpoint if method == "POST" else "")
        new = {name for name in names | set(values) if (endpoint, method, name) not in self.tried} - {FORGERY}
        self.tried.update((endpoint, method, name) for name in new)
        numbers = sorted(name for name in new if name in Noting.typed or str(values.get(name, "")).isdigit())
        for name in numbers:
            self.call(who, method, path, {**values, name: TOO_LARGE})
        if new:
            self.call(who, method, path, {**values, **dict.fromkeys(new, TOO_LARGE)})
            self.call(who, method, path, {**values, **dict.fromkeys(new, TOO_LONG)})
            self.call(who, method, path, {**values, **dict(zip(sorted(new), cycle(ODD), strict=False))})
        return answer

    def send(self, who, method, path, values):
        """Send a form of a page, if no page had it before."""
        if self.adapter.test(path, method):
            endpoint = self.adapter.match(path, method)[0]
            form = (endpoint, method, values.get("action"), *sorted(values))
            if endpoint not in NOT_SENT and form not in self.forms:
                self.forms.add(form)
                self.try_all(who, method, path, values)

    def token(self, who):
        """The forgery token of somebody's browser."""
        return re.search(r'name="?csrf_token"? value="([^"]+)"', self.call(who, "GET", "/sign-in", {})[0].text)[1]


def forms_of(page, path):
    """The forms of a page as they would be sent with every box ticked: (method, address, values)."""
    for form in read_html(page).iter("form"):
        method, values = (form.get("method") or "get").upper(), {**_ticked(form), **form_values(form)}
        if method in ("GET", "POST"):
            actions = [form.get("action"), *(button.get("formaction") for button in form.iter("button"))]
            for action in dict.fromkeys((one or path).partition("?")[0] for one in actions):
                yield method, action, values
                yield from ((method, action, {**values, name: choice}) for name, choice in _choices(form))


def uploads_of(page, path):
    """The boxes for files of a page: (address, name of the box, the other values of its form)."""
    for form in read_html(page).iter("form"):
        for box in form.iter("input"):
            if box.get("type") == "file" and box.get("name"):
                yield (form.get("action") or path).partition("?")[0], box.get("name"), form_values(form)


def damaged(data, chance):
    """A file as it is, cut off, and with other bytes in its middle."""
    yield data
    yield data[: chance.randrange(len(data))]
    changed = bytearray(data)
    for _ in range(20):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    yield bytes(changed)


def odd_files():
    """What people and programs send, whole and damaged: each type that some page asks for, and others."""
    chance = Random(0)
    grey = Image.linear_gradient("L").resize((300, 240))
    for options in ({"format": "PNG"}, {"format": "WEBP"}, {"format": "JPEG", "icc_profile": b"no profile" * 30}):
        grey.save(out := io.BytesIO(), **options)
        yield from damaged(out.getvalue(), chance)
    for size in ((1, 20_000), (60_000, 10)):
        Image.new("L", size).save(out := io.BytesIO(), "JPEG")
        yield out.getvalue()
    questionnaire = load(LATEST)
    for whole in (
        (Path(__file__).parent.parent / "examples" / "red.heic").read_bytes(),
        word_form.prefilled(questionnaire, full_answers()),
        workbook(),
        b"Title;City\nKitchen;Lutsk\n" * 20,
        json.dumps([{"Title": "Kitchen", "Number": 10**400, "Deep": [[[[]]]]}]).encode(),
        (VERSIONS / f"{LATEST}.toml").read_bytes(),
        b"%PDF-1.7\n1 0 obj << /Type /Catalog >> endobj\ntrailer << /Root 1 0 R >>\n%%EOF",
    ):
        yield from damaged(whole, chance)
    yield from (data for files in WRONG_FILES.values() for data in files)


def _ticked(form):
    boxes = (one for one in form.iter("input") if one.get("type") in ("checkbox", "radio") and one.get("name"))
    return {one.get("name"): one.get("value") or "on" for one in boxes}


def _choices(form):
    """The other actions that a form offers: each looks at other parameters."""
    for select in form.iter("select"):
        if select.get("name") == "action":
            yield from (("action", one.get("value")) for one in list(select.iter("option"))[1:])


@pytest.fixture
def callers(app, network, monkeypatch):
    """Nothing is committed, and what fails is answered as it would be in the world."""
    world = replace(network, url=SITE)
    cookies = {who: world.cookies(who) for who in ("nobody", *world.people)}  # kept before nothing is
    monkeypatch.setattr(world, "cookies", cookies.__getitem__)
    monkeypatch.setattr(app, "request_class", NotingRequest)
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    monkeypatch.setattr(Session, "commit", lambda self: (self.flush(), self.rollback()))
    return Callers(world)


def test_no_number_in_a_parameter_breaks_a_page(callers):
    for place in callers.world.places:
        path, _, query = place.path.partition("?")
        if place.then is not None or not callers.adapter.test(path, "GET"):
            continue
        answer = callers.try_all(place.who, "GET", path, dict(re.findall(r"(\w+)=([^&]*)", query)))
        if answer.mimetype == "text/html" and answer.status_code == 200:
            for form in forms_of(answer.text, path):
                callers.send(place.who, *form)
    for who, path, values in NO_FORM.values():
        callers.try_all(who, "POST", path, {FORGERY: callers.token(who), **values})
    posts = {rule.endpoint for rule in callers.adapter.map.iter_rules() if "POST" in (rule.methods or ())}
    assert posts - callers.posted == NOT_SENT | BY_KEY | BY_BUTTON_ALONE, "add what is missing to NO_FORM"
    assert not callers.faults, "\n".join(callers.faults)


def test_no_number_in_the_path_of_an_address_breaks_a_page(callers):
    """Whatever a part of an address should be, it is a number here."""
    for rule in callers.adapter.map.iter_rules():
        method = "GET" if "GET" in (rule.methods or ()) else "POST"
        for who in ("author", "editor", "archivist", "administrator") if rule.arguments else ():
            callers.call(who, method, re.sub(r"<[^>]+>", "²" if who == "author" else TOO_LARGE, rule.rule), {})
    assert not callers.faults, "\n".join(callers.faults)


@pytest.mark.parametrize("number", [2**70, -1, float("inf"), "9" * 5000, 2**31])
@pytest.mark.parametrize("place", [5, 6])
def test_a_token_of_a_harvester_with_an_odd_number_is_not_one_of_ours(page, place, number):
    token = ["oai_dc", "", "", "", "2026-12-01T00:00:00+00:00", 0, 0]
    token[place] = number
    asked = base64.urlsafe_b64encode(json.dumps(token).encode()).decode()
    answer = page.client.get("/oai", query_string={"verb": "ListRecords", "resumptionToken": asked})
    assert (answer.status_code, "badResumptionToken" in answer.text) == (200, True)


def test_no_uploaded_file_breaks_a_page(callers):
    boxes, home = {}, re.compile(r"/drafts/[0-9]+")
    for place in (*callers.world.first.values(), *(one for one in callers.world.places if home.fullmatch(one.path))):
        shown = place.path.partition("?")[0]
        answer, _names = callers.call(place.who, "GET", shown, {})
        if answer.mimetype == "text/html":
            for path, name, values in uploads_of(answer.text, shown):
                boxes[callers.adapter.match(path, "POST")[0], name] = (place.who, path, values)
    assert {endpoint for endpoint, _name in boxes} >= UPLOADS
    files = list(odd_files())
    for (_endpoint, name), (who, path, values) in boxes.items():
        for number, data in enumerate(files):
            callers.call(who, "POST", path, {**values, name: (io.BytesIO(data), f"{number}.bin")})
    assert not callers.faults, "\n".join(callers.faults)
