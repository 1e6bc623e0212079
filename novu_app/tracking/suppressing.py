"""What reports mean for later e-mails: who does not exist, or complained, gets no more."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session

from novu_app.suppressions import service as suppressions
from novu_app.suppressions.store import NewSuppression
from novu_app.tracking import store
from novu_app.tracking.reports import UNWANTED, Report
from novu_app.tracking.store import Known


def suppress(session: Session, environment_id: str, provider_id: str, told: Sequence[tuple[Report, Known]]) -> int:
    """Note the addresses of e-mails that bounced for good or were not wanted; how many are new.

    A report about a message with several recipients counts where it names one of them.

    Args:
        session: a writing transaction.
        environment_id: the scope.
        provider_id: who reports.
        told: reports with the messages that they are about.
    """
    final = [(report, known.id) for report, known in told if _is_final(report)]
    if not final:
        return 0
    mails = store.mails(session, environment_id, (message_id for _, message_id in final))
    found: dict[str, NewSuppression] = {}
    for report, message_id in final:
        if message_id not in mails:
            continue
        addressed = suppressions.addresses_of(*mails[message_id])
        named = {suppressions.normal(each) for each in report.recipients}
        meant = [each for each in addressed if each in named] if named else addressed if len(addressed) == 1 else []
        for address in meant:
            found.setdefault(address, NewSuppression(address, report.status, provider_id, message_id))
    return suppressions.suppress(session, environment_id, list(found.values()))


def _is_final(report: Report) -> bool:
    return report.status in UNWANTED or (report.status == "bounced" and report.permanent)
