"""Texts and tables from offices become drafts with a preview; nothing is stored before somebody has looked."""
