"""The deterministic stand-in for an ad platform: product code, chosen by a setting."""
