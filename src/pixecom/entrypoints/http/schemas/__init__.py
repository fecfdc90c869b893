"""What crosses the wire: camelCase, unknown fields refused."""
