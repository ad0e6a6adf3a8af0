"""Places of the whole network that are looked at, and the network with its app and its people.

Not here: which places there are (`whole_network.py`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

from flask import Flask
from playwright.sync_api import Page
from reader import cookie_of

from webapp.models import Person


@dataclass(frozen=True)
class Place:
    """A page to look at: who opens which address, and what they do there before it is looked at."""

    who: str
    path: str
    then: Callable[[Page], None] | None = None
    closely: bool = False  # with the Tab key in both directions


@dataclass
class World:
    """A small network: its app, its people by name, and everything that can be looked at."""

    app: Flask
    url: str
    people: dict[str, Person] = field(default_factory=dict)
    places: list[Place] = field(default_factory=list)

    def cookies(self, who: str, language: str = "en") -> dict[str, str]:
        """Return the cookies of a browser in which this person is signed in."""
        return {} if who == "nobody" else {"sheaf": cookie_of(self.app, self.people[who], language)}

    @cached_property
    def first(self) -> dict[str, Place]:
        """Return the first place that shows each page of the app, by endpoint."""
        found: dict[str, Place] = {}
        address = self.app.url_map.bind("127.0.0.1")
        for place in self.places:
            path = place.path.partition("?")[0]
            endpoint = address.match(path)[0] if address.test(path, "GET") else ""
            if endpoint and endpoint not in found and self._shows(place):
                found[endpoint] = place
        return found

    def _shows(self, place: Place) -> bool:
        client = self.app.test_client()
        for name, value in self.cookies(place.who).items():
            client.set_cookie(name, value, domain="127.0.0.1")
        return client.get(place.path, base_url=self.url).status_code == 200
