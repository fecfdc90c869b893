"""Ports that every context uses: clock, ids, unit of work, jobs."""
