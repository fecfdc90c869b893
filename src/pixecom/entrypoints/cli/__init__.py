"""The ``pixecom`` command."""
