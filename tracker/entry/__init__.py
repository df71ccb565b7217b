"""Floor 5: how things come in."""
