"""Whatever arrives ends in a result or in a sentence: the plan's file, the settings, the ledger, files, addresses.

FUZZ_EXAMPLES says how many cases each test tries; a few here, many thousands from time to time (docs/performance.md).
"""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from etl.checks import check_reading
from etl.read import read_submission
from monitor.clock import now
from monitor.home import ROOT, Home
from monitor.ledger import Ledger, LedgerBroken, read_events
from monitor.plan import Plan, PlanFaults, load_plan
from monitor.register import read_register
from monitor.settings import Settings, SettingsFaults, read_settings
from tests.asgi import get
from tests.installation import PLAN, Installation, row

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "40"))
fuzzed = settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
CORPUS = sorted([*(ROOT / "tests" / "csv").rglob("*.csv"), *(ROOT / "tests" / "xlsx").rglob("*.xlsx")])
SETTINGS = '[access]\nreading = "signed-in"\nsession_hours = 12\n[review]\nfour_eyes = true\n[checks.levels]\n'
WORDS = [
    "=",
    "[",
    "]]",
    '"',
    "\n",
    "#",
    "true",
    "2025",
    "-1",
    "1e999",
    "目标",
    "\u202e",
    "\x00",
    "id",
    "target",
    "[[tasks]]",
]
# What a mutation does: where, how much it takes away, what it puts there.
EDITS = st.lists(
    st.tuples(st.floats(0, 1), st.integers(0, 30), st.one_of(st.sampled_from(WORDS), st.text(max_size=6))), max_size=6
)
Edits = list[tuple[float, int, str]]


def edited(text: str, edits: Edits) -> str:
    for place, length, new in edits:
        at = int(place * len(text))
        text = text[:at] + new + text[at + length :]
    return text


@fuzzed
@given(EDITS)
def test_a_plan_however_mangled_is_loaded_or_its_faults_are_listed(tmp_path: Path, edits: Edits) -> None:
    path = tmp_path / "plan.toml"
    path.write_text(edited(PLAN, edits), encoding="utf-8", errors="replace")
    try:
        assert isinstance(load_plan(path), Plan)
    except PlanFaults as found:
        assert found.faults
        assert all(sentence for _, sentence in found.faults)


@fuzzed
@given(EDITS)
def test_settings_however_mangled_are_read_or_their_faults_are_listed(tmp_path: Path, edits: Edits) -> None:
    home = Home(tmp_path)
    home.settings.write_text(edited(SETTINGS, edits), encoding="utf-8", errors="replace")
    os.utime(home.settings, ns=(random.getrandbits(60), random.getrandbits(60)))
    try:
        assert isinstance(read_settings(home), Settings)
    except SettingsFaults as found:
        assert found.faults


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("ledger") / "ledger.jsonl"
    for number in range(8):
        Ledger(path).append({"act": "approved", "submission": f"S{number:06d}", "by": "张三"})
    return path.read_bytes()


@fuzzed
@given(place=st.floats(0, 1), length=st.integers(0, 40), new=st.binary(max_size=12))
def test_a_changed_ledger_is_noticed_but_for_its_torn_end(
    tmp_path: Path, ledger: bytes, place: float, length: int, new: bytes
) -> None:
    at = int(place * len(ledger))
    changed = ledger[:at] + new + ledger[at + length :]
    path = tmp_path / "ledger.jsonl"
    path.write_bytes(changed)
    whole = [line for line in ledger.split(b"\n") if line]
    last = ledger.rindex(b"\n", 0, len(ledger) - 1) + 1  # the last line is sealed by the next one and by the versions
    try:
        events = list(read_events(path))
    except LedgerBroken as broken:
        assert "台账" in str(broken)
        return
    told = [tuple(event.get(name) for name in ("act", "submission", "by")) for event in events]
    try:
        read_register(Home(tmp_path))
    except LedgerBroken as broken:
        assert "台账" in str(broken)
    expected = [("approved", f"S{number:06d}", "张三") for number in range(len(whole))]
    assert told[: len(whole) - 1] == expected[: min(len(told), len(whole) - 1)]
    assert len(told) >= len(whole) - 1 or at < last


@fuzzed
@given(
    st.sampled_from(CORPUS), st.lists(st.tuples(st.floats(0, 1), st.integers(0, 9), st.binary(max_size=6)), max_size=5)
)
def test_a_file_however_damaged_is_accounted_for_line_by_line(
    plan: Plan, path: Path, edits: list[tuple[float, int, bytes]]
) -> None:
    content = path.read_bytes()
    for place, length, new in edits:
        at = int(place * len(content))
        content = content[:at] + new + content[at + length :]
    checked = check_reading(read_submission(content, path.name, plan), plan, today=now().date())
    assert checked.rows == checked.accepted + checked.rejected + len(checked.ignored)
    assert all(problem.message and problem.remedy for problem in checked.problems)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    place = Installation.at(tmp_path_factory.mktemp("site"))
    place.load_rows("1.csv", [row("stations", "2025-01", 100), row("records", "2025-01", 127)])
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MONITOR_DATA", str(place.home.root))
        yield


PATHS = ["/figure/1/{}.json", "/figure/{}/trend-stations.json", "/data/1/{}.csv", "/data/1/{}.json", "/submission/{}",
         "/asset/{}", "/asset/fonts/{}", "/health", "/api/v1/{}", "/api/v1/{}.json", "/api/v1/{}.csv",
         "/api/v1/assessments.json", "/api/v1/observations.json"]  # fmt: skip
VALUES = st.one_of(
    st.sampled_from(
        ["2025-01", "1", "-1", "99999999999", "2025-13", "../../etc/passwd", "stations", "east", "<script>", "' OR 1=1"]
    ),
    st.text(max_size=8),
)
NAMES = st.sampled_from(
    ["month", "version", "section", "district", "indicator", "department", "status", "size", "look", "limit", "x"]
)


@fuzzed
@given(st.sampled_from(PATHS), VALUES, st.dictionaries(NAMES, VALUES, max_size=4))
def test_no_address_ends_in_a_fault_of_the_server(site: None, path: str, value: str, query: dict[str, str]) -> None:
    encoded = quote(value, safe="", errors="replace")
    asked = urlencode(query, errors="replace")
    answer = get(f"{path.format(encoded)}?{asked}")
    assert answer.status < 500, (answer.status, answer.body[:300])
