"""Replies to e-mails: taken from providers and over SMTP, kept, and handed to the application that a step names."""
