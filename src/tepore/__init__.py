"""Tepore: from the telegrams of heat meters to a heating bill that every resident can check."""

__version__ = "0.1.0"
