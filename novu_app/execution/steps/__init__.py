"""Step types: one small module each, behind one interface."""

from novu_app.execution.steps.registry import handler_of

__all__ = ["handler_of"]
