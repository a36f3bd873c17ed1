"""The page that says what /api/v1 answers, made from its own OpenAPI description; it loads nothing from anywhere."""

from __future__ import annotations

from html import escape
from typing import Any

_STYLE = """
body { font: 16px/1.7 'Noto Sans SC', 'Noto Sans CJK SC', 'Microsoft YaHei', sans-serif; color: #1F2328;
  max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 26px; } h2 { font-size: 20px; margin-top: 2.2rem; }
table { border-collapse: collapse; width: 100%; } th, td { text-align: left; vertical-align: top;
  padding: .4rem .8rem .4rem 0; border-bottom: 1px solid #D5DAE0; }
code { background: #F4F6F8; padding: .1rem .3rem; border-radius: 4px; overflow-wrap: anywhere; }
a { color: #12436D; }
"""


def page_html(description: dict[str, Any]) -> str:
    """The whole page."""
    about = description["info"]
    parts = [
        "<!doctype html><html lang='zh-CN'><head><meta charset='utf-8'>",
        "<meta name='viewport' content='width=device-width, initial-scale=1'>",
        f"<title>{escape(about['title'])}</title><style>{_STYLE}</style></head><body><main>",
        f"<h1>{escape(about['title'])}</h1>",
        *(f"<p>{_text(line)}</p>" for line in about["description"].splitlines()),
        "<p><a href='openapi.json'>OpenAPI 描述</a>（供程序读取）</p>",
        *(_resource(path, ways["get"]) for path, ways in description["paths"].items() if "." not in path),
        "</main></body></html>",
    ]
    return "".join(parts)


def _resource(path: str, way: dict[str, Any]) -> str:
    name = path.lstrip("/")
    links = "　".join(f"<a href='{name}.{form}'><code>{path}.{form}</code></a>" for form in ("json", "csv", "parquet"))
    rows = "".join(map(_parameter, way.get("parameters", [])))
    return f"<h2>{escape(name)}</h2><p>{escape(way['description'])}</p><p>{links}</p><table>{_HEAD}{rows}</table>"


_HEAD = "<tr><th>参数</th><th>意思</th></tr>"


def _parameter(parameter: dict[str, Any]) -> str:
    return f"<tr><td><code>{escape(parameter['name'])}</code></td><td>{escape(parameter['description'])}</td></tr>"


def _text(line: str) -> str:
    """A line with its `code` marked."""
    parts = escape(line).split("`")
    return "".join(f"<code>{part}</code>" if number % 2 else part for number, part in enumerate(parts))
