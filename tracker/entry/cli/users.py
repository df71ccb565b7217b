"""`tracker user add`: an account from the command line, for the first people of an installation."""

from __future__ import annotations

import click

from tracker.entry.cli.base import CommandRefused, Context, organization_of, pass_context
from tracker.people.accounts.operations import AccountError, NewPost, add_post, add_user, make_link
from tracker.workflow.model import Role


@click.group()
def user() -> None:
    """账号。"""


@user.command()
@click.argument("username")
@click.argument("name")
@click.option("--organization", "code", required=True, help="单位代码")
@click.option("--role", type=click.Choice([role.value for role in Role]), required=True, help="岗位")
@click.option("--title", required=True, help="职务，例如 党支部书记")
@pass_context
def add(context: Context, username: str, name: str, code: str, role: str, title: str) -> None:
    """新建账号并给出一次性链接；本人打开链接设置密码。"""
    try:
        with context.sessions.writing() as session:
            organization = organization_of(session, code)
            made = add_user(session, username, name, now=context.now)
            add_post(session, made, NewPost(organization, Role(role), title, context.today))
            token = make_link(session, made, context.now)
    except AccountError as error:
        raise CommandRefused(str(error)) from error
    click.echo(f"已建立账号 {username}。请把这个链接交给{name}，3天内有效，只能用一次：")
    click.echo(f"{context.settings.base_url}/welcome/{token}")
