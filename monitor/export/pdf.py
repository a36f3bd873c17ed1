"""A Word document as PDF, through LibreOffice where it is installed."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

SECONDS = 120.0


class ConverterMissing(Exception):
    """LibreOffice is not installed; a Chinese sentence says how to get it."""

    def __init__(self) -> None:
        super().__init__(
            "没有找到 LibreOffice，未生成 PDF。安装方法：Debian、银河麒麟桌面版 apt-get install libreoffice-writer；"
            "openEuler、银河麒麟服务器版 dnf install libreoffice-writer；也可用 Word、WPS 打开 docx 另存为 PDF"
        )


class ConversionFailed(Exception):
    """LibreOffice made no PDF; a Chinese sentence says what it answered."""


def find_converter() -> str:
    """LibreOffice's program; raises ConverterMissing."""
    found = shutil.which("soffice") or shutil.which("libreoffice")
    if found is None:
        raise ConverterMissing
    return found


def convert_to_pdf(document: bytes) -> bytes:
    """The .docx as PDF; raises ConverterMissing and ConversionFailed."""
    program = find_converter()
    with tempfile.TemporaryDirectory(prefix="plan-monitor-") as name:
        folder = Path(name)
        source = folder / "document.docx"
        source.write_bytes(document)
        # A profile of its own: LibreOffice refuses to start beside another one that uses the same.
        profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
        command = [program, profile, "--headless", "--convert-to", "pdf", "--outdir", name, str(source)]
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False)  # noqa: S603
        except subprocess.TimeoutExpired as problem:
            raise ConversionFailed(f"LibreOffice {SECONDS:.0f}秒内没有完成转换，未生成 PDF") from problem
        made = source.with_suffix(".pdf")
        if not made.is_file():
            raise ConversionFailed(f"LibreOffice 未能生成 PDF：{(done.stderr or done.stdout).strip()[:200]}")
        return made.read_bytes()
