"""Calls for practices: what everyone reads of them, and the pages on which editors make and change them."""

import datetime as dt
from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import DateField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, ValidationError

from webapp.collection import calls, custom_questionnaires
from webapp.core import i18n
from webapp.core.db import session
from webapp.core.whole_numbers import whole_number
from webapp.models import Call
from webapp.phrases import calls as call_sentences
from webapp.web.forms import SmallForm, at_most, line, text
from webapp.web.loading import get_or_404
from webapp.web.permissions import Right, can, requires

blueprint = Blueprint("calls", __name__)
LONGEST_TITLE, LONGEST_TEXT, MOST_REMINDERS, EARLIEST_REMINDER = 160, 4_000, 6, 365
REMINDERS = "14, 3"


class DayField(DateField):
    """A day, with a sentence of ours for what is none."""

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError(_("Enter a day that exists, such as 2027-01-31.")) from error


class CallForm(SmallForm):
    """The terms of a call; its texts are two boxes for each language of the interface."""

    edition = SelectField(lazy_gettext("Questions"))
    opens_on = DayField(
        lazy_gettext("First day"), [InputRequired(lazy_gettext("Enter the first day, such as 2027-01-31."))]
    )
    closes_on = DayField(
        lazy_gettext("Last day"), [InputRequired(lazy_gettext("Enter the last day, such as 2027-06-30."))]
    )
    late_days = IntegerField(
        lazy_gettext("Days of grace"),
        [
            InputRequired(lazy_gettext("Enter a number of days, or 0.")),
            NumberRange(0, 365, lazy_gettext("Enter a number from 0 to 365.")),
        ],
    )
    reminders = StringField(lazy_gettext("Reminders"), [Length(max=60)])

    def validate_closes_on(self, field: DateField) -> None:
        if self.opens_on.data and field.data and field.data < self.opens_on.data:
            raise ValidationError(_("The last day is before the first. Change one of them."))

    def validate_reminders(self, field: StringField) -> None:
        days = self.reminder_days()
        if days is None or len(days) > MOST_REMINDERS:
            raise ValidationError(_("Write up to six numbers of days from 0 to 365, separated by commas: 14, 3."))

    def reminder_days(self) -> list[int] | None:
        """Return the days before the last one; None if what was typed are no such numbers."""
        parts = [part.strip() for part in (self.reminders.data or "").split(",") if part.strip()]
        try:
            days = [whole_number(part) for part in parts]
        except ValueError:
            return None
        return days if all(one <= EARLIEST_REMINDER for one in days) else None


class TextsForm(SmallForm):
    """What a call says in one language."""

    title = StringField(lazy_gettext("Title"), [at_most(LONGEST_TITLE)], filters=[line])
    text = TextAreaField(lazy_gettext("Text"), [at_most(LONGEST_TEXT)], filters=[text])


class EnglishForm(TextsForm):
    """The texts that are shown where another language is missing, so they must be there."""

    def validate_title(self, field: StringField) -> None:
        if not field.data:
            raise ValidationError(_("Write a title in English: it is shown wherever another language is missing."))


@blueprint.get("/calls/<int:id>")
@requires(Right.ANYONE)
def one(id: int) -> str:
    call = get_or_404(Call, id)
    title, text, code = calls.text_in(call, i18n.language())
    return render_template(
        "public/call.html",
        call=call,
        call_title=title,
        paragraphs=[part for part in text.split("\n\n") if part.strip()],
        code=code,
        until=call_sentences.until(call),
        state=call_sentences.state_name(call),
        is_open=call.is_open(calls.today()),
        manages=can(g.person, Right.REVIEW),
    )


@blueprint.get("/desk/calls")
@requires(Right.REVIEW)
def manage() -> str:
    counts, every = calls.counts(session()), calls.all_of_them(session())
    shown = []
    for call, words in zip(every, call_sentences.shown(every), strict=True):
        begun, sent = counts.get(call.id, (0, 0))
        state = call_sentences.state_name(call)
        shown.append({**words._asdict(), "call": call, "state": state, "begun": begun, "sent": sent})
    return render_template("editor/calls.html", calls=shown)


@blueprint.route("/desk/calls/new", endpoint="new", defaults={"id": None}, methods=["GET", "POST"])
@blueprint.route("/desk/calls/<int:id>", methods=["GET", "POST"])
@requires(Right.REVIEW)
def edit(id: int | None) -> ResponseReturnValue:
    call = get_or_404(Call, id) if id is not None else None
    form = CallForm(data=_terms_of(call))
    form.edition.choices = custom_questionnaires.usable(session())
    fixed = call is not None and calls.has_practices(session(), call)
    if fixed and call is not None:
        form.edition.choices, form.edition.data = [call.questionnaire_version], call.questionnaire_version
    texts = {
        code: (EnglishForm if code == "en" else TextsForm)(
            prefix=f"{code}-", data=call.texts.get(code) if call else None
        )
        for code in i18n.LANGUAGES
    }
    # every form is asked, so that all faults are told at once
    if all([form.validate_on_submit(), *(one.validate_on_submit() for one in texts.values())]):
        kept = calls.keep(session(), call, _terms(form, texts), g.person)
        flash(_("The call is saved. Cities see it like this."), "success")
        return redirect(url_for("calls.one", id=kept.id))
    problems = [problem for one in (form, *texts.values()) for problem in one.problems]
    page = render_template("editor/call.html", call=call, form=form, texts=texts, problems=problems, fixed=fixed)
    return page, 422 if problems else 200


def _terms_of(call: Call | None) -> dict[str, Any]:
    if call is None:
        day = calls.today()
        closes = day + dt.timedelta(days=90)
        return {"opens_on": day, "closes_on": closes, "late_days": 0, "reminders": REMINDERS}
    return {
        "edition": call.questionnaire_version,
        "opens_on": call.opens_on,
        "closes_on": call.closes_on,
        "late_days": call.late_days,
        "reminders": ", ".join(str(days) for days in call.reminder_days),
    }


def _terms(form: CallForm, texts: dict[str, Any]) -> calls.Terms:
    said = {code: (one.title.data or "", one.text.data or "") for code, one in texts.items()}
    return calls.Terms(
        version=form.edition.data,
        opens_on=form.opens_on.data or calls.today(),
        closes_on=form.closes_on.data or calls.today(),
        late_days=form.late_days.data or 0,
        reminder_days=form.reminder_days() or [],
        texts={code: pair for code, pair in said.items() if pair[0]},
    )
