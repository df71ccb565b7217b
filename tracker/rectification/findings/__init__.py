"""The aggregate: a finding with its measures, progress, evidence, reviews, extensions and follow-ups."""
