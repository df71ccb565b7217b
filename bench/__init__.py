"""Speed targets as commands: each measures and prints its figures (docs of the targets: README)."""
