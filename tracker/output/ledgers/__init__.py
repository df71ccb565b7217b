"""Ledgers (台账): rows from history, sheets for the printer, prints and schedules."""
