"""What needs no database: rewriting review steps, comparing versions, judging a move, words for rules."""
