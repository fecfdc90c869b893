"""PixEcom: exact advertising numbers for sellers."""
