"""What will not work in the target although it can be published: said before somebody publishes it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass

from sqlmodel import Session

from novu_app.environments import variables
from novu_app.integrations import store as integrations
from novu_app.kernel import jsons
from novu_app.publishing.resources import Publication, Resource
from novu_app.publishing.service import Compared
from novu_app.workflows.controls import CHANNEL_TYPES

_VARIABLE = re.compile(r"\benv(?:\.|\[\\?[\"'])([A-Za-z_][A-Za-z0-9_]*)")


@dataclass(frozen=True, slots=True)
class Doubt:
    """One thing that is amiss: ``kind`` is issue, integration or variable; ``subject`` the channel, the variable, or the text."""

    kind: str
    subject: str


def doubts(
    session: Session, publication: Publication, compared: Sequence[Compared]
) -> dict[tuple[str, str], list[Doubt]]:
    """What is amiss with each resource that would be put, by its kind and identifier; a constant number of statements."""
    channels = integrations.active_channels(session, publication.target_id)
    lacking = _without_value(session, publication)
    found: dict[tuple[str, str], list[Doubt]] = {}
    for each in compared:
        resource = each.comparison.source
        if resource is None or each.comparison.action == "unchanged":
            continue
        if amiss := _doubts_of(resource, channels, lacking):
            found[resource.kind, resource.identifier] = amiss
    return found


def _doubts_of(resource: Resource, channels: Set[str], lacking: Mapping[str, bool]) -> list[Doubt]:
    kinds = dict.fromkeys(part.type for part in resource.parts)
    said = jsons.dumps([resource.document, *(part.document for part in resource.parts)])
    used = dict.fromkeys(name for name in _VARIABLE.findall(said) if lacking.get(name))
    return [
        *(Doubt("issue", text) for text in resource.issues),
        *(Doubt("integration", kind) for kind in kinds if kind in CHANNEL_TYPES and kind not in channels),
        *(Doubt("variable", name) for name in used),
    ]


def _without_value(session: Session, publication: Publication) -> dict[str, bool]:
    """For each variable of the organization whether it says nothing in the target."""
    found = variables.list_variables(session, publication.organization_id)
    return {each.row.key: not each.values.get(publication.target_id) for each in found}
