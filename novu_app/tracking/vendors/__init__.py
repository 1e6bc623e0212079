"""How each provider reports: who signs what, and in which words."""
