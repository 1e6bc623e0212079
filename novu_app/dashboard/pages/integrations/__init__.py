"""The integrations store: what is connected, every provider that can be, its form, and test sends."""

from novu_app.dashboard.pages.integrations import page

__all__ = ["page"]
