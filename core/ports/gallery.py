"""The plug between the engine and the pictures of a product in a shop: what is shown, and in which order.

A gallery is the ordered list of a product's pictures; the first is its main picture. Price, stock, variants and what
other products show are never touched.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

LOGIN = "login"  # the way that needs a login of its own, kept in the store's vault under MEDIA_LOGIN as `user:password`
MEDIA_LOGIN = "media-login"
NAME_DIGITS = 16  # of a file's digest, in its name: by them a file that was sent before is known again


@dataclass(frozen=True, slots=True)
class Shown:
    """One picture in a product's gallery. `media_id` is the shop's id of the file, `alt` its words for people who
    cannot see it, `url` where the shop serves it (empty in what is to be written)."""

    media_id: str
    alt: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One file that is to be shown. `digest` is the SHA-256 of its bytes in hex; `name` ends with a suffix that fits
    `mime` and holds the first `NAME_DIGITS` of the digest. `url` is a signed address under which anybody may fetch it
    for some minutes, its path ending with `name`; empty where this installation has no public address. `read` gives
    the bytes, for the ways that send them."""

    digest: str
    name: str
    mime: str
    width_px: int
    height_px: int
    size_bytes: int
    alt: str = ""
    url: str = ""
    read: Callable[[], bytes] = field(default=lambda: b"", repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Way:
    """One way by which pictures get into this shop. `ready`: it can be taken now; `next_step` says what would make it
    so, in the words of a shop's owner."""

    name: str
    ready: bool
    text: str
    next_step: str = ""


@dataclass(frozen=True, slots=True)
class Arranged:
    """A gallery as it was read back, and which of its files were brought by this call: digest -> media id."""

    shown: tuple[Shown, ...]
    brought: dict[str, str] = field(default_factory=dict)


class Gallery(Protocol):
    """A product's pictures in one shop. Raises the families of `core.errors` only."""

    mimes: frozenset[str]
    """Media types that this shop takes."""
    max_bytes: int
    max_pixels: int
    max_pictures: int
    """Of one product."""

    def ways(self, *, public: bool) -> Sequence[Way]:
        """The ways into this shop, the easiest for its owner first. `public`: whether this installation can be reached
        from outside, so that the shop may fetch files itself."""
        ...

    def read(self, remote_id: str) -> tuple[Shown, ...]:
        """What the product shows now, in order. Raises Permanent where the product is gone."""
        ...

    def arrange(self, remote_id: str, wanted: Sequence[Shown | Outgoing], seen: Sequence[Shown]) -> Arranged:
        """Make the gallery exactly `wanted`, in that order and with those alts, then read it back.

        `seen` is what the caller saw there: raises Conflict, with nothing changed, where the gallery is another by now
        (files that an earlier, broken call of ours brought do not count as another). Files already in the shop are
        kept as they are and named by id; a file that a broken call had brought is found again by its name and not sent
        twice. What leaves the gallery stays in the shop's own files, so that it can be shown again by its id. Raises
        NeedsMerchant where no way is ready, Refused where the shop does not take a file, Retryable where it is away.
        Never sent again blindly after a time-out: the gallery is read first.
        """
        ...
