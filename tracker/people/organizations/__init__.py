"""One tree of organizations (县 → 镇 → 村, and the party organizations in them)."""
