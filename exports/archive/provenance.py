"""How the practices of an edition came to be published: who did what and when, by role and never by name.

What belongs here: the steps, and PROV-JSON (W3C Member Submission of 2013) made of them. What does not: which steps are
told (the caller chooses) and why they were taken: notes may speak of people and stay with the editors.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from exports.data.records import dumps
from exports.edition.volume import Volume

PREFIXES = {"sheaf": "urn:sheaf:", "prov": "http://www.w3.org/ns/prov#"}
ROLES = {"contributor": "a person of the city", "editor": "an editor of the network"}


@dataclass(frozen=True, slots=True)
class Step:
    """A move of a practice: what was done, from which state to which, by somebody of which role, at what time (UTC).

    `revision` is the number of the answers that were frozen by it, 0 if none were.
    """

    reference: str
    action: str
    from_state: str
    to_state: str
    role: str
    at: datetime
    revision: int = 0


def prov_json(volume: Volume, steps: Iterable[Step], software: str) -> str:
    """The steps as activities, the revisions and the edition as entities, roles and the software as agents."""
    told: dict[str, dict[str, Any]] = {
        "prefix": dict(PREFIXES),
        "entity": {},
        "activity": {},
        "agent": {},
        "wasAssociatedWith": {},
        "wasGeneratedBy": {},
        "wasDerivedFrom": {},
    }
    counts: dict[str, int] = {}
    for step in steps:
        counts[step.reference] = counts.get(step.reference, 0) + 1
        _tell(told, step, counts[step.reference])
    _tell_edition(told, volume, software)
    return dumps(told)


def _tell(told: dict[str, dict[str, Any]], step: Step, number: int) -> None:
    activity = f"sheaf:{step.reference}/step-{number}"
    moment = step.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    told["activity"][activity] = {
        "prov:startTime": moment,
        "prov:endTime": moment,
        "prov:label": step.action,
        "sheaf:from_state": step.from_state,
        "sheaf:to_state": step.to_state,
    }
    agent = f"sheaf:role/{step.role}"
    told["agent"][agent] = {"prov:label": ROLES.get(step.role, step.role)}
    told["wasAssociatedWith"][f"_:by-{step.reference}-{number}"] = {"prov:activity": activity, "prov:agent": agent}
    if step.revision:
        entity = _revision(step.reference, step.revision)
        if entity not in told["entity"]:
            told["entity"][entity] = {"prov:label": f"{step.reference}, version {step.revision}"}
            told["wasGeneratedBy"][f"_:from-{step.reference}-{number}"] = {
                "prov:entity": entity,
                "prov:activity": activity,
            }


def _tell_edition(told: dict[str, dict[str, Any]], volume: Volume, software: str) -> None:
    edition, agent = f"sheaf:edition/{volume.year}", "sheaf:software"
    told["entity"][edition] = {"prov:label": f"{volume.title} {volume.year}, version {volume.version}"}
    told["agent"][agent] = {"prov:type": {"$": "prov:SoftwareAgent", "type": "xsd:QName"}, "prov:label": software}
    activity = f"{edition}/binding"
    told["activity"][activity] = {"prov:label": "bound from the versions that were public"}
    told["wasAssociatedWith"]["_:bound-by"] = {"prov:activity": activity, "prov:agent": agent}
    told["wasGeneratedBy"]["_:bound"] = {"prov:entity": edition, "prov:activity": activity}
    for sheet in volume.sheets:
        entity = _revision(sheet.reference, sheet.version)
        told["entity"].setdefault(entity, {"prov:label": f"{sheet.reference}, version {sheet.version}"})
        told["entity"][entity]["sheaf:language"] = sheet.language
        told["wasDerivedFrom"][f"_:bound-{sheet.reference}-{sheet.version}"] = {
            "prov:generatedEntity": edition,
            "prov:usedEntity": entity,
        }


def _revision(reference: str, number: int) -> str:
    return f"sheaf:{reference}/version-{number}"
