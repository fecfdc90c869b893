"""Mails: printed while developing, sent through an SMTP server otherwise."""
