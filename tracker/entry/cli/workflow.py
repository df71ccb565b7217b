"""`tracker workflow …`: read, prove and draw definitions."""

from __future__ import annotations

from pathlib import Path

import click

from tracker.entry.cli.base import CommandRefused
from tracker.workflow.definitions import DefinitionError, builtin, load_text
from tracker.workflow.model import Definition
from tracker.workflow.picture import picture as drawn
from tracker.workflow.prover import prove as prove_definition


@click.group()
def workflow() -> None:
    """工作流程：列出、查看、证明、画图。"""


@workflow.command("list")
def list_definitions() -> None:
    """列出随产品提供的流程。"""
    for name, text in builtin().items():
        click.echo(f"{name}\t{load_text(text, name).label}")


@workflow.command()
@click.argument("name")
def show(name: str) -> None:
    """查看一个流程：状态、审核步骤、每个状态下谁可以做什么。"""
    texts = builtin()
    if name not in texts:
        raise CommandRefused(f"没有名为“{name}”的流程；现有 {'、'.join(texts)}")
    _describe(load_text(texts[name], name))


def _describe(definition: Definition) -> None:
    click.echo(f"{definition.name}　{definition.label}")
    chain = " → ".join(f"{stage.label}（{stage.role.label}）" for stage in definition.stages)
    click.echo(f"审核：{chain}")
    for state in definition.states:
        timer = definition.timer_of(state.code)
        unit = "个工作日" if timer and timer.unit == "workdays" else "天"
        limit = f"，时限{timer.days}{unit}" if timer else ""
        click.echo(f"\n{state.label}（{state.code.value}{limit}）")
        for move in definition.transitions_from(state.code):
            people = "、".join(sorted(role.label for role in move.roles))
            target = f" → {definition.label_of(move.target)}" if move.target else ""
            click.echo(f"  {move.label}（{people}）{target}")


@workflow.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def prove(file: Path) -> None:
    """证明一个流程文件不违反八条规则；违反时给出出错的路径。"""
    proof = prove_definition(_loaded(file))
    if proof.ok:
        click.echo(f"通过：从申请到销号至少需要{proof.people_needed}个不同的人")
        return
    for fault in proof.faults:
        click.echo(f"{fault.code}　{fault.sentence}\n  {' → '.join(fault.path)}", err=True)
    raise CommandRefused(f"{file.name} 有{len(proof.faults)}处不能通过")


@workflow.command()
@click.argument("name")
@click.option("--output", required=True, help="SVG 文件；- 输出到屏幕")
def picture(name: str, output: str) -> None:
    """画一个流程的图（SVG）：NAME 是随产品提供的流程名，或者一个流程文件。"""
    texts = builtin()
    if name in texts:
        definition = load_text(texts[name], name)
    elif Path(name).is_file():
        definition = _loaded(Path(name))
    else:
        raise CommandRefused(f"没有名为“{name}”的流程，也没有这个文件；随产品提供的有 {'、'.join(texts)}")
    if output == "-":
        click.echo(drawn(definition), nl=False)
        return
    _write(Path(output), drawn(definition))
    click.echo(f"{output}：{definition.label}")


def _write(file: Path, text: str) -> None:
    if not file.parent.is_dir():
        raise CommandRefused(f"文件夹 {file.parent} 不存在，请先建立或换一个位置")
    if file.exists() and not file.is_file():
        raise CommandRefused(f"{file} 不是普通文件，不能写成图，请换一个文件名")
    file.write_text(text, encoding="utf-8", newline="\n")


def _loaded(file: Path) -> Definition:
    """The definition in a file. Raises CommandRefused with the place of what is wrong."""
    try:
        return load_text(file.read_text(encoding="utf-8"), file.name)
    except DefinitionError as error:
        raise CommandRefused(str(error)) from error
    except UnicodeDecodeError as error:
        raise CommandRefused(f"{file.name} 不是 UTF-8 文本（第{error.start + 1}个字节），请另存为 UTF-8") from error
