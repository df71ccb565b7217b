"""What was printed: the identity and content of every sheet that leaves the house, and the signed scans that return."""
