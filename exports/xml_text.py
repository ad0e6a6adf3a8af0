"""Text inside XML: escaped, and without the characters that XML 1.0 does not have. No vocabulary stands here."""

from datetime import datetime
from xml.sax.saxutils import escape

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_ILLEGAL = dict.fromkeys({*range(32), *range(0xD800, 0xE000), 0xFFFE, 0xFFFF} - {9, 10, 13})


def schema_location(namespace: str, schema: str) -> str:
    """Return the attributes by which an element says where the schema of its namespace is; OAI-PMH wants them."""
    return f'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="{namespace} {schema}"'


def legal(text: str) -> str:
    """Return a text without the characters that XML does not have."""
    return text.translate(_ILLEGAL)


def xml_text(text: str) -> str:
    """Return a text fit to stand in an element or between the double quotes of an attribute."""
    return escape(legal(text), {'"': "&quot;"})


def moment(value: datetime) -> str:
    """Return a time in UTC, to the second."""
    return f"{value:%Y-%m-%dT%H:%M:%SZ}"
