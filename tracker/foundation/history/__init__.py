"""Transitions, their hash chain, and how to ask for the past (as of a day D, known at an instant K)."""
