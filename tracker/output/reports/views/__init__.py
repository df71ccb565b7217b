"""The pages that stand on everything else: what an office puts into its report, and everybody's start page."""
