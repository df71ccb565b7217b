"""How an office prints its rates: decimal places and percent sign, kept in versions."""
