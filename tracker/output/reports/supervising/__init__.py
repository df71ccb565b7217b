"""The supervisors' table: figures of every party organization beside each other."""
