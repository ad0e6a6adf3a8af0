"""Every page, for everyone who may open it: accessible, as wide as the window, in both directions, in light and dark.

From left to right in the dark on a desk and in the light on a telephone; from right to left the other way round, and
then each page once, not in every state. The pages are those of one small network with a practice in every state. A page
that is added to the app and not opened here makes a test fail. Not here: what the pages do.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import translations
from axe_playwright_python.sync_playwright import Axe
from builders import a_person, a_practice, five_people, full_answers
from flask import Flask
from playwright.sync_api import Browser, Page, Response
from reader import DESKTOP, PHONE, cookie_of
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.serving import WSGIRequestHandler, make_server
from word_documents import p, with_body

from forms import word_form
from forms.template import LATEST, load
from webapp import (
    approvals,
    bindery,
    clock,
    create_app,
    db,
    drafts,
    editions,
    files,
    i18n,
    languages,
    practices,
    security,
    talk,
    team,
)
from webapp.config import Environment, Settings
from webapp.models import Edition, EditionOmission, EditionVersion, Job, JobState, Letter, Person, Practice, Role, State
from webapp.workflow import Action, perform

pytestmark = pytest.mark.browser
SECTIONS = tuple(section.id for section in load(LATEST).sections)
LONG_TITLE = "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen"
ARABIC = {
    "title": "العلاج بالفن في لفيف",
    "tagline": "الرسم يساعد الأطفال النازحين",
    "purpose": "مكان **آمن** للأطفال الذين وصلوا إلى المدينة.",
}
WRONG = {
    "title": "x" * 121,
    "tagline": "x" * 201,
    "places": {"countries": ["UA", "ZZ"], "cities": []},
    "period": {"as_written": "", "start": "2020", "end": "2019", "ongoing": True, "recurring": ""},
    "website": "city.example",
    "purpose": "word " * 401,
    "references": [{"title": "", "url": "city.example", "file": "", "language": ""}],
    "contacts": [
        {"name": "", "role": "", "organisation": "", "email": "no address", "telephone": "", "visibility": "made-up"}
    ],
    "certifier_name": "x" * 121,
}
MOST_STOPS = 300
# What an address answers with here is no page: files, documents, style sheets, and answers for programs.
NO_PAGES = {
    "static", "api.alive", "api.ready", "api.job", "city.document", "city.file", "editor.document", "public.document",
    "public.edition_document", "public.edition_version_document", "archivist.document", "public.picture",
    "public.reference", "public.sheet_style", "public.topics_css", "word.blank", "word.prefilled",
}  # fmt: skip
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Rules whose result can change with the colours or with the width of the window; all others are asked once a page.
OF_COLOURS = ["color-contrast", "link-in-text-block"]
OF_WIDTH = ["target-size", "scrollable-region-focusable", "meta-viewport"]


@dataclass(frozen=True)
class Place:
    """A page to look at: who opens which address, and what they do there before it is looked at."""

    who: str
    path: str
    then: Callable[[Page], None] | None = None
    closely: bool = False  # with the Tab key in both directions


@dataclass
class World:
    """A small network: its app, its people by name, and everything that can be looked at."""

    app: Flask
    url: str
    people: dict[str, Person] = field(default_factory=dict)
    places: list[Place] = field(default_factory=list)


# ---------------------------------------------------------------------------------------------------- what is there


def tell(session: Session, world: World) -> None:
    """Fill the network, and write down where one can go in it."""
    five = five_people(session)
    helper, approver = (a_person(session, Role.CONTRIBUTOR, name=name) for name in ("Hana Helper", "Ivan Approver"))
    world.people = {"author": five.author, "helper": helper, "approver": approver, "editor": five.editor}
    world.people |= {"archivist": five.archivist, "administrator": five.administrator}
    states = {
        state: a_practice(session, state, by=five.author, editor=five.editor, photos=2 * (state in WITH_PHOTOS))
        for state in State
    }
    for step in (_of_everyone, _of_a_draft, _of_writing_together, _of_the_talk, _of_the_desk, _of_the_archive):
        step(session, world, states)


WITH_PHOTOS = (State.DRAFT, State.PUBLISHED)


def _of_everyone(session: Session, world: World, states: dict[State, Practice]) -> None:
    author, editor = world.people["author"], world.people["editor"]
    arabic = a_practice(session, State.PUBLISHED, by=author, editor=editor, language="ar", **ARABIC)
    link = security.make_link(session, author).removeprefix(world.app.config["SETTINGS"].site_url)
    add = partial(_add, world, "nobody")
    add("/", "/practices", "/practices?topic=education", "/practices?topic=media&country=IS", "/editions", "/nowhere")
    add(*(f"/practices/{one.slug}" for one in (states[State.PUBLISHED], states[State.WITHDRAWN], arabic)))
    add("/sign-in", "/sign-in/made-up", link, "/start", "/outbox", "/desk")
    add("/outbox/" + str(session.scalar(select(Letter.id).order_by(Letter.id.desc()).limit(1))))
    add("/start", then=press)
    add("/sign-in", then=press)
    add("/sign-in", then=lambda page: (page.fill("#email", "nobody@city.example"), press(page)))
    add("/start", then=lambda page: (_fill_start(page), press(page)))
    add("/sign-in", then=partial(send, path=f"/drafts/{arabic.id}/story", purpose="Written after signing out. " * 3))
    add("/sign-in", then=partial(send, path="/language", csrf_token=""))
    _add(world, "author", "/my", "/start", "/start/earlier", "/drafts/999999", "/desk", f"/drafts/{arabic.id}/check")
    _add(world, "author", f"/drafts/{arabic.id}", f"/practices/{arabic.slug}")
    _add(world, "author", "/start/earlier", then=press)


def _fill_start(page: Page) -> None:
    page.fill("#email", "begins@city.example")
    page.select_option("#country", "UA")


def _of_a_draft(session: Session, world: World, states: dict[State, Practice]) -> None:
    author = world.people["author"]
    draft, empty = states[State.DRAFT], practices.start(session, author, language="en")
    wrong = a_practice(session, by=author)
    wrong.working_copy.answers = full_answers(**WRONG)
    update = a_practice(session, State.PUBLISHED, by=author, editor=world.people["editor"], title=LONG_TITLE)
    perform(session, update, Action.REVISE, author)
    add = partial(_add, world, "author")
    said = word_form.prefilled(load(LATEST), {**full_answers(), "purpose": "Another purpose.", "tagline": ""})
    document = files.keep_form(session, draft, with_body(said, _with_words_outside), "form.docx", author)
    add("/start/word", f"/drafts/{draft.id}/word/{document.id}")
    add("/start/word", then=press)
    add(*(f"/drafts/{one.id}" for one in (*states.values(), empty, wrong, update)))
    add(f"/drafts/{draft.id}/evidence", closely=True)
    add(*(f"/drafts/{draft.id}/{section}" for section in SECTIONS if section != "evidence"))
    add(*(f"/drafts/{empty.id}/{section}" for section in SECTIONS))
    add(*(f"/drafts/{wrong.id}/{section}" for section in SECTIONS), then=press)
    languages.offer(session, draft, "fr", draft.people[0])
    add(f"/drafts/{draft.id}/in/fr")
    add(f"/drafts/{draft.id}/story", then=conflict, closely=True)
    add(f"/drafts/{draft.id}/story", then=partial(send, csrf_token="", purpose="Open for too long. " * 4))
    add(f"/drafts/{states[State.SUBMITTED].id}/about")
    add(*(f"/drafts/{one.id}/check" for one in (draft, wrong, states[State.PUBLISHED])))
    add(f"/drafts/{wrong.id}/check", then=press)
    add(f"/drafts/{empty.id}/check", f"/drafts/{empty.id}/delete", f"/drafts/{states[State.SUBMITTED].id}/receipt")
    add(f"/drafts/{states[State.SUBMITTED].id}/do/recall", f"/drafts/{states[State.PUBLISHED].id}/do/revise")
    add(f"/drafts/{states[State.DECLINED].id}/do/recall", f"/drafts/{states[State.PUBLISHED].id}/running")
    add(f"/drafts/{states[State.RETURNED].id}/running")
    add(
        f"/drafts/{states[State.PUBLISHED].id}/running",
        then=partial(send, answer="has_ended", year="last year"),
    )


def _with_words_outside(xml: str) -> str:
    return xml.replace("<w:sectPr>", p("Words that stand outside of every box.") + "<w:sectPr>", 1)


def _of_writing_together(session: Session, world: World, states: dict[State, Practice]) -> None:
    author, helper, approver = (world.people[name] for name in ("author", "helper", "approver"))
    shared, other = states[State.DRAFT], states[State.RETURNED]
    drafts.save(session, shared, {"partners": "The library"}, ("partners",), author, section="resources")
    team.invite(session, shared, author, helper, ["story", "evidence"], "Would you?")
    asked = approvals.ask(session, shared, author, approver, "Please read it.")
    approvals.answer(session, asked, approved=False, note="The figures are of 2024.", seen="")
    waiting = approvals.ask(session, other, author, approver)
    _add(world, "author", f"/drafts/{shared.id}/people", f"/drafts/{other.id}/people", f"/drafts/{shared.id}/invite")
    _add(world, "author", f"/drafts/{shared.id}/invite", then=press)
    _add(world, "author", f"/drafts/{shared.id}/delete")
    _add(world, "helper", *(f"/drafts/{shared.id}{part}" for part in ("", "/story", "/about", "/people", "/check")))
    _add(world, "approver", "/my", f"/certify/{asked.id}", f"/certify/{waiting.id}")
    _add(world, "approver", f"/certify/{waiting.id}", then=partial(send, answer="decline"))


def _of_the_talk(session: Session, world: World, states: dict[State, Practice]) -> None:
    """A returned practice: comments of both sides, a note among editors, and suggestions in every state."""
    practice, editor, author = states[State.RETURNED], world.people["editor"], world.people["author"]
    template = load(practice.template_edition)
    talk.comment(session, practice, editor, "Which schools?", field="process")
    talk.settle(session, talk.comment(session, practice, editor, "A good title.", field="title"))
    talk.comment(session, practice, editor, "Ask the ministry first.", to_city=False)
    talk.answer(session, practice, author, "All of them.")
    fields = ("purpose", "tagline", "impact", "rationale")
    said = {one: talk.suggest(session, practice, editor, template.field(one), f"Better words: {one}") for one in fields}
    talk.accept(session, said["tagline"], author)
    drafts.save(session, practice, {"impact": "Changed since."}, ("impact",), author)
    paths = [f"/drafts/{practice.id}/suggestions/{one.id}" for one in said.values()]
    _add(world, "author", *paths, f"/drafts/{practice.id}/story")
    _add(world, "author", paths[0], then=partial(send, answer="edited", wording=""))
    _add(world, "author", f"/drafts/{practice.id}", then=partial(send, path=f"/drafts/{practice.id}/comments"))
    _add(world, "editor", f"/desk/{practice.id}/suggest/process")
    _add(world, "editor", f"/desk/{practice.id}/suggest/process", then=press)
    _add(world, "editor", f"/desk/{practice.id}", then=partial(send, path=f"/desk/{practice.id}/comments"))


def _of_the_desk(session: Session, world: World, states: dict[State, Practice]) -> None:
    add = partial(_add, world, "editor")
    add("/desk", "/desk?state=draft", "/desk?state=published", "/people", "/volumes")
    add(*(f"/desk/{one.id}" for state, one in states.items() if state is not State.DRAFT))
    read = states[State.IN_REVIEW]
    add(*(f"/desk/{read.id}/{action}" for action in (Action.ACCEPT, Action.RETURN, Action.DECLINE, Action.PUBLISH)))
    add(f"/desk/{read.id}/{Action.RETURN}", then=press)
    add(f"/desk/{states[State.PUBLISHED].id}/{Action.WITHDRAW}", f"/desk/{states[State.WITHDRAWN].id}/{Action.RESTORE}")


def _of_the_archive(session: Session, world: World, states: dict[State, Practice]) -> None:
    year = clock.now().year
    bound = editions.choose(session, year)
    bound.built_at = clock.now()
    left_out = states[State.PUBLISHED]
    bound.omissions.append(EditionOmission(practice_id=left_out.id, reason="Told twice."))
    front, out = f"/volumes/{year}/front", f"/volumes/{year}/practices/{left_out.id}/leave-out"
    _add(world, "archivist", f"/volumes/{year}/practices", front, out)
    _add(world, "archivist", front, then=partial(send, title="", isbn="123"))
    _add(world, "archivist", out, then=press)
    for format in ("pdf", "zip"):
        files.put_edition(bindery.document_name(bound, format), Path(__file__))
    change = {"kind": "withdrawn", "reference": "SH-2025-0001", "language": "fr", "title": "Les jardins partagés"}
    kept = {"build": "", "fingerprint": "", "contents": []}
    bound.versions += [
        EditionVersion(number=n, reference=f"SE-{year}-{n}", changes=[change] * (n - 1), **kept) for n in (1, 2)
    ]
    bound.job = Job(kind="build_edition", payload={}, state=JobState.FAILED, error="Traceback: " + "x" * 300)
    running = Job(kind="build_edition", payload={}, state=JobState.RUNNING, progress=0.4, message="sheets 4/10")
    session.add(Edition(year=year - 1, title="Good practices", job=running))
    _add(world, "archivist", "/volumes", f"/volumes/{year}", f"/volumes/{year - 1}", "/editions", "/")
    _add(world, "archivist", "/volumes", then=partial(send, year="1000"))
    _add(world, "administrator", "/people", "/jobs", "/my")
    _add(world, "administrator", "/people", then=press)


def _add(world: World, who: str, *paths: str, then: Callable[[Page], Any] | None = None, closely: bool = False) -> None:
    world.places += [Place(who, path, then, closely) for path in paths]


# ------------------------------------------------------------------------------------------- what is done on a page


def press(page: Page) -> None:
    """Press the last button of the main part that sends something, with what stands in the boxes."""
    with page.expect_navigation():
        page.locator("main form[method=post]:not([action*=comments]) button:not([name=then])[type=submit], "
                     "main button[name=then][value=next]:not(.default-button)").last.click()  # fmt: skip


def send(page: Page, path: str = "", **values: str) -> None:
    """Send a form that is not on the page in this way, as an old page or another tab would."""
    with page.expect_navigation():
        page.evaluate(SEND, [path, values])


SEND = """([path, values]) => {
  const form = document.createElement("form");
  const token = document.querySelector("[name=csrf_token]").value;
  for (const [name, value] of Object.entries({ csrf_token: token, ...values })) {
    const input = form.appendChild(document.createElement("textarea"));
    input.name = name; input.value = value;
  }
  form.method = "post"; form.action = path || location.pathname;
  document.body.append(form); form.submit();
}"""


def conflict(page: Page) -> None:
    """Save what somebody else has changed meanwhile."""
    page.locator("[name=seen]").evaluate("(box) => { box.value = 'older'; }")
    page.locator("[name=purpose]").evaluate("(box) => { box.value = 'My own words.'; }")
    press(page)


# ------------------------------------------------------------------------------------------------ what is looked at


class Looking:
    """A browser in one direction: opens places, and writes down what is wrong with them."""

    def __init__(self, browser: Browser, world: World, language: str) -> None:
        self.browser, self.world, self.language = browser, world, language
        self.pages: dict[str, Page] = {}
        self.faults: list[str] = []
        self.opened: set[str] = set()

    def page_of(self, who: str) -> Page:
        if who not in self.pages:
            context = self.browser.new_context(locale=self.language, reduced_motion="reduce")
            if who != "nobody":
                cookie = cookie_of(self.world.app, self.world.people[who], self.language)
                context.add_cookies([{"name": "sheaf", "value": cookie, "url": self.world.url}])
            self.pages[who] = context.new_page()
            self.pages[who].on("pageerror", lambda error: self.faults.append(f"{who}: {error}"))
            self.pages[who].on("response", self._note_failure)
        return self.pages[who]

    def _note_failure(self, response: Response) -> None:
        if response.status >= 500:
            self.faults.append(f"{response.url}, {self.language}: {response.status}")

    def is_new(self, place: Place) -> bool:
        """True for a page of the app that was not opened yet, whatever it shows, and for what comes after a step."""
        address, path = self.world.app.url_map.bind("127.0.0.1"), place.path.partition("?")[0]
        known = address.test(path, "GET") and address.match(path, "GET")[0] in self.opened
        return not known or (place.then is not None and "/check" not in path)

    def at(self, place: Place) -> None:
        first, page = place.who not in self.pages, self.page_of(place.who)
        page.set_viewport_size(DESKTOP)  # type: ignore[arg-type]
        page.emulate_media(color_scheme="dark" if self.language == "en" else "light")
        page.goto(self.world.url + place.path)
        if place.then:
            place.then(page)
        new = self._note_address(page, place)
        name = f"{place.who} at {place.path}{' after a step' if place.then else ''}, {self.language}"
        page.evaluate(AXE)
        if self.language == translations.MIRRORED:
            self._say(name, page.evaluate(LANGUAGES, SOURCE_TEXTS))
            self._judge(page, name, {"type": "rule", "values": OF_COLOURS})
        else:  # what depends neither on the direction nor on the colours is asked here, and once
            self._judge(page, name, {"type": "tag", "values": RULES})
        page.set_viewport_size(PHONE)  # type: ignore[arg-type]
        page.emulate_media(color_scheme="light" if self.language == "en" else "dark")
        self._judge(page, f"{name}, {PHONE['width']}", {"type": "rule", "values": OF_WIDTH})
        if place.closely or (new and self.language == "en"):
            self._tab_through(page, name, whole=first)

    def _judge(self, page: Page, name: str, only: dict[str, Any]) -> None:
        options = {"runOnly": only, "resultTypes": ["violations"], "iframes": False}
        if only["type"] == "tag":
            options["rules"] = {"target-size": {"enabled": True}}
        found = page.evaluate("async (options) => (await axe.run(options)).violations", options)
        self._say(name, [f"{one['id']}: {[node['html'][:200] for node in one['nodes'][:3]]}" for one in found])
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        self._say(name, [f"{wide} pixels wider than the window"] if wide > 0 else [])

    def _tab_through(self, page: Page, name: str, *, whole: bool) -> None:
        """With the Tab key from the first to the last: each must be in the window, and not under something else.

        Head and foot are the same on all pages of a person, so all but one begin and end with the main part.
        """
        page.evaluate(WATCH, whole)
        for _ in range(MOST_STOPS):
            page.keyboard.press("Tab")
            if page.evaluate("passed()"):
                break
        else:
            self._say(name, ["the Tab key does not come to an end"])
        self._say(name, page.evaluate("hidden"))

    def _say(self, name: str, found: list[str]) -> None:
        self.faults += [f"{name}: {one}" for one in found]

    def _note_address(self, page: Page, place: Place) -> bool:
        """Write down which pages these addresses lead to; True if there is one that was not opened before."""
        address, before = self.world.app.url_map.bind("127.0.0.1"), len(self.opened)
        for path in (page.url.removeprefix(self.world.url), place.path):
            path = path.partition("?")[0].partition("#")[0]
            if address.test(path, "GET"):
                self.opened.add(address.match(path, "GET")[0])
        return len(self.opened) > before


AXE = Axe().axe_script
WATCH = """(whole) => {
  window.hidden = [];
  const main = document.getElementById("main");
  if (whole) document.activeElement.blur(); else main.focus();
  const seen = new WeakSet();
  // True once every element has had the focus; writes down one that cannot be seen in the window.
  window.passed = () => {
    const it = document.activeElement;
    if (it === document.body || seen.has(it) || !(whole || main.contains(it))) return true;
    seen.add(it);
    for (const box of it.getClientRects()) {
      const [left, right] = [Math.max(box.left, 0), Math.min(box.right, innerWidth)];
      const [top, bottom] = [Math.max(box.top, 0), Math.min(box.bottom, innerHeight)];
      for (const x of [0.1, 0.5, 0.9]) for (const y of [0.1, 0.5, 0.9]) {
        const hit = left < right && top < bottom
          ? document.elementFromPoint(left + x * (right - left), top + y * (bottom - top)) : null;
        if (hit && (it.contains(hit) || hit.closest("label")?.control === it)) return false;
      }
    }
    hidden.push(`the focus cannot be seen: ${it.outerHTML.slice(0, 200)}`);
    return false;
  };
}"""
# Every piece of text must say its language: the interface in its own, the questions in English where they are.
LANGUAGES = """(source) => {
  const questions = new Set(source), found = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walk.nextNode(); node; node = walk.nextNode()) {
    const text = node.data.trim(), around = node.parentElement, said = around.closest("[lang]").lang;
    // An answer that is read back has countries and dates in the reader's language among its own words.
    if (!text || around.closest("script, style, template, textarea, dd, .version, .letter")) continue;
    const wanted = /^[^\\p{Letter}]*\\p{Script=Arabic}/u.test(text) ? "ar" : questions.has(text) ? "en" : said;
    if (said !== wanted) found.push(`in ${wanted}, not ${said}: ${around.outerHTML.slice(0, 160)}`);
  }
  return found;
}"""
_TEMPLATE = load(LATEST)
SOURCE_TEXTS = [
    *_TEMPLATE.words.values(),
    *(text for one in _TEMPLATE.sections for text in (one.title, one.intro)),
    *(text for one in _TEMPLATE.fields for text in (one.label, one.help, one.example)),
    *(text for one in _TEMPLATE.fields for option in one.options for text in (option.label, option.help)),
]


# ------------------------------------------------------------------------------------------------------- the tests


class _Silent(WSGIRequestHandler):
    """Tells nobody of each request."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        pass


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory, migrated_database: Path) -> Iterator[World]:
    """The network, served from this very process, with a language from right to left that no installation has."""
    folder = tmp_path_factory.mktemp("every-page")
    translations.mirrored(folder)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    settings = Settings(
        environment=Environment.TESTING,
        instance=folder / "instance",
        secret_key="only for tests " * 4,
        site_url=url,
        network="Cities in Common",
        deadline=clock.now().date(),
    )
    settings.instance.mkdir()
    (settings.instance / "sheaf.sqlite3").write_bytes(migrated_database.read_bytes())
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(i18n.LANGUAGES, translations.MIRRORED, "عربي")
        app = create_app(settings)
        app.extensions["babel"].translation_directories.append(str(folder))
        found = World(app, url)
        with app.app_context(), db.unit_of_work() as session:
            tell(session, found)
            session.flush()
            session.expunge_all()
        server = make_server("127.0.0.1", port, app, threaded=True, request_handler=_Silent)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield found
        server.shutdown()
        thread.join()
        server.server_close()
        app.extensions["sheaf_engine"].dispose()
        app.extensions["sheaf_huey"].storage.close()


@pytest.mark.parametrize("language", ["en", translations.MIRRORED], ids=["left to right", "right to left"])
def test_every_page_is_accessible_and_fits_its_window(browser: Browser, world: World, language: str) -> None:
    looking = Looking(browser, world, language)
    for place in world.places:
        if language == "en" or place.closely or looking.is_new(place):
            looking.at(place)
    assert not looking.faults, "\n".join(looking.faults)
    pages = {rule.endpoint for rule in world.app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    assert pages - NO_PAGES - looking.opened == set()
