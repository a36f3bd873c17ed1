"""Choices of the page 简报: whose month, which form, which files; all of it in the address, the last one remembered."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from monitor.access import Action, may
from monitor.annotation import read_notes
from monitor.export.package import KINDS, FileKind
from monitor.export.pdf import ConverterMissing, find_converter
from monitor.export.scope import ExportContext, Scope
from monitor.export.word import briefing_of
from monitor.home import Home
from monitor.judged import Judged
from monitor.plan import Plan
from monitor.trail_words import KIND_WORDS
from monitor.ui.actor import actor
from monitor.ui.block import app_link, show_fault, show_heading
from monitor.ui.here import Here, asked
from monitor.ui.markup import el, join, markdown_text
from monitor.web.editions import past
from monitor.words.briefing import Form, NothingBehind, lagging_departments, nothing_behind
from monitor.words.passage import Briefing

PAGE = "briefing"
FORMS: dict[Form, str] = {"briefing": "通报", "notice": "督办单"}
ORDERED: tuple[FileKind, ...] = ("docx", "pdf", "pptx", "xlsx", "png", "svg")
DEFAULT: tuple[FileKind, ...] = ("docx",)
NOTHING = "none"  # as the address says that no file is chosen
_KEYS = ("section", "department", "form", "include")
_LAST = "briefing_last"


@dataclass(frozen=True, slots=True)
class Desk:
    """What is to be written: the text of a scope in a form, and the files to make of it."""

    context: ExportContext
    scope: Scope
    form: Form
    kinds: tuple[FileKind, ...]
    briefing: Briefing

    @property
    def key(self) -> tuple[object, ...]:
        """What a writer's changes belong to."""
        return (self.context.version, self.context.month, self.scope, self.form)

    @property
    def query(self) -> dict[str, str]:
        """What the address says of it; what is usual is left out."""
        return _query(self.scope, self.form, self.kinds)


def choose_briefing(here: Here) -> Desk | None:
    """The choices in a row and what they give; None, with a sentence, where there is nothing to write."""
    show_heading(f"简报：{here.view.month.label}", "先看文字和每个数字的来历，需要时改写，再生成文件。")
    if not may(actor(), Action.EXPORT):
        show_fault("", "没有生成简报的权限，请先登录。")
        return None
    _recall()
    plan = here.view.plan
    with st.container(key="briefing-choices", horizontal=True, gap="medium"):
        scope = _choose_scope(plan)
        form = _choose_form()
        kinds = _choose_kinds()
    context = ExportContext(
        Judged(here.view.edition, plan, here.view.month, dict(here.view.year)),
        here.view.districts,
        here.view.districts_before,
        read_notes(Home.from_environment()).standing(year=here.view.month.year),
        past(here.view.edition.version).first_dues,
    )
    if form == "notice" and scope.department is None:
        _offer_notices(here, context, kinds, "督办单按部门印发，请选择部门")
        return None
    try:
        return Desk(context, scope, form, kinds, briefing_of(context, scope, form))
    except NothingBehind as problem:
        _offer_notices(here, context, kinds, str(problem))
        return None


def _offer_notices(here: Here, context: ExportContext, kinds: tuple[FileKind, ...], why: str) -> None:
    """Why there is no 督办单 here, and the departments that there is one for."""
    plan = context.plan
    lagging = lagging_departments(plan, context.assessments())
    if not lagging:
        st.info(f"全市{here.view.month.label}{nothing_behind(context.assessments())}。", title=markdown_text(why))
        return
    st.info(f"{here.view.month.label}有滞后事项的部门共{len(lagging)}个，列在下面。", title=markdown_text(why))
    links = (
        app_link(plan.department[one].name, here.address(PAGE, **_query(Scope(department=one), "notice", kinds)))
        for one in lagging
    )
    st.html(el("p", join(links, "　"), class_="index"))


# --- the address


def _query(scope: Scope, form: Form, kinds: tuple[FileKind, ...]) -> dict[str, str]:
    query = {"section": scope.section or "", "department": scope.department or ""}
    query["form"] = form if form != "briefing" else ""
    query["include"] = "" if kinds == DEFAULT else ",".join(kinds) or NOTHING
    return {name: value for name, value in query.items() if value}


def _recall() -> None:
    """The last choice of this sitting, where the address makes none; one with a sentence or a version is of a text."""
    own = {name: value for name in _KEYS if (value := asked(name))}
    if own:
        st.session_state[_LAST] = own
    elif not (asked("sentence") or asked("version")):
        st.query_params.update(st.session_state.get(_LAST, {}))


def _write(query: dict[str, str]) -> None:
    """Put a choice into the address; the sentence that was looked at belongs to another text."""
    for name in (*_KEYS, "sentence"):
        st.query_params.pop(name, None)
    st.query_params.update(query)
    st.session_state[_LAST] = query


def _own() -> dict[str, str]:
    return {name: value for name in _KEYS if (value := asked(name))}


# --- the widgets, which only show and change the address


def _choose_scope(plan: Plan) -> Scope:
    options = {"": "全市"}
    options |= {f"section:{one.id}": f"板块：{one.name}" for one in plan.sections}
    options |= {f"department:{one.id}": f"部门：{one.name}" for one in plan.departments}
    wanted = next((f"{kind}:{value}" for kind in ("department", "section") if (value := asked(kind))), "")
    if wanted not in options:
        show_fault("找不到地址中指定的板块或部门", "请从下面的选项中选择。")
        wanted = ""
    st.session_state["briefing_scope"] = wanted
    st.selectbox(
        "范围", list(options), key="briefing_scope", format_func=lambda one: options[one], on_change=_scope_chosen
    )
    kind, _, identity = wanted.partition(":")
    return Scope(**{kind: identity}) if kind else Scope()


def _scope_chosen() -> None:
    kind, _, identity = st.session_state["briefing_scope"].partition(":")
    others = {name: value for name, value in _own().items() if name not in ("section", "department")}
    _write({**({kind: identity} if kind else {}), **others})


def _choose_form() -> Form:
    form: Form = "notice" if asked("form") == "notice" else "briefing"
    st.session_state["briefing_form"] = form
    st.segmented_control(
        "文种",
        list(FORMS),
        key="briefing_form",
        format_func=lambda one: FORMS[one],
        on_change=_form_chosen,
        required=True,
    )
    return form


def _form_chosen() -> None:
    others = {name: value for name, value in _own().items() if name != "form"}
    _write(others | ({"form": "notice"} if st.session_state["briefing_form"] == "notice" else {}))


def _choose_kinds() -> tuple[FileKind, ...]:
    """The files to make; without LibreOffice there is no PDF to choose, and the hint says how to get it."""
    said = asked("include")
    wanted = DEFAULT if said is None else tuple(one for one in ORDERED if one in said.split(","))
    hint, missing = None, ""
    try:
        find_converter()
    except ConverterMissing as problem:
        hint, missing = str(problem), "pdf"
    offered = [one for one in ORDERED if one != missing]
    kinds = tuple(one for one in wanted if one in offered)
    st.session_state["briefing_kinds"] = list(kinds)
    st.pills(
        "文件",
        offered,
        selection_mode="multi",
        key="briefing_kinds",
        format_func=lambda one: KIND_WORDS[one],
        on_change=_kinds_chosen,
        help=hint,
        wrap=True,
    )
    return kinds


def _kinds_chosen() -> None:
    kinds = tuple(one for one in KINDS if one in st.session_state["briefing_kinds"])
    ordered = tuple(one for one in ORDERED if one in kinds)
    others = {name: value for name, value in _own().items() if name != "include"}
    _write(others | ({} if ordered == DEFAULT else {"include": ",".join(ordered) or NOTHING}))
