"""The leader's sheet of a week: every task of a unit with its notes and its answer, on a page and on paper."""
