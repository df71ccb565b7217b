"""Floor 2: who. Organizations, accounts with posts, and what a post permits."""
