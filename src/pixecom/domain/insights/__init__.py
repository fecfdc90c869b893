"""Numbers: the frozen metrics contract, daily facts, their sources and their windows."""
