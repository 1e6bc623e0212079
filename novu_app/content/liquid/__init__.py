"""Templates: Liquid as LiquidJS has it, with limits (contract/workflow-model.md, Liquid)."""
