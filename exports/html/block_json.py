"""The content of a sheet in reading order as JSON: each block an object that names its type.

What belongs here: the JSON of blocks, for programs that draw a practice themselves. What does not: the answers as they
were given (`records`), and which blocks there are (`blocks`).
"""

import re
from collections.abc import Iterable
from dataclasses import fields, is_dataclass
from typing import Any

from exports.sheet.blocks import Block
from forms.questionnaire.kind import Schema

BLOCKS_SCHEMA: Schema = {
    "type": "array",
    "items": {
        "type": "object",
        "properties": {"type": {"type": "string", "pattern": "^[a-z]+(_[a-z]+)*$"}},
        "required": ["type"],
    },
}


def to_json(blocks: Iterable[Block]) -> list[dict[str, Any]]:
    """Each block with its `type` (`key_figures`, `bullet_list`) and its own properties; so is running text inside."""
    return [_value(block) for block in blocks]


def _value(value: Any) -> Any:
    if is_dataclass(value):
        return {"type": _name(type(value)), **{one.name: _value(getattr(value, one.name)) for one in fields(value)}}
    return [_value(one) for one in value] if isinstance(value, list | tuple) else value


def _name(kind: type) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", kind.__name__).lower()
