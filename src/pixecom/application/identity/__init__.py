"""Register, log in, and know who is asking."""
