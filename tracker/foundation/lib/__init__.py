"""Small pure helpers: rates, Chinese dates and numerals, the two meanings of time."""
