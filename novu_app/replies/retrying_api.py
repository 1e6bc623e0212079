"""The route that forwards a reply again which was given up (docs/how-to/receive-replies.md). The contract has none."""

from __future__ import annotations

from novu_app.execution.broadcast import announce_runs
from novu_app.kernel import hints
from novu_app.kernel.database import writing
from novu_app.replies import service
from novu_app.rest.auth import Authorized
from novu_app.rest.routing import api_router

router = api_router("Replies")


@router.post("/v1/replies/{replyId}/retry", status_code=204, operation_id="RepliesController_retryReply")
def retry_reply(scope: Authorized, replyId: str) -> None:
    """Forward a reply again that was given up; 400 where it was not."""
    with writing() as session:
        run_id = service.forward_again(session, scope.environment_id, replyId)
    hints.leave("replies")
    announce_runs({scope.environment_id: [run_id]})
