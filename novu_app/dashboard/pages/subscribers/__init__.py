"""Subscribers: page.py is the page, state.py its state, queries.py and changes.py what it reads and changes."""

from novu_app.dashboard.pages.subscribers import page

__all__ = ["page"]
