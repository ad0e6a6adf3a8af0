"""The review queue: the list with its filters, the views that a person keeps, and moving many practices at once."""

from collections.abc import Mapping
from urllib.parse import parse_qsl

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext as _n

from forms.questionnaire.shipped import LATEST
from webapp.accounts.people import people_with
from webapp.core import i18n
from webapp.core.clock import now
from webapp.core.db import session
from webapp.core.whole_numbers import whole_number, whole_numbers
from webapp.models import Person, Role, State
from webapp.phrases import refusals
from webapp.phrases.tables import phrase_for, phrases_of
from webapp.practices.assignments import Care
from webapp.practices.transitions import Reason, Refused
from webapp.questionnaires import load, load_for_page
from webapp.review import bulk, saved_views
from webapp.review import queue as review_queue
from webapp.review.filters import Filters, Scope
from webapp.web.permissions import Right, requires

blueprint = Blueprint("queue", __name__, url_prefix="/desk")


def _filters(args: Mapping[str, str]) -> Filters:
    return Filters.read(args, [option.code for option in load(LATEST).field("topics").options])


def filters_of(query: str) -> Filters:
    """Return the filters in the query of an address of the queue."""
    return _filters(dict(parse_qsl(query)))


def to_queue(query: str) -> ResponseReturnValue:
    """Go back to the queue with the filters of a query."""
    return redirect(url_for("queue.queue") + "?" + filters_of(query).query())


def none_chosen(query: str) -> ResponseReturnValue:
    """Go back to the queue, and ask for a choice."""
    flash(phrase_for("draft_refusals", "none_chosen"), "error")
    return to_queue(query)


@blueprint.get("")
@requires(Right.REVIEW)
def queue() -> str:
    chosen = _filters(request.args)
    found = review_queue.listed(session(), chosen, g.person, page=request.args.get("page", 1, type=whole_number))
    return render_template(
        "editor/queue.html",
        found=found,
        filters=chosen,
        scopes=[(scope, phrase_for("review_scopes", scope)) for scope in Scope],
        counts=review_queue.counts(session(), g.person),
        views=saved_views.views_of(session(), g.person),
        choices=_choices(),
        actions=[(action, phrase_for("actions", action)) for action in bulk.ACTIONS],
        editors=people_with(session(), Role.EDITOR),
        today=now().date(),
        page_url=lambda page: url_for("queue.queue") + "?" + chosen.query() + f"&page={page}",
    )


def _choices() -> dict[str, list[tuple[str, str]]]:
    topics = load_for_page().field("topics").options
    countries = sorted(
        ((code, i18n.country(code)) for code in review_queue.countries(session())), key=lambda one: one[1]
    )
    return {
        "state": [(state, phrase_for("practice_states", state)) for state in State],
        "topic": [(option.code, option.label) for option in topics],
        "country": countries,
        "year": [(str(year), str(year)) for year in review_queue.years(session())],
        "due": list(phrases_of("due_filters").items()),
    }


@blueprint.post("/views")
@requires(Right.REVIEW)
def keep_view() -> ResponseReturnValue:
    query = request.form.get("query", "")
    if saved_views.keep_view(session(), g.person, request.form.get("name", ""), filters_of(query)) is None:
        flash(_("Give the view a name, and keep it again."), "error")
    return to_queue(query)


@blueprint.post("/views/<int:id>/forgotten")
@requires(Right.REVIEW)
def drop_view(id: int) -> ResponseReturnValue:
    saved_views.drop_view(session(), g.person, id)
    return redirect(url_for("queue.queue"))


@blueprint.post("/many")
@requires(Right.REVIEW)
def preview_many() -> ResponseReturnValue:
    """Show what an action would do with each of the practices that were chosen."""
    ids, action, editor = _chosen()
    if not ids:
        return none_chosen(request.form.get("query", ""))
    note = request.form.get("note", "")
    outcomes = bulk.try_out(session(), ids, bulk.Order(action, note.strip() or "…", editor), g.person)
    return _many(outcomes, action, editor, note)


@blueprint.post("/many/done")
@requires(Right.REVIEW)
def do_many() -> ResponseReturnValue:
    """Do it with all of them, and tell what cannot move any more."""
    ids, action, editor = _chosen()
    note = request.form.get("note", "")
    if bulk.needs_note(action) and not note.strip():
        outcomes = bulk.try_out(session(), ids, bulk.Order(action, "…", editor), g.person)
        return _many(outcomes, action, editor, note, refusals.refusal(Refused(Reason.NOTE_MISSING))), 422
    seen = {id: request.form.get(f"seen-{id}", type=whole_number) or 0 for id in ids}
    outcomes = bulk.carry_out(session(), ids, bulk.Order(action, note, editor), g.person, seen)
    done = sum(one.refused is None for one in outcomes)
    flash(_n("Done with %(num)d practice.", "Done with %(num)d practices.", done), "success")
    for one in outcomes:
        if one.refused is not None:
            reason = refusals.refusal(one.refused)
            flash(_("%(reference)s was left as it is. %(reason)s", reference=one.reference, reason=reason), "error")
    return to_queue(request.form.get("query", ""))


def _chosen() -> tuple[list[int], str, Person | None]:
    """Return the practices, the action and the editor that a form names; answer 400 for too many or a wrong one."""
    ids = whole_numbers(request.form.getlist("id"))
    action = request.form.get("action", "")
    if action not in bulk.ACTIONS or len(ids) > bulk.MOST_AT_ONCE:
        abort(400)
    named = request.form.get("editor", type=whole_number) if action == Care.ASSIGN else None
    editor = session().get(Person, named or 0)
    if editor is not None and Role.EDITOR not in editor.roles:
        abort(400)
    return ids, action, editor


def _many(outcomes: list[bulk.Outcome], action: str, editor: Person | None, note: str, problem: str = "") -> str:
    return render_template(
        "editor/bulk.html",
        moved=[one for one in outcomes if one.refused is None and not one.unchanged],
        unchanged=[one for one in outcomes if one.unchanged],
        refused=[(one, _why_not(one.refused)) for one in outcomes if one.refused is not None],
        action=action,
        label=phrase_for("actions", action),
        editor=editor,
        needs_note=bulk.needs_note(action),
        writes_email=bulk.writes_email(action),
        note=note,
        problem=problem,
        query=filters_of(request.form.get("query", "")).query(),
    )


def _why_not(refused: Refused) -> str:
    """Return why an action would not be done; in a preview nobody was faster."""
    if refused.reason == "not_now":
        return _("This cannot be done where the practice stands now.")
    return refusals.refusal(refused)
