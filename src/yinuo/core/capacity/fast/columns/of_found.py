"""Columns of what was found for many needs: rows in the store, and when the goods are there (-1: they cannot be)."""

LO, COUNT, END = range(3)

WIDTH = 3
