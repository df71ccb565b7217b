"""Heavy work as rows: queued in the caller's transaction, run by the embedded runner."""
