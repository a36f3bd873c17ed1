"""The page 简报 in a real browser: whole at two widths, a sentence traced and reworded, a document taken away."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from urllib.parse import parse_qs, urlsplit

import docx
import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Window
from tests.browser.reader import Reader

pytestmark = pytest.mark.browser

ADDRESSES = {
    "whole": "/briefing?month=2025-06",
    "sentence": "/briefing?month=2025-06&section=infrastructure&sentence=4",
    "notice": "/briefing?month=2025-06&department=telecom_office&form=notice",
    "no-department": "/briefing?month=2025-06&form=notice",
}


@pytest.mark.parametrize("width", [1440, 390], ids=["desktop", "phone"])
@pytest.mark.parametrize("name", ADDRESSES)
def test_the_page_is_whole_and_open_to_all(window: Window, name: str, width: int) -> None:
    reader = window(width)
    (reader.open if width < 500 else reader.go)(ADDRESSES[name])
    expect(reader.page.get_by_text("文种")).to_be_visible()
    reader.picture(f"briefing-{name}")
    assert reader.check() == []
    assert reader.barriers() == []
    expect(reader.page.locator(".banner")).to_contain_text("演示数据")


@pytest.mark.parametrize("width", [1440, 390], ids=["desktop", "phone"])
def test_what_a_sentence_is_from_stands_beside_it(window: Window, width: int) -> None:
    reader = window(width)
    reader.open("/briefing?month=2025-06")
    reader.page.evaluate("window.sameDocument = true")
    sentence = reader.page.locator("a.sentence", has_text="年度目标750个")
    sentence.scroll_into_view_if_needed()
    sentence.click()
    expect(reader.page.locator(".ground")).to_be_in_viewport()
    expect(sentence).to_be_in_viewport()
    expect(reader.page.locator(".ground td", has_text="第").first).to_contain_text("行")
    expect(reader.page.locator(".ground td a")).to_have_attribute(
        "href", "/indicator?indicator=deep_5g_coverage_sites&month=2025-06"
    )
    assert reader.page.evaluate("window.sameDocument === true")
    assert "sentence" in parse_qs(urlsplit(reader.page.url).query)
    reader.page.get_by_role("link", name="收起").click()
    expect(reader.page.locator(".ground")).to_have_count(0)


def _take(reader: Reader, words: str) -> tuple[str, bytes]:
    with reader.page.expect_download() as download:
        reader.page.locator(".st-key-briefing-downloads button", has_text=words).click()
    return download.value.suggested_filename, download.value.path().read_bytes()


def test_a_reworded_document_is_taken_away_and_opens(desk: Reader) -> None:
    desk.go("/briefing?month=2025-06&section=infrastructure&include=docx,xlsx&sentence=4")
    desk.page.get_by_label("改写本句").fill("本月推进情况见附表，完成52个。")
    desk.page.get_by_role("button", name="保存改写").click()
    expect(desk.page.locator("a.strays")).to_have_text("本月推进情况见附表，完成52个。")
    desk.page.get_by_role("button", name="生成（").click()
    expect(desk.page.get_by_role("progressbar")).to_be_visible()
    expect(desk.page.locator(".st-key-briefing-downloads")).to_be_visible(timeout=90_000)
    name, content = _take(desk, "Word")
    assert name == "演示数据_通报_数字基础设施_2025-06_v12.docx"
    document = docx.Document(io.BytesIO(content))
    text = "".join(one.text for one in document.paragraphs)
    assert "本月推进情况见附表，完成52个。" in text
    assert "演示数据" in text
    assert len(document.inline_shapes) == 2
    _, package = _take(desk, "全部")
    held = zipfile.ZipFile(io.BytesIO(package))
    sums = {one["file"]: one["sha256"] for one in json.loads(held.read("manifest.json"))["files"]}
    assert sums[name] == hashlib.sha256(content).hexdigest()
    assert desk.check() == []
    assert desk.barriers() == []


def test_a_package_is_stopped(desk: Reader) -> None:
    desk.go("/briefing?month=2025-06&include=png")
    desk.page.get_by_role("button", name="生成（").click()
    desk.page.get_by_role("button", name="停止").click()
    expect(desk.page.get_by_text("已停止，没有留下文件")).to_be_visible()
    assert desk.check() == []
