"""Consumption by day, month and season: derived from readings, kept for charts, never a source."""
