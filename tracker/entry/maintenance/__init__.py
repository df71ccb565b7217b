"""Keeping an installation alive: backup, restore, doctor, and the demo."""
