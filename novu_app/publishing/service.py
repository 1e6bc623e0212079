"""Bringing content from one environment to another: what differs, and making the target like the source
(contract/rest.md, Environments: diff and publish)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from sqlmodel import Session

from novu_app.environments import service as environments
from novu_app.kernel.errors import BadRequest, NovuError
from novu_app.publishing import history
from novu_app.publishing.comparison import Comparison, compare
from novu_app.publishing.layouts import Layouts
from novu_app.publishing.resources import Kept, Kind, KindName, Need, Publication, Resource
from novu_app.publishing.workflows import Workflows
from novu_app.workflows import store as workflow_store

#: Every kind, those first that others need.
KINDS: tuple[Kind, ...] = (Layouts(), Workflows())

Outcome = Literal["created", "updated", "deleted"]
_OUTCOMES: Mapping[str, Outcome] = {"added": "created", "modified": "updated", "deleted": "deleted"}
NO_CHANGES = "No changes detected"


@dataclass(frozen=True, slots=True)
class Dependency:
    """Another resource that one needs. ``blocking``: the target does not have it."""

    resource: Resource
    blocking: bool


@dataclass(frozen=True, slots=True)
class Compared:
    """A resource with what differs and what it needs."""

    comparison: Comparison
    dependencies: Sequence[Dependency]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A resource that shall be published; ``kind`` is None where the caller does not say which."""

    reference: str
    kind: KindName | None = None

    def fits(self, resource: Resource) -> bool:
        """Whether it is meant."""
        return self.kind in (None, resource.kind) and resource.is_called(self.reference)


@dataclass(slots=True)
class Result:
    """What became of the resources of one kind; ``failed`` with the reason."""

    kind: KindName
    done: list[tuple[Resource, Outcome]] = field(default_factory=list)
    failed: list[tuple[Resource, str]] = field(default_factory=list)
    skipped: list[Resource] = field(default_factory=list)


def between(
    session: Session, organization_id: str, target_id: str, source_id: str | None = None, *, user_id: str | None = None
) -> Publication:
    """A way from one environment of an organization to another; without a source, from its development environment.

    Raises:
        NotFound: the organization has no such environment.
        BadRequest: they are one and the same.
    """
    target = environments.get_environment(session, target_id, organization_id)
    if source_id:
        source = environments.get_environment(session, source_id, organization_id)
    else:
        found = environments.list_environments(session, organization_id)
        source = next((each for each in found if each.type == "dev"), found[0])
    if source.id == target.id:
        raise BadRequest("Source and target environments must be different")
    return Publication(organization_id, source.id, target.id, user_id)


def diff(session: Session, publication: Publication) -> list[Compared]:
    """Every resource of both environments, with what differs; a constant number of statements."""
    found = [compared for each in _compare(session, publication).values() for compared in each]
    return [Compared(each, _dependencies(each, found)) for each in found]


def publish(
    session: Session, publication: Publication, wanted: Sequence[Wanted] | None = None, *, dry_run: bool = False
) -> list[Result]:
    """Make the target like the source: new workflows are created, others get a new version, what the source does not have is
    deleted. A resource that fails leaves the others alone.

    Args:
        session: a writing transaction; a reading one is enough for a dry run.
        publication: from where to where.
        wanted: only these; None for all.
        dry_run: tell what would be done and do nothing.

    Returns:
        One result a kind.

    Raises:
        BadRequest: neither environment has something that is wanted.
    """
    if not dry_run:
        workflow_store.hold_creations(session, publication.target_id)
    found = _compare(session, publication)
    everything = [each for compared in found.values() for each in compared]
    chosen = _chosen(everything, wanted)
    coming = {id(each) for each in chosen if each.source is not None}
    results = {kind.name: Result(kind.name) for kind in KINDS}
    going = [(kind, each) for kind in reversed(KINDS) for each in chosen if _is(each, kind) and each.source is None]
    putting = [(kind, each) for kind in KINDS for each in chosen if _is(each, kind) and each.source is not None]
    before: dict[history.Place, Kept] = {}
    # What is put may no longer need what goes: it is put before.
    for kind, comparison in putting + going:
        result, resource = results[kind.name], comparison.resource
        if comparison.action == "unchanged":
            result.skipped.append(resource)
            continue
        missing = [
            each.resource
            for each in _dependencies(comparison, everything)
            if each.blocking and not any(other.source is each.resource and id(other) in coming for other in chosen)
        ]
        if missing:
            names = ", ".join(f"{each.kind} {each.identifier}" for each in missing)
            result.failed.append((resource, f"The target environment lacks {names}: publish it too"))
            continue
        try:
            if not dry_run and (kept := _apply(session, kind, publication, comparison)) is not None:
                before[kind.name, resource.identifier] = kept
        except NovuError as error:
            result.failed.append((resource, str(error.message)))
        else:
            result.done.append((resource, _OUTCOMES[comparison.action]))
    if not dry_run and (told := _told(results.values())):
        history.remember(session, publication, told, before, marks(session, publication.target_id))
    return list(results.values())


def marks(session: Session, environment_id: str) -> dict[history.Place, str]:
    """The :attr:`~novu_app.publishing.resources.Resource.mark` of each resource of an environment."""
    return {
        (kind.name, resource.identifier): resource.mark
        for kind in KINDS
        for resource in kind.resources(session, environment_id)
    }


def _told(results: Iterable[Result]) -> list[tuple[Resource, str, str]]:
    """Everything that was done or failed."""
    told: list[tuple[Resource, str, str]] = []
    for result in results:
        told += [(resource, outcome, "") for resource, outcome in result.done]
        told += [(resource, "failed", reason) for resource, reason in result.failed]
    return told


def _compare(session: Session, publication: Publication) -> dict[KindName, list[Comparison]]:
    return {
        kind.name: compare(
            kind.resources(session, publication.source_id), kind.resources(session, publication.target_id)
        )
        for kind in KINDS
    }


def _apply(session: Session, kind: Kind, publication: Publication, comparison: Comparison) -> Kept | None:
    """Do it; what the target had before, where it had it."""
    source, target = comparison.source, comparison.target
    with session.begin_nested():
        kept = kind.keep(session, publication.target_id, target) if target is not None else None
        if source is not None:
            kind.put(session, publication, source)
        elif target is not None:
            kind.remove(session, publication, target)
    return kept


def _chosen(everything: Sequence[Comparison], wanted: Sequence[Wanted] | None) -> list[Comparison]:
    if wanted is None:
        return list(everything)
    chosen: dict[int, Comparison] = {}
    for each in wanted:
        fitting = [
            comparison
            for comparison in everything
            if any(resource is not None and each.fits(resource) for resource in (comparison.source, comparison.target))
        ]
        if not fitting:
            raise BadRequest([f"resources: {each.kind or 'resource'} {each.reference} not found"])
        chosen.update({id(comparison): comparison for comparison in fitting})
    return [comparison for comparison in everything if id(comparison) in chosen]


def _dependencies(comparison: Comparison, everything: Sequence[Comparison]) -> list[Dependency]:
    """What a resource of the source needs, as far as the source has it."""
    needs = comparison.source.needs if comparison.source else ()
    return [
        Dependency(other.source, other.target is None)
        for need in needs
        for other in everything
        if other.source is not None and _is_meant(need, other.source)
    ]


def _is_meant(need: Need, resource: Resource) -> bool:
    return resource.kind == need.kind and resource.is_called(need.reference)


def _is(comparison: Comparison, kind: Kind) -> bool:
    return comparison.resource.kind == kind.name
