"""SDKs that vendors publish for node alone, which send to the test's internet: one process of node for all of them."""

import atexit
import json
import os
import select
import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

SDK = Path(__file__).parents[1] / "sdk"
_LONGEST_S = 60


def by_node(vendor: str, **what: Any) -> None:
    """Send one message with a vendor's SDK (``tests/sdk/vendors.mjs``); what the SDK makes of the answer is of no concern.

    Raises:
        AssertionError: it could not even begin.
    """
    process = _process(os.environ["SSL_CERT_FILE"])
    assert process.stdin
    assert process.stdout
    line = json.dumps({"port": int(os.environ["NOVU_TEST_INTERNET"]), "vendor": vendor, "what": what})
    process.stdin.write(line.encode() + b"\n")
    process.stdin.flush()
    ready, _, _ = select.select([process.stdout], [], [], _LONGEST_S)
    said = process.stdout.readline() if ready else b""
    assert said, f"the SDK of {vendor} did not come to an end"
    wrong = json.loads(said)["wrong"]
    assert wrong != "ERR_MODULE_NOT_FOUND", f"the SDK of {vendor} is not installed: tests/setup.sh"


@cache
def _process(authority: str) -> subprocess.Popen[bytes]:
    node = shutil.which("node")
    assert node, "the tests need node: tests/setup.sh"
    environment = {**os.environ, "NODE_EXTRA_CA_CERTS": authority}
    process = subprocess.Popen(
        [node, "vendors.mjs"],
        cwd=SDK,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    atexit.register(process.kill)
    return process
