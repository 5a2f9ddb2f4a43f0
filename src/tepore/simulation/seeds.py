"""One seed, many streams: every part draws from its own stream, so a new part disturbs no other."""

from __future__ import annotations

from zlib import crc32

import numpy as np


def stream(seed: int, *names: str) -> np.random.Generator:
    """Give the random stream of a named part.

    Parameters
    ----------
    seed
        Seed of the run, 0 or more.
    names
        What draws: ``"weather"``, ``"radio", "00004711"``.

    Returns
    -------
    numpy.random.Generator
        PCG64, the same for the same seed and names. Numpy promises the bits of PCG64 for ever and those of
        the distributions within a release series (NEP 19).
    """
    words = [seed, *(crc32(name.encode()) for name in names)]
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence(words)))
