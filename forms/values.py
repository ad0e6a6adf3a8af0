"""The shape of the answers of a practice; that of each answer stands with the class of its field type."""

from collections.abc import Mapping
from typing import Any

Answers = Mapping[str, Any]
"""Field id -> value in the shape of the field's type; a missing key means not answered."""
