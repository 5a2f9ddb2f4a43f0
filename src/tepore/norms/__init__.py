"""The norms: one module a standard, pure functions and frozen dataclasses."""
