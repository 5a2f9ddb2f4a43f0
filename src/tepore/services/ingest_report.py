"""What a long import tells while it runs."""

from collections.abc import Callable

Progress = Callable[[int, int], None]
"""Called with how much is done and how much there is in all, 0 where that is not known."""
