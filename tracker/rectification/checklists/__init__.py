"""Checklists, visits and their answers, and 举一反三: ways in which one look becomes findings."""
