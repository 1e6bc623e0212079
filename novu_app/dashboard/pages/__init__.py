"""Importing this package registers every page."""

from novu_app.dashboard.pages import api_keys, sign_in, subscribers

__all__ = ["api_keys", "sign_in", "subscribers"]
