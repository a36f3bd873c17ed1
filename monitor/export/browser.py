"""The browser that draws pictures: the system's Chromium, seeing the project's fonts and no network."""

from __future__ import annotations

import os
import shutil
from collections.abc import MutableMapping, Sequence
from pathlib import Path

from choreographer.browsers.chromium import Chromium

from monitor.export.typeface import renderer_environment

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge")
_OFFLINE = ("--host-resolver-rules=MAP * ~NOTFOUND", "--disable-background-networking", "--disable-quic")
# Subpixel colours and hints differ from machine to machine; a picture must not.
_EVEN = ("--disable-lcd-text", "--font-render-hinting=none", "--force-color-profile=srgb", "--lang=zh-CN")


class BrowserMissing(Exception):
    """There is no browser to draw with; a Chinese sentence says how to get one."""

    def __init__(self) -> None:
        super().__init__(
            "没有找到 Chromium 浏览器，无法绘制图片。安装方法：Debian、银河麒麟桌面版 apt-get install chromium；"
            "openEuler、银河麒麟服务器版 dnf install chromium（软件源没有的，从发行方下载 rpm 离线安装）；"
            "已装在别处的，用环境变量 CHROMIUM 写明程序路径"
        )


def find_browser() -> Path:
    """The browser that CHROMIUM names, else the system's; raises BrowserMissing."""
    named = os.environ.get("CHROMIUM")
    found = shutil.which(named) if named else next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        raise BrowserMissing
    return Path(found)


class DrawingBrowser(Chromium):
    """Chromium as Kaleido starts it, with the project's fonts only and nothing to be fetched from anywhere."""

    def get_cli(self) -> Sequence[str]:
        return [*super().get_cli(), *_OFFLINE, *_EVEN]

    def get_env(self) -> MutableMapping[str, str]:
        return {**super().get_env(), **renderer_environment()}
