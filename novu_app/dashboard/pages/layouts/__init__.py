"""Layouts: the list, and the editor of one with its preview."""

from novu_app.dashboard.pages.layouts import editor_page, page

__all__ = ["editor_page", "page"]
