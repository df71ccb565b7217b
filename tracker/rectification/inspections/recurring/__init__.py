"""Recurring inspections (每年、每季度、节前): plans, their occasions, and opening what is due."""
