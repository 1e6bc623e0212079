"""Importing this package registers every page."""

from novu_app.dashboard.pages import (
    activity,
    api_keys,
    mailbox,
    not_found,
    sign_in,
    subscribers,
    topics,
    welcome,
    workflow_editor,
    workflows,
)

__all__ = [
    "activity",
    "api_keys",
    "mailbox",
    "not_found",
    "sign_in",
    "subscribers",
    "topics",
    "welcome",
    "workflow_editor",
    "workflows",
]
