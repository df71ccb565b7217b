"""Floor 3: the work itself, from a finding to 销号 and 回头看."""
