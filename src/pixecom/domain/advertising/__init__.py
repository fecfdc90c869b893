"""Advertising: connections to the platform and their tokens, ad strategies."""
