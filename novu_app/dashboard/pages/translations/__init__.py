"""Translations: what is translated and how far, the texts of one locale, files in and out."""

from novu_app.dashboard.pages.translations import editor_page, page

__all__ = ["editor_page", "page"]
