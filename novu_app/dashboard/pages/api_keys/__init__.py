"""API keys: page.py is the page, state.py its state."""

from novu_app.dashboard.pages.api_keys import page

__all__ = ["page"]
