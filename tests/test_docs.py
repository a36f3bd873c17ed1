"""The documents say what the code does: commands, options, problems, presets, links."""

from __future__ import annotations

import argparse
import ast
import json
import re
from pathlib import Path
from typing import get_args

import pytest
from pydantic import BaseModel

from etl import limits
from etl.__main__ import parser
from etl.entry.self_status import SELF_STATUS
from etl.language.field import HEADINGS
from monitor.home import ROOT
from monitor.outlook import CLASS_NAMES, METHOD_NAMES
from monitor.plan import KIND_NAMES, Plan, Rule
from monitor.settings import Settings
from monitor.status import PRESETS, WORDS, rule_sentence
from monitor.web.routes import ANSWERED
from tests import source

DOCUMENTS = tuple(path for path in source.files() if path.suffix == ".md")
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
FENCE = re.compile(r"^```\w*\n(.*?)^```", re.MULTILINE | re.DOTALL)


def document(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def commands() -> dict[str, argparse.ArgumentParser]:
    """The subcommands of python -m etl."""
    choices = next(action.choices for action in parser()._actions if isinstance(action, argparse._SubParsersAction))
    return dict(choices)


def actions(command: argparse.ArgumentParser) -> list[argparse.Action]:
    """What a command takes, with what its own subcommands take."""
    found = list(command._actions)
    for action in command._actions:
        if isinstance(action, argparse._SubParsersAction):
            found += [inner for part in action.choices.values() for inner in actions(part)]
    return found


def chapter(text: str, heading: str) -> str:
    """What stands below a heading, up to the next one of any level."""
    found = re.search(rf"^#+ {re.escape(heading)}\n(.*?)(?=^#|\Z)", text, re.MULTILINE | re.DOTALL)
    return found[1] if found else ""


def code_lines() -> list[tuple[str, str]]:
    """(document, line) of everything in a fenced block, and the code spans that are whole commands."""
    found = []
    for path in DOCUMENTS:
        text = document(str(path))
        blocks = [line for block in FENCE.findall(text) for line in block.splitlines()]
        spans = re.findall(r"`((?:\S*python |make |bash )[^`]+)`", FENCE.sub("", text))
        found += [(str(path), line.partition(" #")[0].strip()) for line in (*blocks, *spans)]
    return found


@pytest.mark.parametrize("command", commands())
def test_a_command_is_documented_with_every_option(command: str) -> None:
    written = chapter(document("docs/commands.md"), command)
    missing = [
        option
        for action in actions(commands()[command])
        for option in action.option_strings[-1:]
        if option not in ("--help", "--json") and f"`{option}`" not in written and f"{option} " not in written
    ]
    assert written, f"docs/commands.md has no chapter on {command}"
    assert missing == []


def test_no_option_is_documented_that_does_not_exist() -> None:
    text = document("docs/commands.md")
    for command, of_command in commands().items():
        known = {option for action in actions(of_command) for option in action.option_strings}
        assert set(re.findall(r"(?<![\w-])--[a-z-]+", chapter(text, command))) <= known, command


def test_every_make_target_is_documented_and_exists() -> None:
    targets = set(re.findall(r"^([a-z]+):.*## ", document("Makefile"), re.MULTILINE))
    for name in ("README.md", "docs/commands.md"):
        assert set(re.findall(r"\bmake ([a-z]+)", document(name))) == targets, name


def test_every_page_is_documented_and_exists(plan: Plan) -> None:
    rows = re.findall(r"^\| `/([a-z_]*)` \| (\S+) \|", chapter(document("docs/pages.md"), "页面与地址"), re.MULTILINE)
    pages = {path.stem for path in source.python_files("pages")} - {"navigation"}
    assert {page or "overview" for page, _ in rows} == pages
    assert {page: title for page, title in rows if page in plan.section} == {s.id: s.name for s in plan.sections}


def test_addresses_in_the_documents_name_what_the_plan_has(plan: Plan) -> None:
    text = document("docs/pages.md")
    assert [name for name in re.findall(r"`indicator=(\w+)`", text) if name not in plan.item] == []
    assert [name for name in re.findall(r"`task=(\w+)`", text) if name not in plan.task] == []


def test_departments_in_the_documents_are_the_plans(plan: Plan) -> None:
    names = [
        name for path in DOCUMENTS for name in re.findall(r"--department (\S+)", document(str(path))) if name != "D"
    ]
    assert set(names) <= {department.name for department in plan.departments}


def test_every_route_is_documented_and_exists() -> None:
    documented = set(re.findall(r"^\| `(/\S+?)[?`]", chapter(document("docs/pages.md"), "其他地址"), re.MULTILINE))
    routes = {re.sub(r"\{(\w+)(?::\w+)?\}", r"<\1>", route.path) for route in ANSWERED}
    assert documented == routes


def settings() -> dict[str, str]:
    """Every setting of settings.toml with its value where nothing is written, as TOML writes it."""
    found: dict[str, str] = {}

    def walk(model: type[BaseModel], above: str) -> None:
        for name, field in model.model_fields.items():
            inner = next((one for one in (field.annotation, *get_args(field.annotation)) if _is_model(one)), None)
            if inner is None:
                usual = "" if field.is_required() else json.dumps(field.default, ensure_ascii=False, default=list)
                found[f"{above}{name}"] = usual or "必填"
            else:
                walk(inner, f"{above}{name}.")

    walk(Settings, "")
    return found


def _is_model(annotation: object) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)


def test_every_setting_is_documented_with_its_usual_value_and_exists() -> None:
    text = document("docs/deployment.md")
    rows = re.findall(r"^\| `([a-z_]+\.[a-z_.]+)` \| (?:`([^`]+)`|(必填)) \| \S.* \|$", text, re.MULTILINE)
    assert {name: usual or needed for name, usual, needed in rows} == settings()


def problem_codes() -> set[str]:
    """Every code that a problem of the ETL can have."""
    place = {"Problem": 0, "note": 0, "problem_at": 1, "_refused": 0}
    found: set[str] = set()
    for path in source.python_files("etl"):
        for node in ast.walk(source.tree_of(path)):
            values: list[ast.expr] = []
            if isinstance(node, ast.Call):
                name = getattr(node.func, "id", getattr(node.func, "attr", ""))
                values = node.args[place[name] : place[name] + 1] if name in place else []
                values += [keyword.value for keyword in node.keywords if keyword.arg == "code"]
            elif isinstance(node, ast.Yield) and isinstance(node.value, ast.Tuple):
                values = node.value.elts[:1]
            found |= {
                value.value for value in values if isinstance(value, ast.Constant) and isinstance(value.value, str)
            }
    return found


def test_every_problem_code_is_documented_with_its_remedy_and_exists() -> None:
    rows = re.findall(
        r"^\| `([a-z-]+)` \| (错误|提醒|错误或提醒) \| .+ \| .+ \|$", document("docs/data-format.md"), re.MULTILINE
    )
    assert {code for code, _ in rows} == problem_codes()
    assert len(rows) == len(problem_codes())


def test_the_data_format_names_every_column_in_order() -> None:
    written = chapter(document("docs/data-format.md"), "列")
    assert re.findall(r"^\| (\S+) \|", written, re.MULTILINE)[1:] == list(HEADINGS.values())


def test_the_data_format_states_the_limits() -> None:
    text = document("docs/data-format.md")
    stated = (
        f"{limits.FILE_BYTES // 1_000_000} MB",
        f"{limits.INFLATED_BYTES // 1_000_000} MB",
        f"{limits.ROWS:,} 行",
        f"{limits.COLUMNS} 列",
        f"{limits.CELL_CHARACTERS:,} 个字符",
        f"前 {limits.HEADER_WITHIN_ROWS} 行",
        f"最多 {limits.INTEGER_DIGITS} 位",
        f"最多 {limits.FRACTION_DIGITS} 位",
        f"最多 {limits.PROBLEMS_SHOWN:,} 个",
    )
    assert [sentence for sentence in stated if sentence not in text] == []


def test_the_data_format_names_every_word_of_self_assessment() -> None:
    text = document("docs/data-format.md")
    assert [word for word in SELF_STATUS if word not in text] == []


def test_the_method_states_every_preset_as_the_code_has_it() -> None:
    text = document("docs/method.md")
    stated = re.findall(r"^\| `([a-z0-9-]+)`(?:（默认）)? \| (.+?) \| (.+?) \|$", text, re.MULTILINE)
    assert {code: (name, sentence) for code, name, sentence in stated if code in PRESETS} == {
        code: (preset.name, preset.sentence) for code, preset in PRESETS.items()
    }
    assert f"| `{Rule().preset}`（默认） |" in text


def test_the_method_states_every_escalation_as_the_code_has_it() -> None:
    text = document("docs/method.md")
    switches = [name for name, known in Rule.model_fields.items() if known.annotation is bool]
    for switch in switches:
        added = set(re.split("[；。]", rule_sentence(Rule(**{switch: True})))) - set(
            re.split("[；。]", rule_sentence(Rule()))
        )
        assert [
            f"| `{switch}` | {sentence} |" for sentence in added if f"| `{switch}` | {sentence} |" not in text
        ] == []
    assert len(switches) == 3


def test_the_method_states_every_status_kind_and_way_of_projecting() -> None:
    text = document("docs/method.md")
    statuses = dict(re.findall(r"^\| (\S+) \| `([a-z_]+)` \|", text, re.MULTILINE))
    assert {code: word for word, code in statuses.items() if code in WORDS} == dict(WORDS)
    assert re.findall(r"^\| (\S+) \|", chapter(text, "一、条目的类型"), re.MULTILINE)[1:] == list(KIND_NAMES.values())
    assert [name for name in (*METHOD_NAMES.values(), *CLASS_NAMES.values()) if name not in text] == []


def test_the_architecture_says_what_every_package_of_the_etl_knows() -> None:
    told = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    packages = [path.parent for path in source.python_files("etl") if path.match("etl/*/__init__.py")]
    assert len(packages) > 10
    for package in packages:
        said = ast.get_docstring(source.tree_of(package / "__init__.py"))
        assert f"| `{package}/` | {said} |" in told


def test_decisions_are_numbered_one_after_the_other() -> None:
    numbers = re.findall(r"^## (\d+)\. ", document("docs/decisions.md"), re.MULTILINE)
    assert numbers == [str(number) for number in range(1, len(numbers) + 1)]


@pytest.mark.parametrize("path", DOCUMENTS, ids=str)
def test_links_resolve(path: Path) -> None:
    targets = [link.partition("#")[0] for link in LINK.findall(document(str(path))) if "://" not in link]
    assert [target for target in targets if target and not (ROOT / path.parent / target).exists()] == []


def test_commands_in_the_documents_name_modules_and_commands_that_exist() -> None:
    wrong = []
    for path, line in code_lines():
        for module, word in re.findall(r"python3? -m ((?:etl|monitor|tests)[\w.]*)(?: ([a-z]+))?", line):
            is_module = (ROOT / (module.replace(".", "/") + ".py")).is_file() or (
                ROOT / module.replace(".", "/") / "__main__.py"
            ).is_file()
            if not is_module or (module == "etl" and word not in commands()):
                wrong.append(f"{path}: {line}")
    assert wrong == []


def test_files_in_the_documents_exist() -> None:
    own = r"`((?:etl|monitor|pages|tests|docs)/[\w./-]*[\w/]|data/published/[\w./-]*)`"
    wrong = [
        f"{path}: {name}"
        for path in DOCUMENTS
        for name in re.findall(own, document(str(path)))
        if not (ROOT / name).exists() and not list((ROOT / name).parent.glob(f"{Path(name).name}.*"))
    ]
    assert wrong == []


# The word that was said elsewhere for the same thing → the one that is said.
ONE_WORD = {"新报(?!送)": "新增", "修订": "更正", "怎么改": "怎么办"}


def test_one_thing_has_one_word_on_pages_and_in_documents() -> None:
    pages = (path for path in source.files() if path.parent.name in {"ui", "words"} and path.suffix == ".py")
    told = [(path.name, source.text_of(path) or "") for path in (*DOCUMENTS, *pages)]
    found = [
        (name, line, instead)
        for name, text in told
        for line in text.splitlines()
        for word, instead in ONE_WORD.items()
        if re.search(word, re.sub("`[^`]*`|重新报|更新报", "", line))
    ]
    assert found == []
