"""What the clock process writes down of itself: who leads, when it last lived, how each job went."""
