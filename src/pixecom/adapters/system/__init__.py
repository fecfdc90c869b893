"""The operating system: clock, identifiers, randomness."""
