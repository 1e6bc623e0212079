"""Conditions: whether a step runs, an arm is taken, an integration is used. No database (contract/workflow-model.md)."""
