"""What a product's gallery is to become, and whether it is still the one that was looked at. No calls are made here."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from connectors.shopify import idents
from connectors.shopify.library import Held, fitting
from core.errors import Conflict, Refused
from core.ports.gallery import Outgoing, Shown

Move = tuple[str, int]  # media id, its new place


@dataclass(frozen=True, slots=True)
class Plan:
    """`order`: names of what shall be shown (media id, or the digest of a file that is to be brought), what may not
    leave included; `alts`: their words, where somebody asked for some; `leaving`: media ids."""

    order: tuple[str, ...]
    alts: Mapping[str, str]
    leaving: tuple[str, ...]

    def brought(self, made: Mapping[str, str]) -> Plan:
        """The same with media ids in place of digests."""
        order = tuple(made.get(name, name) for name in self.order)
        return Plan(order, {made.get(name, name): alt for name, alt in self.alts.items()}, self.leaving)


def names(wanted: Sequence[Shown | Outgoing], ours: Mapping[str, str]) -> dict[str, str]:
    """Name -> words of what is wanted, in order. Raises Refused where something stands twice."""
    found: dict[str, str] = {}
    for each in wanted:
        name = each.media_id if isinstance(each, Shown) else ours.get(each.digest, each.digest)
        if name in found:
            raise Refused(
                "The same picture stands twice in the gallery that is wanted, and Shopify shows a file once.",
                "Take one of the two out.",
            )
        found[name] = each.alt
    return found


def known(
    wanted: Sequence[Shown | Outgoing], held: Mapping[str, Sequence[Held]], now: Sequence[Shown]
) -> dict[str, str]:
    """Digest -> media id of the files that the library holds already and that may be shown here."""
    there = [idents.media_gid(each.media_id) for each in now]
    found = {each.digest: fitting(each, held[each.digest], there) for each in wanted if isinstance(each, Outgoing)}
    return {digest: idents.media_id(gid) for digest, gid in found.items() if gid}


def plan(
    wanted: Mapping[str, str],
    now: Sequence[Shown],
    seen: Sequence[Shown],
    used_by_variants: Callable[[], Collection[str]],
) -> Plan:
    """What becomes of the gallery. Films and models keep their place, and a picture that a variant shows stays behind
    the others: taken off the product it would be taken from the variant too."""
    order = list(wanted)
    rest = [each.media_id for each in now if each.media_id not in wanted]
    used = used_by_variants() if any(map(idents.is_picture, rest)) else ()
    order += [name for name in rest if name in used]
    places = {each.media_id: place for place, each in reversed(list(enumerate(seen)))}
    films = [name for name in rest if not idents.is_picture(name)]
    for film in sorted(films, key=lambda name: places.get(name, len(places))):
        order.insert(places.get(film, len(order)), film)
    return Plan(tuple(order), dict(wanted), tuple(name for name in rest if name not in order))


def check(now: Sequence[Shown], seen: Sequence[Shown], plan: Plan, ours: Collection[str]) -> None:
    """Raises Conflict where the gallery is neither the one that was looked at nor one that a broken call of ours left
    half-way to the plan. `ours`: media ids of files that we brought."""
    before = {each.media_id: each.alt for each in seen}
    for each in now:
        name = each.media_id
        if name not in before and name not in ours and name not in plan.alts:
            raise _changed("something was added")
        if name in before and each.alt not in (before[name], plan.alts.get(name)):
            raise _changed("the words of a picture were changed")
    there = [each.media_id for each in now if each.media_id in before]
    if any(name not in there and (name in plan.order or not idents.is_picture(name)) for name in before):
        raise _changed("something was taken away")
    if there not in ([name for name in order if name in there] for order in (list(before), plan.order + plan.leaving)):
        raise _changed("the order was changed")


def _changed(what: str) -> Conflict:
    return Conflict(
        f"The product's gallery was changed in the shop since Vitrine looked at it: {what}.",
        "Look at the gallery as it is now, then decide again.",
    )


def moves(now: Sequence[str], order: Sequence[str]) -> list[Move]:
    """The moves, one after the other, that bring `now` into `order`; what `order` does not name goes behind.

    They lead to the same end when they are made a second time.
    """
    there, made = list(now), list[Move]()
    for place, name in enumerate(name for name in order if name in now):
        if there[place] != name:
            there.remove(name)
            there.insert(place, name)
            made.append((name, place))
    return made
