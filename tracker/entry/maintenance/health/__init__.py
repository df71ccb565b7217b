"""系统状态: whether everything that nobody watches still goes, in sentences that say what to do."""
