"""Floor 4: what goes out. Reads only, notifications aside."""
