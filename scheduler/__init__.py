"""The clock: one process that says when, and nothing else."""
