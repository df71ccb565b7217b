"""The database: declarative base, column types, sessions, triggers, migrations."""
