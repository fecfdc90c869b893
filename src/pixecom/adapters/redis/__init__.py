<<<<<<< HEAD
"""Redis or Valkey: what may be lost at any moment."""
=======
"""Redis or Valkey: counters and pauses shared by all processes; may be emptied at any time."""
>>>>>>> main
