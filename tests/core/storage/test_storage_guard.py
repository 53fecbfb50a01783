"""Every way to forget the tenant is refused before a statement reaches the database."""

from __future__ import annotations

import pytest
from sqlalchemy import (
    and_,
    column,
    delete,
    exists,
    func,
    insert,
    lateral,
    literal_column,
    or_,
    select,
    table,
    text,
    union_all,
    update,
)

from core.storage.guard import UnscopedQuery, guard, mine
from core.storage.tables import documents, products, tenants

P, D, ALIAS = products, documents, products.alias()
JOINED = P.join(D, D.c.remote_id == P.c.remote_id)

SOUND = {
    "select": select(P).where(mine(P)),
    "count": select(func.count()).select_from(P).where(mine(P)),
    "join": select(JOINED).where(mine(P), mine(D)),
    "left join bound in its ON": select(P).outerjoin(D, and_(D.c.remote_id == P.c.remote_id, mine(D))).where(mine(P)),
    "subquery": select(select(P.c.title).where(mine(P)).subquery()),
    "in subquery": select(P).where(mine(P), P.c.remote_id.in_(select(D.c.remote_id).where(mine(D)))),
    "alias": select(ALIAS).where(mine(ALIAS)),
    "union": union_all(select(P.c.title).where(mine(P)), select(D.c.html).where(mine(D))),
    "update": update(P).where(mine(P)).values(title="x"),
    "update from": update(P).where(mine(P), mine(D), P.c.remote_id == D.c.remote_id).values(title=D.c.html),
    "delete": delete(P).where(mine(P), P.c.sku == "a"),
    "or beside the scope": select(P).where(mine(P), or_(P.c.sku == "a", P.c.sku == "b")),
}

LEAKS = {
    "select": select(P),
    "a literal tenant": select(P).where(P.c.tenant_id == "t1"),
    "or": select(P).where(or_(mine(P), P.c.sku == "")),
    "not": select(P).where(~mine(P)),
    "equals false": select(P).where(mine(P) == False),  # noqa: E712
    "the scope of another table": select(P).where(mine(D)),
    "count": select(func.count()).select_from(P),
    "join with one side bound": select(JOINED).where(mine(P)),
    "left join whose ON binds the left side": select(P).outerjoin(D, and_(D.c.remote_id == P.c.remote_id, mine(P))),
    "full join bound in its ON": select(P.join(D, and_(mine(P), mine(D)), full=True)),
    "alias beside its table": select(P, ALIAS.c.title).where(mine(P)),
    "alias alone": select(ALIAS).where(mine(P)),
    "subquery": select(select(P).subquery()),
    "in subquery": select(P).where(mine(P), P.c.remote_id.in_(select(P.c.remote_id))),
    "correlated exists": select(P).where(mine(P)).where(exists(select(D.c.html).where(D.c.remote_id == P.c.remote_id))),
    "common table expression": select(select(P).cte()),
    "lateral": select(lateral(select(P))),
    "one part of a union": select(P.c.title).where(mine(P)).union(select(P.c.title)),
    "update": update(P).values(title="x"),
    "update with a condition": update(P).where(P.c.sku == "x").values(title="x"),
    "update from": update(P).where(mine(P), P.c.remote_id == D.c.remote_id).values(title=D.c.html),
    "update by a subquery": update(P).where(mine(P)).values(title=select(D.c.html).scalar_subquery()),
    "delete": delete(P),
    "delete with a condition": delete(P).where(P.c.sku == "x"),
    "raw SQL": text("select * from products"),
    "raw columns": select(text("* from products")),
    "raw condition": select(P).where(mine(P), text("1=1 or 1=1")),
    "raw order": select(P).where(mine(P)).order_by(text("(select 1)")),
    "literal column": select(literal_column("(select title from products)")),
    "a table by its bare name": select(table("products", column("title"))),
    "insert": insert(P).values(title="x"),
    "insert inside a select": select(insert(P).values(tenant_id="t1").returning(P.c.title).cte()),
    "the tenants themselves": select(tenants),
}


@pytest.mark.parametrize("name", SOUND)
def test_a_statement_bound_to_its_tenant_passes(name):
    guard(SOUND[name])


@pytest.mark.filterwarnings("ignore:Column .* is marked as a member of the primary key")
@pytest.mark.parametrize("name", LEAKS)
def test_a_statement_that_forgets_the_tenant_is_refused(name):
    for _ in range(2):  # also the second time, when sound statements are known
        with pytest.raises(UnscopedQuery):
            guard(LEAKS[name])


@pytest.mark.parametrize("name", ["select", "raw SQL", "insert"])
def test_handles_run_nothing_unguarded(db, name):
    for run in (db.rows, db.row, db.scalar, db.change, db.stream):
        with pytest.raises((UnscopedQuery, AttributeError)):
            run(LEAKS[name])


def test_a_parameter_cannot_name_another_tenant(db, other, new_store):
    new_store(other, "theirs")
    from core.storage.tables import stores

    statement = select(stores.c.name).where(mine(stores)).params(scope_tenant_id="t2")
    assert db.rows(statement) == []
    assert [row.name for row in other.rows(statement)] == ["theirs"]
