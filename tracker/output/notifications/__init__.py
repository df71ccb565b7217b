"""Reminders and in-app notices: rules (event → who) and the outbox."""
