"""Blocks of makers' own whose layout cannot be declared: each module has one function, ``fields``."""
