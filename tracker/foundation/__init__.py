"""What knows nothing of inspections: database, history, tasks, search, printing, web glue."""
