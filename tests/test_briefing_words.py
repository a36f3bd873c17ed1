"""The 通报 in words: every number is of the items that its sentence names, nothing is invented, no one is left out."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import cache
from typing import Any

import pytest

from monitor.assess import assess, assess_item
from monitor.export.scope import ExportContext, Scope, export_context
from monitor.home import Home
from monitor.month import Month
from monitor.observation import Edition, Observation
from monitor.plan import Department, District, Item, Narrative, Plan, Rule
from monitor.words.briefing import Facts, Form, NothingBehind, brief, lagging_departments
from monitor.words.briefing_progress import group_paragraphs
from monitor.words.briefing_ranking import district_paragraphs
from monitor.words.passage import Briefing, Heading, Paragraph, reworded
from monitor.words.remark import split_remark
from monitor.words.trace import Ground, traced
from tests.document_numbers import allowed, facts, frame_numbers, names_in, numbers_in, scopes
from tests.plans import base, indicator, milestone, month, narrative, plan_of, reported, series

EDITION = Edition(7, dt.datetime(2025, 7, 12, tzinfo=dt.UTC), False, (), "test-2025", "", "points-10@1")


@cache
def _context(home: Home, number: int) -> ExportContext:
    return export_context(home, Month(2025, number))


@pytest.fixture(params=[1, 4, 6, 9], ids=["january", "april", "june", "september"])
def context(request: pytest.FixtureRequest, demo_home: Home) -> ExportContext:
    return _context(demo_home, request.param)


def test_every_number_of_a_sentence_is_of_the_items_it_names(context: ExportContext) -> None:
    names = names_in(context)
    strays = [
        (scope, said.text, number)
        for scope in scopes(context)
        for said in brief(facts(context, scope)).sentences
        if "位项数最多" not in said.text
        for number in numbers_in(names.sub("…", said.text))
        if number not in (allowed(said, context) if said.items else frame_numbers(context))
    ]
    assert strays == []


def test_every_number_of_a_notice_is_of_the_items_it_names(context: ExportContext) -> None:
    names = names_in(context)
    for department in lagging_departments(context.plan, context.judged.assessments):
        for said in brief(facts(context, Scope(department=department)), "notice").sentences:
            loose = {str(context.plan.year), str(context.month.number)} if said.items else set()
            found = set(numbers_in(names.sub("…", said.text)))
            assert found <= allowed(said, context) | loose, said.text


def test_every_item_behind_is_told_with_what_it_must_still_do(context: ExportContext) -> None:
    told = {said.items[0] for said in brief(facts(context, Scope())).sentences if len(said.items) == 1}
    behind = {one.item.id for one in context.judged.assessments if one.status in ("behind", "far_behind")}
    assert behind <= told


def test_every_department_with_an_item_behind_gets_a_notice(context: ExportContext) -> None:
    reporters = {o.item.reporter for o in context.judged.assessments if o.status in ("behind", "far_behind")}
    assert reporters <= set(lagging_departments(context.plan, context.judged.assessments))


def test_every_figure_that_a_text_has_a_place_for_exists(context: ExportContext) -> None:
    for scope in scopes(context):
        for name in brief(facts(context, scope)).figures:
            assert context.figure(name).name == name


def test_how_often_a_district_is_first_is_counted(demo_home: Home) -> None:
    context = _context(demo_home, 6)
    text = brief(facts(context, Scope())).blocks
    said = next(block.text for block in text if isinstance(block, Paragraph) and "予以表扬" in block.text)
    firsts: dict[str, int] = {}
    items = {one.item.id for ones in context.districts.values() for one in ones}
    for item in items:
        shares = {
            one.district: one.attainment_share
            for ones in context.districts.values()
            for one in ones
            if one.item.id == item and context.plan.district[one.district].kind == "district"
        }
        best = max(share for share in shares.values() if share is not None)
        for district, share in shares.items():
            firsts[district] = firsts.get(district, 0) + (share == best)
    most = max(firsts.values())
    names = "、".join(one.name for one in context.plan.districts if firsts.get(one.id) == most)
    assert said.startswith(f"{names}（{'均为' if '、' in names else ''}{most}项）居县（市）区首位项数最多，予以表扬。")


# --- small plans, whole texts

Said = tuple[str | int | None, str | None]  # value (for a narrative: how it judges itself) and remark
Seen = Mapping[str, Mapping[int, Said | int]]


def brief_of(plan: Plan, seen: Seen, number: int = 6, form: Form = "briefing", **scope: Any) -> Briefing:
    """The briefing of a plan with these values by item and month number."""
    series = {
        item: {month(at): _observe(plan.item[item], at, said) for at, said in row.items()} for item, row in seen.items()
    }
    now = assess(plan, month(number), series)
    before = assess(plan, month(number - 1), series) if number > 1 else ()
    return brief(Facts(plan, EDITION, month(number), now, before, {}, **scope), form)


def _observe(item: Item, at: int, said: Said | int) -> Observation:
    value, text = said if isinstance(said, tuple) else (said, None)
    if isinstance(item, Narrative):
        return reported(item, month(at), self_status=str(value), text=text)
    return reported(item, month(at), value, text=text)


def lines(briefing: Briefing) -> list[str]:
    return [b.text if isinstance(b, Heading | Paragraph) else f"[{b.figure}]" for b in briefing.blocks]


STATIONS = indicator()
PLATFORM = milestone()
MOOD = narrative()


def test_a_whole_briefing_reads_like_this() -> None:
    plan = plan_of(STATIONS, PLATFORM, MOOD)
    seen: Seen = {
        "stations": {3: 700, 4: 900, 5: 1300, 6: (1200, "机房选址较慢，下月起加快推进。")},
        "platform": {5: 80, 6: 80},
        "mood": {6: ("behind", "宣讲场次不足。")},
    }
    assert lines(brief_of(plan, seen)) == [
        "根据各责任单位月度报送（数据版本v7），现将测试计划6月进展情况通报如下。",
        "一、总体进展",
        "（一）总体情况",
        "截至6月底，1项任务共3项任务指标，其中进度正常1项、略有滞后1项、明显滞后1项。本月应报数据均已报送。"
        "与上月相比，转为明显滞后1项：新建5G基站数。新增报送1项：营造发展氛围。",
        "[shares-sections]",
        "（二）分板块情况",
        "1. 数字基础设施。3项任务指标中，1项进度正常、1项略有滞后、1项明显滞后。"
        "滞后的有新建5G基站数（低于序时12.5个百分点）、营造发展氛围（自评略有滞后）。",
        "[gaps-all]",
        "二、存在问题",
        "2项任务指标滞后，其中明显滞后1项、略有滞后1项。",
        "（一）明显滞后事项",
        "1. 新建5G基站数。年度目标3,200个，截至6月底完成1,200个，占年度目标的37.5%，低于序时进度12.5个百分点。"
        "完成年度目标还需月均333个，所需月均为近三个月的2.0倍。市通信发展管理办公室说明：机房选址较慢。"
        "责任单位：市通信发展管理办公室。",
        "（二）略有滞后事项",
        "1. 营造发展氛围。截至6月底责任单位自评略有滞后。市通信发展管理办公室说明：宣讲场次不足。"
        "责任单位：市通信发展管理办公室。",
        "三、下一步",
        "1. 市通信发展管理办公室。新建5G基站数：下月起加快推进。营造发展氛围：（由责任单位补充）。",
        "7月数据请于8月8日前报送，最迟不超过8月12日。",
    ]


def text_of(briefing: Briefing) -> str:
    return "\n".join(lines(briefing))


def test_january_has_no_month_to_compare_with() -> None:
    text = text_of(brief_of(plan_of(STATIONS), {"stations": {1: 100}}, 1))
    assert "上月" not in text and "截至1月底" in text


def test_december_asks_for_no_month_of_a_year_without_a_plan() -> None:
    text = text_of(brief_of(plan_of(STATIONS), {"stations": {12: 3200}}, 12))
    assert "13月" not in text and "1月数据" not in text


def test_what_is_not_reported_is_named_with_who_owes_it() -> None:
    text = text_of(brief_of(plan_of(STATIONS, MOOD), {"mood": {6: ("on_track", None)}}))
    assert "本月应报2项，已报1项，未报送1项。" in text
    assert "市通信发展管理办公室未报送1项：新建5G基站数。" in text
    assert "（一）未报送事项" in text


@pytest.mark.parametrize(
    ("owed", "said"),
    [
        ((9, 1), ["市a局未报送9项：a1、a2、a3、a4、a5、a6、a7、a8、a9。", "市b局未报送1项：b1。"]),
        ((9, 2), ["市a局未报送9项：a1、a2、a3等。", "市b局未报送2项：b1、b2。"]),
        ((2, 8, 1), ["市b局未报送8项：b1、b2、b3等。", "市a局未报送2项：a1、a2。", "市c局未报送1项：c1。"]),
        (
            (2, 8, 1, 2, 4, 3, 1, 2),
            [
                "市b局未报送8项：b1、b2、b3等。",
                "市e局未报送4项：e1、e2、e3等。",
                "市f局未报送3项：f1、f2、f3。",
                "市a局未报送2项：a1、a2。",
                "市d局未报送2项：d1、d2。",
                "其余3个单位未报送4项：市h局2项，市c局、市g局各1项。",
            ],
        ),
        (
            (1, 1, 1, 1),
            ["市a局未报送1项：a1。", "市b局未报送1项：b1。", "市c局未报送1项：c1。", "市d局未报送1项：d1。"],
        ),
    ],
    ids=[
        *("a few by name", "many of few departments", "who owes most first", "many of many departments"),
        "a few of many departments",
    ],
)
def test_much_that_is_not_reported_is_told_by_who_owes_how_much(owed: Sequence[int], said: Sequence[str]) -> None:
    names = "abcdefgh"[: len(owed)]
    items = [
        indicator(f"{name}{n}", name=f"{name}{n}", reporter=name)
        for name, count in zip(names, owed, strict=True)
        for n in range(1, count + 1)
    ]
    plan = plan_of(*items)
    departments = tuple(Department(id=name, name=f"市{name}局", short=name) for name in names)
    plan = plan.model_copy(update={"departments": (*plan.departments, *departments)})
    found = [one for one in brief_of(plan, {}).sentences if "局未报送" in one.text or "单位未报送" in one.text]
    assert [one.text for one in found] == said
    assert {item for one in found for item in one.items} == {one.id for one in items}
    by_id = {one.item.id: one for one in assess(plan, month(6), {})}
    for one in found:
        ground = Ground(plan, EDITION, month(6), [by_id[item] for item in one.items], ())
        assert all(known for _, known in traced(one.text, ground)), one.text


def test_a_month_without_a_fault_says_so() -> None:
    assert "截至6月底，没有滞后和未报送的事项。" in lines(brief_of(plan_of(STATIONS), {"stations": {6: 1700}}))


def test_what_is_due_and_not_done_is_named_though_its_light_is_green() -> None:
    seen: Seen = {"platform": {8: 80, 9: (85, "正处于“验收”阶段。")}, "mood": {9: ("on_track", None)}}
    told = lines(brief_of(plan_of(PLATFORM, MOOD), seen, 9))
    assert "1. 数字基础设施。2项任务指标均无滞后。本月到期未完成的是平台上线试运行（完成85%）。" in told
    at = told.index("二、存在问题")
    assert told[at + 1 : at + 4] == [
        "1个节点本月到期未完成。",
        "（一）本月到期未完成节点",
        "1. 平台上线试运行。截至9月底完成85%，应于2025年9月底前完成。"
        "市通信发展管理办公室说明：正处于“验收”阶段。责任单位：市通信发展管理办公室。",
    ]
    done = text_of(brief_of(plan_of(PLATFORM), {"platform": {9: 100}}, 9))
    before = text_of(brief_of(plan_of(PLATFORM), {"platform": {8: 85}}, 8))
    assert "到期未完成" not in done + before
    assert "1项任务指标按进度推进" in before


def test_no_cause_is_given_where_the_department_gave_none() -> None:
    briefing = brief_of(plan_of(STATIONS), {"stations": {6: 100}})
    opened = [said.text for said in briefing.sentences if said.is_open]
    assert opened == ["滞后原因：（由责任单位补充）。", "新建5G基站数：（由责任单位补充）。"]
    assert not any(word in text_of(briefing) for word in ("由于", "因为", "受", "导致"))


def test_nothing_done_yet_is_said_without_a_share() -> None:
    text = text_of(brief_of(plan_of(indicator(target=1)), {"stations": {3: 0, 4: 0, 5: 0, 6: 0}}))
    assert "年度目标1个，截至6月底完成数为0，低于序时进度50.0个百分点。年内还需完成1个，近三个月没有进展。" in text


@pytest.mark.parametrize(
    ("item", "seen", "said"),
    [
        (
            indicator(kind="level", target=150, unit="亿条", decimals=1, baseline=base(126)),
            {6: "130.5"},
            "年度目标150.0亿条，截至6月底达到130.5亿条，完成年度增量的18.8%，低于序时进度31.3个百分点。",
        ),
        (indicator(kind="rate", target=90, unit="%"), {6: 80}, "截至6月底为80%，目标90%，相当于目标的88.9%。"),
        (
            indicator(kind="rank", target=1, unit="位", better="lower", comparison="at_most"),
            {6: 3},
            "截至6月底居第3位，目标第1位，未达到目标。",
        ),
        (indicator(target=3, unit="所"), {3: 1, 4: 1, 5: 1, 6: 1}, "年内还需完成2所，近三个月没有进展。"),
        (indicator(), {6: 1}, "年度目标3,200个，截至6月底完成1个，占年度目标的0.0%，低于序时进度50.0个百分点。"),
        (
            milestone("stations", due="2025-04"),
            {6: 60},
            "截至6月底完成60%，应于2025年4月底前完成，逾期2个月。",
        ),
    ],
    ids=["a level", "a rate", "a rank", "a few left", "hardly anything", "a deliverable overdue"],
)
def test_an_item_behind_is_told_by_its_kind(item: Item, seen: Mapping[int, int], said: str) -> None:
    assert said in text_of(brief_of(plan_of(item), {"stations": seen}))


def test_what_lags_and_was_not_reported_this_month_says_of_when_it_is() -> None:
    rule = Rule(missed_is_yellow=True)
    text = text_of(brief_of(plan_of(STATIONS, rule=rule), {"stations": {5: 1300}}))
    assert "6月未报送，最近数据为5月。年度目标3,200个，截至5月底完成1,300个" in text


@pytest.mark.parametrize(
    ("remark", "said", "planned"),
    [
        ("", "", ""),
        (None, "", ""),
        ("已完成立项。", "已完成立项", ""),
        ("下月起加快推进。", "", "下月起加快推进"),
        ("因场地未落实，进度稍缓，正在会商解决。", "因场地未落实，进度稍缓", "正在会商解决"),
        (
            "完成调研。准备较长，下月起加快推进。将于年底验收。",
            "完成调研。准备较长",
            "下月起加快推进。将于年底验收",
        ),
        ("将军山站点建成。", "将军山站点建成", ""),
    ],
    ids=["empty", "none", "done", "to come", "cause and remedy", "several sentences", "a name that looks like a plan"],
)
def test_a_remark_is_taken_apart_without_changing_a_word(remark: str | None, said: str, planned: str) -> None:
    assert split_remark(remark) == (said, planned)


# --- the ranking of districts


def ranking(shares: Mapping[str, str | None]) -> str:
    """The paragraphs of one item; districts are named a to d, zones z…; shares of a target of 100."""
    item = indicator(by_district=True, target=100, unit="家")
    plan = plan_of(item)
    places = tuple(
        District(id=name, name=f"{name}区", kind="zone" if name.startswith("z") else "district", tile=(0, n))
        for n, name in enumerate(shares)
    )
    item = item.model_copy(update={"district_targets": {name: Decimal(100) for name in shares}})
    plan = plan.model_copy(update={"districts": places, "indicators": (item,)})
    found = {
        name: assess_item(
            plan, item, month(6), {} if value is None else {month(6): reported(item, month(6), value)}, name
        )
        for name, value in shares.items()
    }
    rows = [assess_item(plan, item, month(6), {})]
    blocks = district_paragraphs(plan, rows, {name: (one,) for name, one in found.items()})
    return "".join(block.text for block in blocks)


@pytest.mark.parametrize(
    ("shares", "said"),
    [
        (
            {"a": "60", "b": "55", "c": "50", "d": "40", "z1": "70", "z2": "30"},
            "县（市）区中a区居首（60.0%），d区居末（40.0%）；功能区中z1区70.0%、z2区30.0%。",
        ),
        (
            {"a": "60", "b": "60", "c": "50", "d": "40", "e": "40"},
            "县（市）区中a区、b区并列居首（均为60.0%），d区、e区并列居末（均为40.0%）。",
        ),
        ({"a": "50", "b": "50", "c": "50", "d": "50"}, "各县（市）区均为50.0%。"),
        ({"a": "60", "b": "50", "c": "45", "d": "40", "e": None}, "d区居末（40.0%）。e区未报送。"),
        ({"a": "60", "b": None}, "县（市）区中仅a区报送，为60.0%。b区未报送。"),
        ({"a": None}, ""),
    ],
    ids=["apart from zones", "equals", "all equal", "one missing", "only one known", "nothing known"],
)
def test_first_and_last_are_named(shares: Mapping[str, str | None], said: str) -> None:
    assert ranking(shares).endswith(said)


# --- 督办单, and what a writer changes


def test_a_notice_holds_only_what_is_behind() -> None:
    plan = plan_of(STATIONS, PLATFORM)
    seen: Seen = {"stations": {6: 100}, "platform": {6: 50}}
    told = lines(brief_of(plan, seen, form="notice", department=plan.departments[0]))
    assert told[0].startswith("截至2025年6月底，你单位负责的测试计划任务指标中，明显滞后1项。")
    assert [line for line in told if line.startswith(("1. ", "2. "))] == [
        "1. 新建5G基站数。年度目标3,200个，截至6月底完成100个，占年度目标的3.1%，低于序时进度46.9个百分点。"
        "完成年度目标还需月均517个。"
    ]


def test_a_notice_about_nothing_is_refused() -> None:
    plan = plan_of(STATIONS)
    with pytest.raises(NothingBehind, match="市通信发展管理办公室2025年6月没有滞后事项，不需要督办单"):
        brief_of(plan, {"stations": {6: 3200}}, form="notice", department=plan.departments[0])


def test_a_reworded_sentence_is_the_only_one_that_changes() -> None:
    briefing = brief_of(plan_of(STATIONS), {"stations": {6: 100}})
    number = next(n for n, said in enumerate(briefing.sentences) if said.is_open)
    changed = reworded(briefing, {number: "滞后原因：选址未定。"})
    assert changed.sentences[number].text == "滞后原因：选址未定。" and not changed.sentences[number].is_open
    rest = [s for n, s in enumerate(changed.sentences) if n != number]
    assert rest == [s for n, s in enumerate(briefing.sentences) if n != number]


def test_a_sentence_taken_out_takes_its_empty_paragraph_along() -> None:
    briefing = brief_of(plan_of(STATIONS), {"stations": {6: 1700}})
    changed = reworded(briefing, {0: " "})
    assert len(changed.blocks) == len(briefing.blocks) - 1
    assert changed.sentences == briefing.sentences[1:]


def test_demonstration_data_are_said_to_be_so(demo_home: Home) -> None:
    context = _context(demo_home, 6)
    given = facts(context, Scope())
    assert "【演示数据】" in text_of(brief(given))
    real = dataclasses.replace(given, edition=dataclasses.replace(given.edition, is_demo=False))
    assert "演示" not in text_of(brief(real))


@pytest.mark.parametrize(
    ("values", "close"), [((900, 700), "，进度最快。"), ((900, 900), "，走在前列。")], ids=["one", "two-alike"]
)
def test_only_who_is_alone_ahead_is_called_the_fastest(values: tuple[int, int], close: str) -> None:
    items = [indicator(f"item_{n}", target=1200, name=f"指标{n}") for n in range(2)]
    found = assess(
        plan_of(*items),
        month(6),
        {item.id: series(item, {6: value}) for item, value in zip(items, values, strict=True)},
    )
    (paragraph,) = group_paragraphs(plan_of(*items), found, by="section")
    told = "".join(one.text for one in paragraph.sentences)
    assert "其中，指标0完成900个" in told and close in told
