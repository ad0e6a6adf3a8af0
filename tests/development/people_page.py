"""The page /development: sign in as anybody with one press, and open a practice in any state.

Only `./sheaf dev` registers it; no installation has it.
"""

from __future__ import annotations

from flask import Blueprint, redirect, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from webapp.accounts import sessions
from webapp.core.db import session
from webapp.models import Person, Practice, State
from webapp.views.account.sign_in import home_of
from webapp.web.loading import get_or_404
from webapp.web.permissions import Right, requires

blueprint = Blueprint("development", __name__, url_prefix="/development", template_folder="templates")


@blueprint.get("")
@requires(Right.READ_EMAILS)
def people() -> str:
    order = {state: number for number, state in enumerate(State)}
    practices = sorted(session().scalars(select(Practice)), key=lambda one: (order[State(one.state)], one.id))
    everybody = sorted(session().scalars(select(Person)), key=lambda one: (not one.roles, sorted(one.roles), one.name))
    return render_template("development.html", people=everybody, practices=practices)


@blueprint.post("/sign-in/<int:id>")
@requires(Right.READ_EMAILS)
def sign_in(id: int) -> ResponseReturnValue:
    person = get_or_404(Person, id)
    sessions.sign_in(session(), person)
    return redirect(home_of(person))
