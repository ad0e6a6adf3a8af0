"""What small forms share: the language of WTForms' own messages, and the field for an e-mail address."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import EmailField, Form
from wtforms.form import BaseForm
from wtforms.i18n import get_translations
from wtforms.meta import DefaultMeta
from wtforms.validators import InputRequired, ValidationError

from forms.questionnaire.kind import is_email
from forms.text.plain import clean_line
from webapp.core.i18n import language as language_code


class SmallForm(Form):
    """A form of a few fields; what WTForms says itself, it says in the language of the page."""

    class Meta(DefaultMeta):
        def get_translations(self, form: BaseForm) -> Any:
            return get_translations([language_code()])


def email_field() -> EmailField:
    """The field for an e-mail address, with our sentences."""
    return EmailField(
        lazy_gettext("E-mail address"),
        [
            InputRequired(lazy_gettext("Enter your e-mail address.")),
            _is_address,
        ],
        filters=[lambda text: clean_line(text) if text else text],
    )


def _is_address(form: Form, field: EmailField) -> None:
    if not is_email(field.data or ""):
        raise ValidationError(_("Enter an e-mail address such as name@city.example."))
