"""Sources, inspections, rounds, teams, category schemes and feedback (反馈)."""
