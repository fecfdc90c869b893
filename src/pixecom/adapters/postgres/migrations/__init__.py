"""The history of the schema: one forward line of revisions, run by ``migrator``."""
