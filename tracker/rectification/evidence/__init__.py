"""Stored files (佐证材料), kept by content hash, checked by type and size."""
