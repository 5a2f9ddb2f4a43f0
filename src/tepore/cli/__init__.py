"""The command line: each command translates, makes one service call, and translates back."""

from tepore.cli.main import main

__all__ = ["main"]
