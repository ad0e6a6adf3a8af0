"""The company that the demo's writers keep: a colleague, someone who approves, an editor's words, another language.

Not here: the practices themselves (practices/*.toml) and who signs in with one click (people.toml, story.py).
"""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session

from forms.answers.versions import translatable
from webapp.accounts import coordinators
from webapp.accounts.people import person_for
from webapp.core import clock
from webapp.models import Person, Practice
from webapp.practices import approvals, drafts, languages, talk, team
from webapp.questionnaires import load, load_or_english

KITCHENS = "Neighbourhood kitchens by the old port"
GARDENS = "Les jardins partagés de la Citadelle"
ASKED_AT = dt.datetime(2026, 11, 21, 9, 30, tzinfo=dt.UTC)
WRITTEN_AT = dt.datetime(2026, 11, 22, 14, 5, tzinfo=dt.UTC)
SAID_AT = dt.datetime(2026, 11, 16, 15, 5, tzinfo=dt.UTC)
PARTNERS = "The fishermen's cooperative, two parishes, the mosque by the harbour and the municipal market."
GREEK = {
    "title": "Κουζίνες της γειτονιάς στο παλιό λιμάνι",
    "partners": "Ο συνεταιρισμός των ψαράδων και η δημοτική αγορά.",
}
QUESTION = (
    "Combien de familles cultivent le jardin aujourd’hui, et combien venaient de chaque côté de la rue ? "
    "Un ou deux chiffres suffisent."
)
WORDING = (
    "Soixante familles cultivent le jardin, et le quartier se parle : "
    "un habitant sur trois y est venu au moins une fois."
)
NOTE = "Une proposition à partir de votre demande de subvention ; corrigez les chiffres s’il le faut."

COORDINATOR, ADMINISTRATOR = "brigitte@sheaf.example", "petra@sheaf.example"


def gather(session: Session) -> None:
    """Bring the people together, on the drafts that have their titles."""
    _kitchens(session, _of(session, KITCHENS))
    _gardens(session, _of(session, GARDENS))
    coordinator, administrator = (person_for(session, one) for one in (COORDINATOR, ADMINISTRATOR))
    coordinators.set_countries(session, coordinator, {"CH"}, administrator)


def _of(session: Session, title: str) -> Practice:
    return session.scalars(select(Practice).where(Practice.title == title)).one()


def _kitchens(session: Session, practice: Practice) -> None:
    """A colleague writes one section, the head of department is to approve it, and it is offered in Greek, too."""
    author: Person = practice.people[0]
    colleague = person_for(session, "maria@limassol.example", name="Maria Ioannou")
    head = person_for(session, "christos@limassol.example", name="Christos Pavlou")
    with clock.at(ASKED_AT):
        team.invite(session, practice, author, colleague, ["resources"], "You know our partners best.")
        approvals.ask(session, practice, author, head, "As agreed on Friday.")
    with clock.at(WRITTEN_AT):
        template = load(practice.template_edition)
        changes = {"partners": PARTNERS, "funding": None}
        drafts.save(session, practice.working_copy, changes, colleague, template.section("resources"))
        copy = languages.offer(session, practice, "el", author)
        drafts.save(session, copy, GREEK, author, translatable(template).sections[0])


def _gardens(session: Session, practice: Practice) -> None:
    """The editor who returned it asks for figures and suggests a wording."""
    editor = person_for(session, "maud@sheaf.example")
    impact = load_or_english(practice.template_edition, practice.language).field("impact")
    with clock.at(SAID_AT):
        talk.comment(session, practice, editor, QUESTION, field=impact.id)
        talk.suggest(session, practice, editor, impact, WORDING, NOTE)
