"""Which section of which guide *Help* leads to from a page.

Not here: the guides (`webapp.guides`).
"""

from flask import request, url_for

SECTIONS = {
    "catalogue": "readers#finding-a-practice",
    "practice_page": "readers#reading-one",
    "embed": "api#practices-on-your-own-pages",
    "explorer": "api",
    "api_keys": "api#bringing-practices",
    "account.sign_in": "cities#begin",
    "calls.one": "cities#begin",
    "city.start": "cities#begin",
    "start": "cities#begin",
    "city.practices_list": "cities#what-happens-then",
    "city.tasks": "cities#answer",
    "section": "cities#answer",
    "section.edit_translation": "cities#in-another-language",
    "team": "cities#write-together",
    "word": "cities#in-word",
    "city": "cities#check-and-send",
    "city.receipt": "cities#what-happens-then",
    "comments.suggestion": "cities#what-happens-then",
    "confirmations": "cities#what-happens-then",
    "confirmations.contacts": "privacy#for-cities",
    "queue": "editors#the-desk",
    "statistics": "editors#the-desk",
    "editor": "editors#one-practice",
    "editor.act": "editors#the-moves",
    "editor.contacts": "privacy#for-editors",
    "comments": "editors#one-practice",
    "actions": "editors#good-to-know",
    "sheets": "editors#sheets-of-many-practices",
    "translations": "editors#translations",
    "calls": "editors#calls",
    "questionnaires": "editors#questions-of-your-own-for-a-call",
    "imports": "importing#what-happens",
    "network": "editors#the-network",
    "cities": "editors#the-network",
    "coordinators": "editors#the-network",
    "archivist": "archivists#bind-a-year",
    "edition_contents": "archivists#bind-a-year",
    "front_matter": "archivists#bind-a-year",
    "admin": "administrators#people",
    "jobs": "administrators#people",
    "audit_log": "administrators#the-log",
    "personal_data": "privacy#for-administrators",
    "webhooks": "api#being-told-webhooks",
}
"""An endpoint, or the blueprint of those that are not named -> a guide and an anchor in it. All others: the list."""


def help_url() -> str:
    """Return the address of the help for the page that is asked for."""
    place = SECTIONS.get(request.endpoint or "") or SECTIONS.get(request.blueprint or "")
    if not place:
        return url_for("help.every")
    name, _, anchor = place.partition("#")
    return url_for("help.guide", name=name, _anchor=anchor or None)
