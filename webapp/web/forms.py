"""What small forms share: how they are filled and asked, our sentences, and the field for an e-mail address."""

from collections.abc import Callable
from typing import Any

from flask import request
from flask_babel import format_decimal, lazy_gettext
from flask_babel import gettext as _
from wtforms import EmailField, Field, Form
from wtforms.form import BaseForm
from wtforms.i18n import get_translations
from wtforms.meta import DefaultMeta
from wtforms.validators import InputRequired, ValidationError

from forms.questionnaire.base_type import is_email
from forms.text.plain import clean_line, clean_text
from webapp.core.i18n import language as language_code


class SmallForm(Form):
    """A form of a few fields, filled from the request if one was sent."""

    class Meta(DefaultMeta):
        def get_translations(self, form: BaseForm) -> Any:
            return get_translations([language_code()])

    def __init__(self, *, blank: bool = False, **more: Any) -> None:
        """With `blank` it holds its defaults whatever was sent: another form of the page was."""
        super().__init__(request.form if request.method == "POST" and not blank else None, **more)

    def validate_on_submit(self) -> bool:
        return request.method == "POST" and self.validate()

    @property
    def problems(self) -> list[tuple[str, str]]:
        """The id of each box with a fault, and its first sentence."""
        return [(field.id, field.errors[0]) for field in self if field.errors]


def line(typed: str | None) -> str:
    """Filter what was typed into one clean line."""
    return clean_line(typed or "")


def text(typed: str | None) -> str:
    """Filter what was typed into a clean text."""
    return clean_text(typed or "")


def at_most(count: int) -> Callable[[Form, Field], None]:
    """Return a validator of the number of characters."""

    def check(form: Form, field: Field) -> None:
        if len(field.data or "") > count:
            raise ValidationError(_("Use at most %(count)s characters.", count=format_decimal(count)))

    return check


def email_field() -> EmailField:
    """The field for an e-mail address, with our sentences."""
    return EmailField(
        lazy_gettext("E-mail address"),
        [InputRequired(lazy_gettext("Enter your e-mail address.")), is_address],
        filters=[lambda text: clean_line(text) if text else text],
    )


def is_address(form: Form, field: EmailField) -> None:
    if not is_email(field.data or ""):
        raise ValidationError(_("Enter an e-mail address such as name@city.example."))
