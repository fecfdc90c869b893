"""The scheduler: claims due rows of ``schedules`` and does what they name."""
