"""How the practices of an edition came to be published, as PROV-JSON (W3C, 2013): what was done, and by which role."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from exports.data.records import dumps
from exports.edition.content import EditionContent

PREFIXES = {"sheaf": "urn:sheaf:", "prov": "http://www.w3.org/ns/prov#"}
ROLES = {"contributor": "a person of the city", "editor": "an editor of the network"}

Graph = dict[str, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Step:
    """A transition of a practice by somebody of a role, in UTC; `revision` is the number that it froze, or 0."""

    reference: str
    action: str
    from_state: str
    to_state: str
    role: str
    at: datetime
    revision: int = 0


def prov_json(edition: EditionContent, steps: Iterable[Step], software: str) -> str:
    """Return the steps as activities, revisions and edition as entities, roles and the software as agents."""
    kinds = ("entity", "activity", "agent", "wasAssociatedWith", "wasGeneratedBy", "wasDerivedFrom")
    graph: Graph = {"prefix": dict(PREFIXES), **{kind: {} for kind in kinds}}
    counts: Counter[str] = Counter()
    for step in steps:
        counts[step.reference] += 1
        _add_step(graph, step, counts[step.reference])
    _add_edition(graph, edition, software)
    return dumps(graph)


def _add_step(graph: Graph, step: Step, number: int) -> None:
    activity = f"sheaf:{step.reference}/step-{number}"
    moment = step.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    graph["activity"][activity] = {
        "prov:startTime": moment,
        "prov:endTime": moment,
        "prov:label": step.action,
        "sheaf:from_state": step.from_state,
        "sheaf:to_state": step.to_state,
    }
    agent = f"sheaf:role/{step.role}"
    graph["agent"][agent] = {"prov:label": ROLES.get(step.role, step.role)}
    graph["wasAssociatedWith"][f"_:by-{step.reference}-{number}"] = {"prov:activity": activity, "prov:agent": agent}
    if step.revision:
        entity = _revision(step.reference, step.revision)
        if entity not in graph["entity"]:
            graph["entity"][entity] = {"prov:label": f"{step.reference}, version {step.revision}"}
            generated = {"prov:entity": entity, "prov:activity": activity}
            graph["wasGeneratedBy"][f"_:from-{step.reference}-{number}"] = generated


def _add_edition(graph: Graph, edition: EditionContent, software: str) -> None:
    edition_id, agent = f"sheaf:edition/{edition.year}", "sheaf:software"
    graph["entity"][edition_id] = {"prov:label": f"{edition.name}, version {edition.release}"}
    graph["agent"][agent] = {"prov:type": {"$": "prov:SoftwareAgent", "type": "xsd:QName"}, "prov:label": software}
    activity = f"{edition_id}/binding"
    graph["activity"][activity] = {"prov:label": "bound from the versions that were public"}
    graph["wasAssociatedWith"]["_:bound-by"] = {"prov:activity": activity, "prov:agent": agent}
    graph["wasGeneratedBy"]["_:bound"] = {"prov:entity": edition_id, "prov:activity": activity}
    for sheet in edition.sheets:
        entity = _revision(sheet.reference, sheet.revision)
        graph["entity"].setdefault(entity, {"prov:label": f"{sheet.reference}, version {sheet.revision}"})
        graph["entity"][entity]["sheaf:language"] = sheet.language
        derived = {"prov:generatedEntity": edition_id, "prov:usedEntity": entity}
        graph["wasDerivedFrom"][f"_:bound-{sheet.reference}-{sheet.revision}"] = derived


def _revision(reference: str, number: int) -> str:
    return f"sheaf:{reference}/version-{number}"
