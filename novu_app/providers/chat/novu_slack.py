"""Slack with tokens that were brought along (``novu-slack``): connections are made through the API, by no app of its own."""

from __future__ import annotations

from dataclasses import replace

from novu_app.providers.chat import slack

PROVIDER = replace(slack.PROVIDER, id="novu-slack", display_name="Novu Slack", credentials=())
