"""Contexts: page.py is the page, state.py its state."""

from novu_app.dashboard.pages.contexts import page

__all__ = ["page"]
