"""How numbers come in and are read: synchronising, importing, reporting."""
