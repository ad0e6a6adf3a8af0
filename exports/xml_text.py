"""Text inside XML: escaped, and without the characters that XML 1.0 does not have.

What does not belong here: any vocabulary (`metadata`, `feed`, `site_map`, `oai_pmh`).
"""

from xml.sax.saxutils import escape

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_FORBIDDEN = {code: None for code in range(32) if code not in (9, 10, 13)} | {0xFFFE: None, 0xFFFF: None}


def schema_location(namespace: str, schema: str) -> str:
    """The attributes by which an element says where the schema of its namespace is; OAI-PMH wants them."""
    return f'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="{namespace} {schema}"'


def xml_text(text: str) -> str:
    """Fit to stand in an element or between the double quotes of an attribute."""
    return escape(text.translate(_FORBIDDEN), {'"': "&quot;"})
