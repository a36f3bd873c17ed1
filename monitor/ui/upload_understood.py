"""What was understood of a draft: encoding, tables, columns, names; and the names that somebody must explain."""

from __future__ import annotations

import streamlit as st

from monitor.reception import Examined, Question, TableSeen
from monitor.trail_words import ENCODING_WORDS
from monitor.ui.block import MISSING, show_subheading
from monitor.ui.markup import Html, el, join, markdown_text, table
from monitor.ui.outcome import attempt
from monitor.ui.upload import Counter
from monitor.ui.upload_words import rows_words

LEFT_OUT = "~"  # the answer that it is none of them: no id begins so
_KINDS = {
    "unknown-indicator": "哪一项指标",
    "unknown-department": "哪个部门",
    "unknown-district": "哪个地区",
    "unknown-heading": "哪一项",
}
_ENCODINGS = ("", "utf-8", "gb18030", "big5", "utf-16")
_PLACES = 4  # named; of more it says how many


def show_questions(counter: Counter, examined: Examined) -> None:
    """Each name that the plan does not know with a box to answer; the file is read again at once."""
    if not examined.questions:
        return
    with st.container(border=True, key="upload-questions"):
        st.html(el("p", el("strong", f"有{len(examined.questions)}个名称要请您说明"), class_="reason"))
        st.caption("回答会记住，本部门以后的文件照此读取；回答错了，可以在“读懂了什么”里撤回。")
        for question in examined.questions:
            _show_question(counter, examined.draft.id, question)


def _show_question(counter: Counter, draft: str, question: Question) -> None:
    names = dict(question.options)
    places = "、".join(question.places[:_PLACES]) + (
        f"等{len(question.places)}处" if len(question.places) > _PLACES else ""
    )
    key = f"upload_answer_{draft}_{question.code}_{question.text}"
    st.selectbox(
        markdown_text(f"“{question.text}”（{places}）指的是{_KINDS.get(question.code, '什么')}？"),
        choices(question),
        index=None,
        placeholder=hint(question),
        format_func=lambda one: "都不是，这些行（列）不报" if one == LEFT_OUT else names[one],
        key=key,
        on_change=_answer,
        args=(counter, draft, question.text, key),
    )


def hint(question: Question) -> str:
    """What stands in the field until it is answered."""
    near = "、".join(name for _, name in question.options[: question.likely])
    return f"最接近的是：{near}" if near else "没有相近的名称，请选择"


def choices(question: Question) -> tuple[str, ...]:
    """What is near in spelling, that it is none of these, then everything else that it may be."""
    ids = [identity for identity, _ in question.options]
    return (*ids[: question.likely], LEFT_OUT, *ids[question.likely :])


def _answer(counter: Counter, draft: str, text: str, key: str) -> None:
    means = st.session_state.get(key)
    if means == LEFT_OUT:
        attempt(lambda: counter.reception.leave_out(draft, text), f"“{text}”所在的行（列）不报，已记入改动。")
    elif means:
        attempt(lambda: counter.reception.answer(draft, text, means), f"已记住“{text}”的意思，文件已重新检查。")


def show_understood(counter: Counter, examined: Examined) -> None:
    """What the file was taken for, to be looked at by who knows it."""
    seen = examined.understanding
    facts = [
        ("编码", ENCODING_WORDS.get(seen.encoding, seen.encoding) or "没有读出"),
        ("部门", "、".join(seen.departments) or MISSING),
        ("月份", "、".join(month.label for month in seen.months) or MISSING),
        ("行数", rows_words(seen)),
    ]
    facts += [("换算单位", f"{item}，文件用{unit}") for item, unit in seen.units]
    st.html(el("dl", [join((el("dt", name), el("dd", said))) for name, said in facts], class_="facts"))
    if seen.is_text:
        _show_encoding(counter, examined)
    for one in seen.tables:
        show_subheading(
            f"{f'工作表“{one.sheet}”' if one.sheet else '表格'}，表头在第{'、'.join(map(str, one.lines))}行"
        )
        st.html(table(("列", "表头", "读作"), [_column(*row) for row in _columns(one)], "列的含义", "items"))
    _show_answers(counter, examined)
    if seen.ignored:
        show_subheading(f"没有读取的行（{len(seen.ignored)}）")
        st.html(table(("位置", "原因"), seen.ignored, "没有读取的行"))


def _columns(one: TableSeen) -> list[tuple[str, str, str]]:
    return [(column.letter, column.heading, column.role) for column in one.columns if column.heading or column.role]


def _column(letter: str, heading: str, role: str) -> tuple[str, str, Html]:
    return letter, heading or MISSING, el("span", role) if role else el("small", "没有读取", class_="of")


def _show_encoding(counter: Counter, examined: Examined) -> None:
    draft = examined.draft
    key = f"upload_encoding_{draft.id}"
    st.session_state[key] = draft.encoding if draft.encoding in _ENCODINGS else ""
    st.selectbox(
        "文字是乱码时，指定编码",
        _ENCODINGS,
        key=key,
        format_func=lambda one: ENCODING_WORDS.get(one, "由程序识别"),
        on_change=_recode,
        args=(counter, draft.id, key),
    )


def _recode(counter: Counter, draft: str, key: str) -> None:
    attempt(lambda: counter.reception.recode(draft, st.session_state[key]), "已按指定的编码重新读取。")


def _show_answers(counter: Counter, examined: Examined) -> None:
    if not examined.understanding.answers:
        return
    show_subheading("凭以前的回答读懂的名称")
    for number, one in enumerate(examined.understanding.answers):
        with st.container(horizontal=True, vertical_alignment="center", key=f"upload-answered-{number}"):
            st.html(el("p", f"“{one.text}” → {one.meaning}", class_="reason"), width="stretch")
            st.button(
                "撤回这个回答",
                key=f"upload_forget_{examined.draft.id}_{number}",
                on_click=_forget,
                args=(counter, examined.draft.id, one.text),
            )


def _forget(counter: Counter, draft: str, text: str) -> None:
    attempt(lambda: counter.reception.forget(draft, text), f"已撤回对“{text}”的回答。")
