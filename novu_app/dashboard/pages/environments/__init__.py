"""Environments: page.py is the page, state.py its state; publish_state.py and publish_panel.py bring content to another one."""

from novu_app.dashboard.pages.environments import page

__all__ = ["page"]
