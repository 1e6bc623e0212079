"""How each provider brings e-mails that it received: who signs what, and in which words."""
