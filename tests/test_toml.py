"""Files in TOML that would take long to read are refused before they are parsed."""

from __future__ import annotations

import tomllib

import pytest

from monitor import toml
from monitor.toml import NotToml, read_toml


def _never(text: str, **_: object) -> dict[str, object]:
    raise AssertionError(f"{len(text)} characters were parsed")


@pytest.mark.parametrize("key", ["a", '"甲"', "'b c'"], ids=["bare", "quoted", "literal"])
@pytest.mark.parametrize("dot", [".", " . "], ids=["close", "apart"])
def test_a_key_of_very_many_parts_is_refused_unparsed(key: str, dot: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tomllib, "loads", _never)
    with pytest.raises(NotToml, match=r"第2行.*点号"):
        read_toml(f"[[correction]]\n{dot.join([key] * 30)} = 1\n".encode())


def test_a_file_too_large_to_be_written_by_hand_is_refused_unparsed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tomllib, "loads", _never)
    monkeypatch.setattr(toml, "LARGEST", 100)
    with pytest.raises(NotToml, match="超过上限100个"):
        read_toml(b"#" * 101)


def test_keys_and_texts_with_dots_are_read() -> None:
    text = 'a.b.c = 1\n[d.e]\nf = "https://a.b.c.gov.cn/1.2.3 …… 见附件1.2.3.4"\n'
    assert read_toml(text.encode())[1]["d"]["e"]["f"].endswith("1.2.3.4")
