"""The rules of PixEcom: pure Python, standard library only."""
