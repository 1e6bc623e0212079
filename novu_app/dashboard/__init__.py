"""The dashboard: Reflex pages over the service layer (UX.md has the map of pages and the design)."""
