"""Environment variables: page.py is the page, state.py its state."""

from novu_app.dashboard.pages.variables import page

__all__ = ["page"]
