"""Settings: organization.py, team_page.py with team_state.py, and account.py; frame.py is what they share."""

from novu_app.dashboard.pages.settings import account, organization, team_page

__all__ = ["account", "organization", "team_page"]
