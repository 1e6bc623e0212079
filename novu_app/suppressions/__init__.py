"""Addresses that get no more e-mails: those that do not exist, and those of people who complained."""
