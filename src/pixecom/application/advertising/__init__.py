"""Advertising: connecting, keeping tokens alive, ad strategies."""
