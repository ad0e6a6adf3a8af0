"""The exception for what people may not do, each with a reason out of an enumeration of its package."""

from enum import StrEnum


class Refusal(Exception):
    """Something that cannot be done; `reason` is the code for which `webapp.phrases` has a sentence."""

    def __init__(self, reason: StrEnum) -> None:
        super().__init__(reason)
        self.reason = reason
