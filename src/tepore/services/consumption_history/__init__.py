"""Consumption by day, month and season: derived from readings, kept up to date, and read for charts."""
