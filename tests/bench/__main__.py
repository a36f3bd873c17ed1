"""Every subject of the bench, one after the other, each whatever became of the others; a table of them at the end.

python -m tests.bench [--small] [SUBJECT …]

With --small each subject runs in its smallest form, which shows in some minutes that it works, not how fast it is. The
exit status is 1 where a subject failed. The summary is written to tests/bench/results/summary.json.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from monitor.home import ROOT

SUMMARY = Path(__file__).with_name("results") / "summary.json"
# Subject → the arguments of its smallest form, in the order in which they run: the hour of soak comes last.
SUBJECTS: dict[str, tuple[str, ...]] = {
    "load": ("--rows", "100000", "--rounds", "1", "--encodings", "utf-8"),
    "history": ("--sizes", "112000", "224000", "--repeats", "1"),
    "rebuild": ("--rows", "20000", "--rounds", "1"),
    "queries": ("--sizes", "100000", "--repeats", "3"),
    "pages": (),
    "site": ("--only", "demo", "--rounds", "1"),
    "package": ("2025-01",),
    "pictures": ("--count", "2"),
    "readers": ("5",),
    "office": ("2", "3"),
    "nation": ("--cities", "1"),
    "counties": (),
    "soak": ("--minutes", "1"),
}


def run(subject: str, arguments: Sequence[str]) -> dict[str, object]:
    """How one subject ended; what it prints goes where this prints."""
    print(f"== {' '.join([subject, *arguments])}", flush=True)
    started = time.monotonic()
    command = [sys.executable, "-m", f"tests.bench.{subject}", *arguments]
    status = subprocess.run(command, cwd=ROOT, check=False).returncode
    took = round(time.monotonic() - started, 1)
    return {"subject": subject, "arguments": list(arguments), "status": status, "seconds": took}


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("subjects", nargs="*", choices=[*SUBJECTS, []], metavar="SUBJECT")
    parser.add_argument("--small", action="store_true")
    options = parser.parse_args(arguments)
    begun = {"at": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"), "processors": os.cpu_count()}
    begun |= {"load_average": os.getloadavg()[0], "is_small": options.small}
    results = []
    for subject in options.subjects or SUBJECTS:
        results.append(run(subject, SUBJECTS[subject] if options.small else ()))
        SUMMARY.parent.mkdir(exist_ok=True)
        SUMMARY.write_text(json.dumps({**begun, "subjects": results}, indent=1) + "\n", encoding="utf-8")
    print(f"\n{'subject':<10} {'seconds':>9}  how it ended")
    for one in results:
        ended = f"failed with {one['status']}" if one["status"] else "done"
        print(f"{one['subject']:<10} {one['seconds']:>9}  {ended}")
    return 1 if any(one["status"] for one in results) else 0


if __name__ == "__main__":
    sys.exit(main())
