"""Actor, the permission table and the scope of rows; knows organization paths, not models."""
