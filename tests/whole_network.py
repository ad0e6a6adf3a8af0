"""A small network with a practice in every state, its people, and every place that they can open in it.

A page that is added to the app gets a place here: without one, tests/browser/test_pages.py fails. Not here: how a place
is looked at (`looking.py`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from builders import a_person, a_practice, five_people, full_answers
from places import Place, World
from playwright.sync_api import Page
from sqlalchemy import select
from sqlalchemy.orm import Session
from steps import (
    ask_for_other_sheets,
    choose_whom_to_erase,
    conflict,
    look_up,
    press,
    send,
    sign_in_as_nobody,
    start,
)
from word_documents import p, with_body

from forms.questionnaire.shipped import LATEST, VERSIONS, load
from forms.word import word_form
from webapp import jobs
from webapp.accounts import api_keys, sign_in_links
from webapp.cities import city_list, city_people
from webapp.collection import calls, custom_questionnaires
from webapp.consent import contacts
from webapp.core import clock
from webapp.editions import documents
from webapp.editions import records as edition_records
from webapp.imports import batches, preparation, runs
from webapp.imports import files as import_files
from webapp.models import (
    ApiUse,
    Edition,
    EditionOmission,
    EditionRelease,
    Email,
    HookEvent,
    Job,
    JobState,
    Person,
    Practice,
    Role,
    Scope,
    State,
)
from webapp.notifications import email_texts
from webapp.notifications.email_texts import Text
from webapp.practices import approvals, comments, drafts, languages, records, team
from webapp.practices.actions import carry_out
from webapp.practices.workflow import Action
from webapp.privacy import consents
from webapp.review import downloads
from webapp.storage import files
from webapp.webhooks import deliveries, subscriptions

SECTIONS = tuple(section.id for section in load(LATEST).sections)
LONG_TITLE = "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen"
ARABIC: dict[str, Any] = {
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
# What an address answers with here is no page: files, documents, style sheets, and answers for programs.
NO_PAGES = {
    "static", "health.alive", "health.ready", "health.job",
    "city.document", "city.file", "editor.document", "sheets.document",
    "practice_page.document", "edition_pages.document", "front_matter.cover", "edition_pages.release_document",
    "archivist.document", "files.picture", "files.reference", "files.sheet_style", "files.topics_css",
    "word.blank", "word.prefilled", "practice_page.citation", "practice_page.picture", "editor.pages",
    "edition_pages.citation", "help.image", "audit_log.as_csv", "audit_log.as_json",
    "questionnaires.form", "questionnaires.sheet", "questionnaires.text",
    *(f"catalogue_api.{name}" for name in (
        "description", "practices", "practice", "version", "topics", "countries", "cities", "editions", "edition",
        "templates", "template",
    )),
    *(f"submissions.{name}" for name in ("key", "submissions", "submission")),
    "coordinators.sheet", "embed.colours", "feeds.atom", "feeds.site_index", "feeds.one_map", "feeds.robots",
    "oai.harvested",
}  # fmt: skip


def tell(session: Session, world: World) -> None:
    """Fill the network, and note every place in it."""
    five = five_people(session)
    helper, approver = (a_person(session, Role.CONTRIBUTOR, name=name) for name in ("Hana Helper", "Ivan Approver"))
    world.people = {"author": five.author, "helper": helper, "approver": approver, "editor": five.editor}
    world.people |= {"archivist": five.archivist, "administrator": five.administrator, "coordinator": five.coordinator}
    states = {
        state: a_practice(session, state, by=five.author, editor=five.editor, photos=2 * (state in WITH_PHOTOS))
        for state in State
    }
    steps = (
        _of_everyone,
        _of_a_draft,
        _of_writing_together,
        _of_the_comments,
        _of_the_desk,
        _of_programs,
        _of_calls,
        _of_the_network,
        _of_imports,
        _of_the_archive,
    )
    for step in steps:
        step(session, world, states)
    for person in world.people.values():
        session.refresh(person)  # they are asked for after the session has ended, and an import lets all be read anew


WITH_PHOTOS = (State.DRAFT, State.PUBLISHED)


def _of_everyone(session: Session, world: World, states: dict[State, Practice]) -> None:
    author, editor = world.people["author"], world.people["editor"]
    arabic = a_practice(session, State.PUBLISHED, by=author, editor=editor, language="ar", **ARABIC)
    link = sign_in_links.make_link(session, author).removeprefix(world.app.config["SETTINGS"].site_url)
    add = partial(_add, world, "nobody")
    add(
        "/",
        "/practices",
        "/practices?topic=education",
        "/practices?topic=media&country=IS",
        "/countries/UA",
        "/cities/lutsk",
        "/editions",
        "/nowhere",
        "/help",
        "/help/administrators",
    )
    add(*(f"/practices/{one.slug}" for one in (states[State.PUBLISHED], states[State.WITHDRAWN], arabic)))
    add(f"/practices/{states[State.PUBLISHED].slug}/contacts-en")
    add(f"/practices/{states[State.PUBLISHED].slug}/contacts-en", then=press)
    add("/sign-in", "/sign-in/made-up", link, "/start", "/outbox", "/desk")
    add("/outbox/" + str(session.scalar(select(Email.id).order_by(Email.id.desc()).limit(1))))
    add("/start", then=press)
    add("/sign-in", then=press)
    add("/sign-in", then=sign_in_as_nobody)
    add("/start", then=start)
    add("/sign-in", then=partial(send, path=f"/drafts/{arabic.id}/story", purpose="Written after signing out. " * 3))
    add("/sign-in", then=partial(send, path="/language", csrf_token=""))
    _add(world, "author", "/my", "/start", "/start/earlier", "/drafts/999999", "/desk", f"/drafts/{arabic.id}/check")
    _add(world, "author", f"/drafts/{arabic.id}", f"/practices/{arabic.slug}")
    _add(world, "author", "/start/earlier", then=press)


def _of_a_draft(session: Session, world: World, states: dict[State, Practice]) -> None:
    author = world.people["author"]
    draft, empty = states[State.DRAFT], records.start(session, author, language="en")
    wrong = a_practice(session, by=author)
    wrong.working_copy.answers = full_answers(**WRONG)
    update = a_practice(session, State.PUBLISHED, by=author, editor=world.people["editor"], title=LONG_TITLE)
    carry_out(session, update, Action.REVISE, author)
    drafts.save(session, update.working_copy, {"lessons": "Changed in the update."}, author)
    add = partial(_add, world, "author")
    add(f"/drafts/{update.id}/do/leave")
    said = word_form.prefilled(load(LATEST), {**full_answers(), "purpose": "Another purpose.", "tagline": ""})
    document = files.keep(
        session, draft, with_body(said, _with_words_outside), "form.docx", author, media_type=word_form.MEDIA_TYPE
    )
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
    _of_contacts(session, world, author)
    add(
        f"/drafts/{states[State.PUBLISHED].id}/running",
        then=partial(send, answer="has_ended", year="last year"),
    )


def _of_contacts(session: Session, world: World, author: Person) -> None:
    """Add a practice that names three people: for everyone, for the network, and one who is not shown any more."""
    first = full_answers()["contacts"][0]
    second = {**first, "name": LONG_TITLE, "email": "network@city.example", "visibility": "network"}
    third = {**first, "name": "ليلى", "email": "third@city.example", "visibility": "editors", "organisation": ""}
    editor = world.people["editor"]
    one = a_practice(session, State.PUBLISHED, by=author, editor=editor, contacts=[first, second, third])
    consents.drop(session, one, author, [contacts.mark(third)])
    _add(world, "author", f"/drafts/{one.id}/consent", f"/practices/{one.slug}")
    _add(world, "author", f"/practices/{one.slug}/contacts-en", then=press)
    _add(world, "editor", f"/desk/{one.id}", f"/desk/{one.id}/contacts")
    _add(world, "editor", f"/desk/{one.id}/contacts", then=press)


def _with_words_outside(xml: str) -> str:
    return xml.replace("<w:sectPr>", p("Words that stand outside of every box.") + "<w:sectPr>", 1)


def _of_writing_together(session: Session, world: World, states: dict[State, Practice]) -> None:
    author, helper, approver = (world.people[name] for name in ("author", "helper", "approver"))
    shared, other = states[State.DRAFT], states[State.RETURNED]
    drafts.save(session, shared.working_copy, {"partners": "The library"}, author, load(LATEST).section("resources"))
    team.invite(session, shared, author, helper, ["story", "evidence"], "Would you?")
    asked = approvals.ask(session, shared, author, approver, "Please read it.")
    approvals.answer(session, asked, approved=False, note="The figures are of 2024.", expected_etag="")
    waiting = approvals.ask(session, other, author, approver)
    _add(world, "author", f"/drafts/{shared.id}/people", f"/drafts/{other.id}/people", f"/drafts/{shared.id}/invite")
    _add(world, "author", f"/drafts/{shared.id}/invite", then=press)
    _add(world, "author", f"/drafts/{shared.id}/delete")
    _add(world, "helper", *(f"/drafts/{shared.id}{part}" for part in ("", "/story", "/about", "/people", "/check")))
    _add(world, "approver", "/my", f"/certify/{asked.id}", f"/certify/{waiting.id}")
    _add(world, "approver", f"/certify/{waiting.id}", then=partial(send, answer="decline"))


def _of_the_comments(session: Session, world: World, states: dict[State, Practice]) -> None:
    """Add a returned practice: comments of both sides, a note among editors, and suggestions in every state."""
    practice, editor, author = states[State.RETURNED], world.people["editor"], world.people["author"]
    questionnaire = load(practice.questionnaire_version)
    comments.comment(session, practice, editor, "Which schools?", field="process")
    comments.settle(session, comments.comment(session, practice, editor, "A good title.", field="title"))
    comments.comment(session, practice, editor, "Ask the ministry first.", to_city=False)
    comments.answer(session, practice, author, "All of them.")
    fields = ("purpose", "tagline", "impact", "rationale")
    said = {
        one: comments.suggest(session, practice, editor, questionnaire.field(one), f"Better words: {one}")
        for one in fields
    }
    comments.accept(session, said["tagline"], author)
    drafts.save(session, practice.working_copy, {"impact": "Changed since."}, author)
    paths = [f"/drafts/{practice.id}/suggestions/{one.id}" for one in said.values()]
    _add(world, "author", *paths, f"/drafts/{practice.id}/story")
    _add(world, "author", paths[0], then=partial(send, answer="edited", wording=""))
    _add(world, "author", f"/drafts/{practice.id}", then=partial(send, path=f"/drafts/{practice.id}/comments"))
    _add(world, "editor", f"/desk/{practice.id}/suggest/process", f"/desk/{practice.id}/comments")
    _add(world, "editor", f"/desk/{practice.id}/suggest/process", then=press)
    _add(world, "editor", f"/desk/{practice.id}", then=partial(send, path=f"/desk/{practice.id}/comments"))


def _of_the_desk(session: Session, world: World, states: dict[State, Practice]) -> None:
    add = partial(_add, world, "editor")
    add("/desk", "/desk?state=draft", "/desk?state=published", "/people", "/volumes", "/desk/numbers")
    add(*(f"/desk/{one.id}" for state, one in states.items() if state is not State.DRAFT))
    sent = states[State.PUBLISHED].id
    received = select(Email.id).where(Email.practice_id == sent, Email.name == "published")
    add(f"/desk/{sent}/letters/{session.scalars(received).first()}")
    read = states[State.IN_REVIEW]
    languages.begin(session, states[State.PUBLISHED], "fr", world.people["editor"])
    add(f"/desk/{sent}/in/fr", f"/desk/{sent}/in/fr/withdrawn")
    add(f"/desk/sheets?id={sent}&id={states[State.WITHDRAWN].id}")
    add(f"/desk/sheets?id={sent}", then=ask_for_other_sheets)
    made, waits = (downloads.ask(session, [sent], downloads.Wanted(), world.people["editor"]) for _ in range(2))
    made.state, made.result = JobState.DONE, {"documents": 2, "failed": [f"SH-2026-0001-{LONG_TITLE}-en.pdf: …"]}
    files.put("documents", downloads.file_name(made.id), b"a ZIP")
    waits.progress, waits.message = 0.4, "sheets 2/5"
    add(*(f"/desk/sheets/{one.id}" for one in (made, waits)))
    add(*(f"/desk/{read.id}/{action}" for action in (Action.ACCEPT, Action.RETURN, Action.DECLINE, Action.PUBLISH)))
    add(f"/desk/{read.id}/{Action.RETURN}", then=press)
    add(f"/desk/{states[State.PUBLISHED].id}/{Action.WITHDRAW}", f"/desk/{states[State.WITHDRAWN].id}/{Action.RESTORE}")


def _of_programs(session: Session, world: World, states: dict[State, Practice]) -> None:
    """Add the key of a city and a revoked one, with its calls, and the pages on which they are made."""
    author, city = world.people["author"], states[State.DRAFT].city
    assert city
    used, _ = api_keys.make(session, author, city, f"Our site, {LONG_TITLE}", list(Scope), by=author)
    use = ApiUse(method="POST", path="/api/v1/submissions", status=201, practice_id=states[State.DRAFT].id)
    api_keys.note_use(session, used, use)
    gone, _ = api_keys.make(session, author, city, "An old one", [Scope.READ], by=author)
    api_keys.revoke(session, gone, author)
    _add(world, "author", "/keys", f"/keys/{used.id}", f"/keys/{gone.id}")
    _add(world, "author", "/keys", then=press)
    _add(world, "author", "/account/sessions")
    _add(world, "nobody", "/embed", "/embed?q=nothing", "/embed?layout=list&theme=dark&accent=ffff00", "/embed?year=x")
    _add(world, "nobody", "/api/")
    _add(world, "nobody", "/embed/make", "/embed/make?limit=77&topic=education&accent=%23aa0000")
    administrator = world.people["administrator"]
    names = ("The portal of a very long name", "Another")
    told = [HookEvent.PUBLISHED, HookEvent.WITHDRAWN]
    hook, quiet = (
        subscriptions.make(session, f"{name}, {LONG_TITLE}", "https://portal.example/hook", told, by=administrator)
        for name in names
    )
    deliveries.announce(session, states[State.PUBLISHED], HookEvent.PUBLISHED)
    deliveries.announce(session, states[State.PUBLISHED], HookEvent.WITHDRAWN)
    deliveries.test(session, hook, by=administrator)
    taken, failed, _waiting = reversed(deliveries.deliveries(session, hook))
    taken.attempts, taken.status, taken.seconds, taken.delivered_at = 1, 200, 0.12, clock.now()
    assert failed.job
    failed.attempts, failed.error, failed.job.state = 60, "The name portal.example leads nowhere.", JobState.FAILED
    failed.job.finished_at = clock.now()
    subscriptions.stop(session, quiet, "gone")
    _add(world, "administrator", "/keys", "/webhooks", f"/webhooks/{hook.id}", f"/webhooks/{quiet.id}")
    _add(world, "administrator", "/webhooks", then=press)
    _add(world, "editor", "/keys")


def _of_calls(session: Session, world: World, states: dict[State, Practice]) -> None:
    """Add an open call with a custom questionnaire and a closed one, and what editors manage them with."""
    editor, day = world.people["editor"], calls.today()
    source = (
        (VERSIONS / f"{LATEST}.toml").read_bytes().replace(f'edition = "{LATEST}"'.encode(), b'edition = "2027-water"')
    )
    custom_questionnaires.activate(
        session, custom_questionnaires.bring(session, {"2027-water.toml": source}, editor), editor
    )
    texts = {
        "en": ("Cities and water, and Donaudampfschifffahrtsgesellschaften", "What works?"),
        "fr": ("Villes et eau", ""),
    }
    month = dt.timedelta(days=30)
    one, closed = (
        calls.keep(
            session,
            None,
            calls.Terms("2027-water", day - at * month, day + month - at * month, 0, (14, 3), texts),
            editor,
        )
        for at in (0, 2)
    )
    _add(world, "nobody", f"/calls/{one.id}", f"/calls/{closed.id}")
    _add(
        world,
        "editor",
        "/desk/calls",
        "/desk/calls/new",
        f"/desk/calls/{one.id}",
        f"/desk/{states[State.IN_REVIEW].id}/reword/purpose",
        f"/desk/{states[State.RETURNED].id}/reminder",
    )
    _add(world, "editor", "/desk/calls/new", then=press)
    _add(world, "editor", "/desk/questions", "/desk/questions/2027-water", "/desk/questions/2027-water/en/story")
    _add(world, "editor", "/desk/questions", then=press)
    _add(world, "administrator", "/log")


def _of_the_network(session: Session, world: World, states: dict[State, Practice]) -> None:
    """Add cities with and without practices, one of a long name, and everything that is done with them."""
    editor = world.people["editor"]
    city = states[State.PUBLISHED].city
    assert city
    empty = city_list.add(session, "UA", LONG_TITLE, editor)
    city_list.add_spelling(session, empty, "Луцьк", editor)
    city_people.add(
        session, empty, "someone.with.a.long.address@donaudampfschiff.example", "", "fr", editor, writes=False
    )
    one, author = f"/network/cities/{city.id}", world.people["author"].id
    add = partial(_add, world, "editor")
    add("/network", "/network/cities", "/network/cities?q=nowhere", one, f"/network/cities/{empty.id}")
    add(f"{one}/merge", f"{one}/merge?into={empty.id}", f"{one}/people/{author}/address")
    add("/network/cities", f"{one}/people/{author}/address", then=press)
    add(one, then=partial(send, path=f"{one}/people"))
    email = "/network/letters/returned/text/fr"
    email_texts.keep(session, "accepted", "", "en", Text(LONG_TITLE, f"{LONG_TITLE}\n\n{{note}}\n\n{{link}}\n"), editor)
    add("/network/letters", email, "/network/letters/accepted/text/en")
    add(email, then=partial(send, subject="{nothing}", body="", do="save"))
    _add(world, "administrator", "/network", "/network/topics", "/network/topics/education")
    _add(world, "administrator", "/network/topics/education", then=partial(send, colour="#999999", place="99"))
    read = f"/country/{states[State.RETURNED].id}"
    _add(world, "coordinator", "/country", read, f"/country/{states[State.PUBLISHED].id}")
    _add(world, "coordinator", read, then=partial(send, path=f"{read}/comments"))


def _of_imports(session: Session, world: World, states: dict[State, Practice]) -> None:
    """Add a table that was only read, the same table imported, and a catalogue's page that was imported and undone."""
    editor, known = world.people["editor"], import_files.known_places(session)
    table = import_files.read(TABLE.encode(), "table.csv", known)
    changed = import_files.read(TABLE.replace("neighbours", "all").encode(), "table.csv", known)
    page = import_files.read(CATALOGUE.encode(), "page.txt", known)
    done = preparation.keep(session, table, f"{LONG_TITLE}.csv", editor, source="table")
    undone = preparation.keep(session, page, "page.txt", editor)
    for one in (done, undone):
        batches.done_at_once(session, one)
        runs.begin(session, one, editor)
        batches.done_at_once(session, one)
    runs.begin_undo(session, undone)
    batches.done_at_once(session, undone)
    prepared = preparation.keep(session, changed, "table.csv", editor, source="table")
    batches.done_at_once(session, prepared)
    running = preparation.keep(session, table, "long.csv", editor)
    running.job = jobs.enqueue(session, "import", {"import": running.id}, by=editor)
    stopped = preparation.keep(session, table, "stopped.csv", editor)
    addresses = (f"/desk/imports/{one.id}" for one in (prepared, done, undone, running, stopped))
    _add(world, "editor", "/desk/imports", *addresses)
    _add(world, "editor", "/desk/imports", then=press)


TABLE = f"""Titel;Land;Stadt;Zeitraum;Ziele;Unsere Nummer
{LONG_TITLE};Ukraine;Lutsk;since 2019;A place where neighbours meet.;A-17
العلاج بالفن في لفيف;Ukraine;Lviv;once or twice;;
;Atlantis;;;Nobody knows.;A-18
"""
CATALOGUE = """Art therapy in the park
Ukraine Lviv 2019-2021
Purpose: Children who arrive in the city paint together.
Read More
"""


def _of_the_archive(session: Session, world: World, states: dict[State, Practice]) -> None:
    year = clock.now().year
    bound = edition_records.get_or_begin(session, year)
    bound.built_at = clock.now()
    left_out = states[State.PUBLISHED]
    bound.omissions.append(EditionOmission(practice_id=left_out.id, reason="Told twice."))
    front, out = f"/volumes/{year}/front", f"/volumes/{year}/practices/{left_out.id}/leave-out"
    _add(world, "archivist", f"/volumes/{year}/practices", f"/volumes/{year}/add", front, out)
    _add(world, "archivist", front, then=partial(send, title="", isbn="123"))
    _add(world, "archivist", out, then=press)
    for format in ("pdf", "zip"):
        files.put("files", documents.document_name(bound, format), Path(__file__), replace=True)
    change = {"kind": "withdrawn", "reference": "SH-2025-0001", "language": "fr", "title": "Les jardins partagés"}
    kept = {"build": "", "fingerprint": "", "contents": []}
    bound.releases += [
        EditionRelease(number=n, reference=f"SE-{year}-{n}", changes=[change] * (n - 1), **kept) for n in (1, 2)
    ]
    bound.job = Job(kind="build_edition", payload={}, state=JobState.FAILED, error="Traceback: " + "x" * 300)
    running = Job(kind="build_edition", payload={}, state=JobState.RUNNING, progress=0.4, message="sheets 4/10")
    session.add(Edition(year=year - 1, title="Good practices", job=running))
    _add(world, "archivist", "/volumes", f"/volumes/{year}", f"/volumes/{year - 1}", "/editions", "/")
    _add(world, "nobody", f"/editions/{year}")
    _add(world, "archivist", "/volumes", then=partial(send, year="1000"))
    _add(world, "administrator", "/people", "/jobs", "/my", "/personal-data")
    _add(world, "administrator", "/personal-data", then=look_up)
    _add(world, "administrator", "/personal-data", then=choose_whom_to_erase)
    _add(world, "administrator", "/people", then=press)
    _add(world, "administrator", *(f"/people/{world.people[one].id}" for one in ("author", "coordinator")))


def _add(world: World, who: str, *paths: str, then: Callable[[Page], Any] | None = None, closely: bool = False) -> None:
    world.places += [Place(who, path, then, closely) for path in paths]
