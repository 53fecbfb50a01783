"""`vitrine user ...`."""

from __future__ import annotations

import click

from admin_ui.commands.common import as_json, opened, print_json, table
from core.errors import BadInput
from core.tenancy.accounts import ROLES, new_password


@click.group()
def user() -> None:
    """Logins: list, add, new password."""


@user.command("list")
@as_json
def list_(as_json: bool) -> None:
    """All logins."""
    with opened() as (_services, db):
        rows = [{"login": row.login, "role": row.role} for row in db.tenancy.users()]
    if as_json:
        print_json({"users": rows})
    else:
        table(["login", "role"], [[row["login"], row["role"]] for row in rows])


@user.command()
@click.argument("login")
@click.option("--role", type=click.Choice(ROLES), default="editor", show_default=True)
def add(login: str, role: str) -> None:
    """A new login; its password is made here and printed once."""
    with opened() as (_services, db):
        if any(row.login == login for row in db.tenancy.users()):
            raise BadInput(
                f"There is a login '{login}' already.", "Choose another, or: vitrine user password.", field="login"
            )
        password = new_password()
        db.tenancy.add_user(login, password, role)
        db.audit.write("user.added", login, role=role)
    click.echo(f"{login}  {password}  (shown once)")


@user.command()
@click.argument("login")
def password(login: str) -> None:
    """A new password for a login, printed once."""
    with opened() as (_services, db):
        fresh = new_password()
        if not db.tenancy.set_password(login, fresh):
            raise BadInput(f"There is no login '{login}'.", "See: vitrine user list.", field="login")
        db.audit.write("user.password", login)
    click.echo(f"{login}  {fresh}  (shown once)")
