"""Everything that can be checked without running the program: `make check`.

    .venv/bin/python -m tools.check
"""

import subprocess
import sys
import time
from pathlib import Path

from tools.command_line import no_options

ROOT = Path(__file__).resolve().parent.parent
CHECKS = {
    "imports": ["tools.imports"],
    "idioms": ["tools.idioms"],
    "boards": ["tools.boards"],
    "version": ["tools.version"],
    "ruff": ["ruff", "check", "--quiet", "--output-format", "concise"],
    "types": ["tools.type_check"],
}


def main() -> int:
    """Runs all, also after one has failed; says which did."""
    no_options("tools.check", __doc__)
    failed = []
    for name, (module, *arguments) in CHECKS.items():
        begun = time.monotonic()
        status = subprocess.call([sys.executable, "-m", module, *arguments], cwd=ROOT)
        verdict = "failed" if status else "ok"
        print(f"check {name}: {verdict}, {time.monotonic() - begun:.1f} s", flush=True)
        failed += [name] if status else []
    print("check: " + ("failed: " + ", ".join(failed) if failed else "ok"))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
