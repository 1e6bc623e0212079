"""How long property tests look: ``NOVU_TEST_THOROUGH=10`` tries ten times as many examples as a usual run."""

import os

THOROUGH = int(os.environ.get("NOVU_TEST_THOROUGH", "1"))
