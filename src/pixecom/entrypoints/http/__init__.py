"""The REST interface under ``/api``: Litestar at the edge, use cases behind it."""
