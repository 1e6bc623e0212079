"""Connecting workspaces and people by OAuth (contract/webhooks.md, Chat: connections and endpoints)."""
