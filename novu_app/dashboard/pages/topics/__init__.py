"""Topics: page.py is the page, state.py its state, queries.py what it reads and changes."""

from novu_app.dashboard.pages.topics import page

__all__ = ["page"]
