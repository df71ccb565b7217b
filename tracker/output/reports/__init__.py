"""Sentences and forms for reports; they read figures and never count by themselves."""
