"""What one subscription to a topic wants of workflows: a dialog for the pages of topics and of subscribers."""

from __future__ import annotations

from novu_app.dashboard.subscription_editor.state import SubscriptionState
from novu_app.dashboard.subscription_editor.view import subscription_dialog, wishes_button

__all__ = ["SubscriptionState", "subscription_dialog", "wishes_button"]
