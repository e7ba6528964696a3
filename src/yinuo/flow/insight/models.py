"""Insight keeps no facts of its own."""
