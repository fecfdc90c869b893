"""The worker: Dramatiq processes that run what the rows ask for."""
