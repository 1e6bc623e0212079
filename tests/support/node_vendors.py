"""SDKs that vendors publish for node alone, which send to the test's internet."""

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

SDK = Path(__file__).parents[1] / "sdk"


def by_node(vendor: str, **what: Any) -> None:
    """Send one message with a vendor's SDK (``tests/sdk/vendors.mjs``); what the SDK makes of the answer is of no concern.

    Raises:
        AssertionError: it could not even begin.
    """
    node = shutil.which("node")
    assert node, "the tests need node: tests/setup.sh"
    environment = {**os.environ, "NODE_EXTRA_CA_CERTS": os.environ["SSL_CERT_FILE"]}
    command = [node, "--import", "./internet.mjs", "vendors.mjs", vendor, json.dumps(what)]
    done = subprocess.run(command, cwd=SDK, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert "ERR_MODULE_NOT_FOUND" not in done.stderr, done.stderr[-2000:]
