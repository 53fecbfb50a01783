"""Sorting on disk gives what sorting in memory gives."""

from __future__ import annotations

from itertools import groupby

from hypothesis import given
from hypothesis import strategies as st

from connectors.shopify.spool import Spool

RECORDS = st.lists(st.tuples(st.integers(0, 10**19 - 1) | st.integers(0, 5), st.integers(0, 9), st.binary(max_size=9)))


@given(RECORDS, st.sampled_from([1, 200, 10**6]))
def test_groups_come_in_order_with_their_records_as_they_came(records, run_bytes):
    clean = [(number, rank, line.replace(b"\n", b" ")) for number, rank, line in records]
    with Spool(run_bytes=run_bytes) as spool:
        for record in clean:
            spool.add(*record)
        found = list(spool.groups())
    ordered = sorted(clean, key=lambda record: record[:2])
    assert found == [
        (number, [(rank, line + b"\n") for _, rank, line in rows]) for number, rows in groupby(ordered, lambda r: r[0])
    ]
