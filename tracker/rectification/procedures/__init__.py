"""Workflow definitions as stored: immutable published versions; the working calendar."""
