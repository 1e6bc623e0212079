"""The editor of one workflow: its steps in order, the form and preview of the open step, and a test drawer."""

from novu_app.dashboard.pages.workflow_editor import page

__all__ = ["page"]
