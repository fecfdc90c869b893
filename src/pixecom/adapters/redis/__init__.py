"""Redis or Valkey: counters and pauses shared by all processes; may be emptied at any time."""
