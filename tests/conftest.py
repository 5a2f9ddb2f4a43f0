"""One profile of Hypothesis for all: reproducible, and without a clock that judges."""

import sys
from pathlib import Path

from hypothesis import settings

sys.path.insert(0, str(Path(__file__).parent))  # for what tests of all kinds share: `import meters`

settings.register_profile("tepore", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("tepore")
