"""Use cases and their ports, by bounded context; imports the domain only."""
