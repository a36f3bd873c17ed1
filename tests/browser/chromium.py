"""The browser of the tests: Debian's Chromium, quiet and without a single request of its own."""

from __future__ import annotations

import os
import shutil

from playwright.sync_api import Browser, Playwright

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
# A reader who spares data, unless a test says otherwise: what stands for a moment would draw the months beside, too.
SPARING = """
Object.defineProperty(NetworkInformation.prototype, "saveData", { get: () => sessionStorage.isGenerous === undefined });
"""


def launch(playwright: Playwright) -> Browser:
    """A running Chromium: the one that CHROMIUM names, else the system's."""
    found = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    return playwright.chromium.launch(executable_path=found, args=list(FLAGS))
