"""The content of a sheet in reading order as JSON: each block an object that names its type."""

import re
from collections.abc import Iterable
from dataclasses import fields, is_dataclass
from typing import Any

from exports.sheet.blocks import Block
from forms.questionnaire.base_type import Schema

BLOCKS_SCHEMA: Schema = {
    "type": "array",
    "items": {
        "type": "object",
        "properties": {"type": {"type": "string", "pattern": "^[a-z]+(_[a-z]+)*$"}},
        "required": ["type"],
    },
}


def to_json(blocks: Iterable[Block]) -> list[dict[str, Any]]:
    """Return each block, and the running text in it, with its `type` (such as `key_figures`) and its properties."""
    return [_value(block) for block in blocks]


def _value(value: Any) -> Any:
    if is_dataclass(value):
        name = re.sub(r"(?<!^)(?=[A-Z])", "_", type(value).__name__).lower()
        return {"type": name, **{field.name: _value(getattr(value, field.name)) for field in fields(value)}}
    return [_value(item) for item in value] if isinstance(value, list | tuple) else value
