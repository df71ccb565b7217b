"""Checking a pasted report."""
