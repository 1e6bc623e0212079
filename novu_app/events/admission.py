"""Which triggers are taken in: decided in the transaction that stores them, by few statements for all of a batch.

The order is the contract's (contract/execution.md, Trigger): workflow, payload schema, tenant, active, recipients.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from novu_app.contexts import service as contexts
from novu_app.contexts import tenants
from novu_app.environments.service import Scope
from novu_app.events import once
from novu_app.events.payload_schema import check_payload
from novu_app.events.trigger import ParsedTrigger
from novu_app.execution import definitions
from novu_app.idempotency.service import Answer
from novu_app.kernel import bulk
from novu_app.kernel.errors import NovuError, Unprocessable
from novu_app.kernel.ids import transaction_id

#: Environment id and the name of a trigger.
_Name = tuple[str, str]


@dataclass(slots=True)
class Intake:
    """One trigger on its way in, and its answer: the contract's result, or the error to raise.

    ``event_id`` is set before where files lie under it already; ``stored`` tells whether this trigger made the event.
    ``keyed`` is there for a request with an Idempotency-Key; ``sent`` is then what it is answered.
    """

    scope: Scope
    trigger: ParsedTrigger
    answer: dict[str, Any] | None = None
    error: BaseException | None = None
    keyed: once.KeyedTrigger | None = None
    sent: Answer | None = None
    repeated: bool = False
    event_id: str = ""
    stored: bool = False


@dataclass(slots=True)
class Admitted:
    """A trigger that becomes an event. Both ids are empty for a name that is only waited for."""

    intake: Intake
    transaction_id: str
    workflow_id: str
    version_id: str


def admit(session: Session, intakes: Sequence[Intake]) -> list[Admitted]:
    """Answer every trigger, and give those that are to be stored, with what is stored of their contexts and tenants.

    One statement for plain triggers, one more when keys came with them, a constant number for any others.
    """
    found = _find(session, {(intake.scope.environment_id, intake.trigger.name) for intake in intakes})
    known = tenants.find(session, {key for intake in intakes if (key := _tenant_key(intake))})
    named = set(known)
    admitted = []
    for intake in intakes:
        one = _admitted(intake, found.get((intake.scope.environment_id, intake.trigger.name)), named)
        if one is not None:
            admitted.append(one)
    if any(intake.keyed for intake in intakes):
        once.keep_answers(session, intakes)
        admitted = [one for one in admitted if not one.intake.repeated]
    if any(one.intake.trigger.named_contexts or one.intake.trigger.named_tenant for one in admitted):
        _place(session, _new(session, admitted), known)
    return admitted


@dataclass(frozen=True, slots=True)
class _Target:
    workflow_id: str
    active: bool
    definition: definitions.Definition | None


def _find(session: Session, names: set[_Name]) -> dict[_Name, _Target]:
    rows = bulk.run(
        session,
        "WITH {v} SELECT w.environment_id, w.identifier, w.id, w.version_id, w.active FROM v "
        "JOIN workflow w ON w.environment_id = v.environment_id AND w.identifier = v.identifier",
        {"environment_id": "text", "identifier": "text"},
        sorted(names),
    )
    versions = definitions.recall(session, {row[3] for row in rows})
    # One that is deleted between the two statements is unknown.
    found = {(row[0], row[1]): _Target(row[2], bool(row[4]), versions[row[3]]) for row in rows if row[3] in versions}
    awaited = bulk.run(
        session,
        "WITH {v} SELECT DISTINCT v.environment_id, v.name FROM v JOIN awaited_event a "
        "ON a.environment_id = v.environment_id AND a.name = v.name",
        {"environment_id": "text", "name": "text"},
        sorted(names - found.keys()),
    )
    return found | {(row[0], row[1]): _Target("", True, None) for row in awaited}


def _tenant_key(intake: Intake) -> tenants.Key | None:
    named = intake.trigger.named_tenant
    return (intake.scope.environment_id, named.identifier) if named else None


def _admitted(intake: Intake, target: _Target | None, tenants_known: set[tenants.Key]) -> Admitted | None:
    trigger = intake.trigger
    if target is None:
        intake.error = Unprocessable("workflow_not_found")
        return None
    if target.definition is not None:
        try:
            trigger.payload = check_payload(target.definition, trigger.payload)
        except NovuError as error:
            intake.error = error
            return None
    tenant = _tenant_key(intake)
    if trigger.named_tenant and not trigger.named_tenant.given and tenant not in tenants_known:
        intake.answer = {"acknowledged": True, "status": "no_tenant_found"}
        return None
    if not target.active:
        intake.answer = {"acknowledged": True, "status": "trigger_not_active"}
        return None
    transaction = trigger.transaction_id or transaction_id()
    status = "invalid_recipients" if trigger.nobody else "processed"
    intake.answer = {"acknowledged": True, "status": status, "transactionId": transaction}
    if trigger.nobody:
        return None
    if tenant:
        tenants_known.add(tenant)  # later triggers of the batch may name it alone
    version_id = target.definition.version_id if target.definition else ""
    return Admitted(intake, transaction, target.workflow_id, version_id)


def _new(session: Session, admitted: Sequence[Admitted]) -> list[Admitted]:
    """Those whose transaction is not stored yet: one that is sent again must not bring an older tenant back."""
    rows = bulk.run(
        session,
        "WITH {v} SELECT e.environment_id, e.transaction_id FROM v JOIN event e "
        "ON e.environment_id = v.environment_id AND e.transaction_id = v.transaction_id",
        {"environment_id": "text", "transaction_id": "text"},
        sorted(
            (one.intake.scope.environment_id, one.transaction_id)
            for one in admitted
            if one.intake.trigger.transaction_id
        ),
    )
    stored = {(row[0], row[1]) for row in rows}
    return [one for one in admitted if (one.intake.scope.environment_id, one.transaction_id) not in stored]


def _place(session: Session, admitted: Sequence[Admitted], known: dict[tenants.Key, dict[str, Any]]) -> None:
    """Find or create the contexts and tenants of these triggers, and give each trigger what is stored of its own."""
    organizations = {one.intake.scope.environment_id: one.intake.scope.organization_id for one in admitted}
    wanted = {
        (one.intake.scope.environment_id, each.key): each
        for one in reversed(admitted)  # the first one that names a new context gives it its data
        for each in one.intake.trigger.named_contexts
    }
    data = contexts.find_or_create(session, wanted, organizations)
    news: dict[tenants.Key, dict[str, Any]] = {}
    for one in admitted:
        environment_id, trigger = one.intake.scope.environment_id, one.intake.trigger
        trigger.context = {
            each.type: {"id": each.identifier, "data": data[environment_id, each.key]}
            for each in trigger.named_contexts
        }
        if trigger.named_tenant:
            key = (environment_id, trigger.named_tenant.identifier)
            before = known.get(key, {"name": None, "data": {}})
            now = {**before, **trigger.named_tenant.given}
            if now != before or key not in known:
                news[key] = {**news.get(key, {}), **trigger.named_tenant.given}
                known[key] = now
            trigger.tenant = {"identifier": key[1], **now}
    tenants.store(session, news, organizations)
