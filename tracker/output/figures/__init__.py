"""Every number, as of a day D and an instant K, defined once (domain.md §4)."""
