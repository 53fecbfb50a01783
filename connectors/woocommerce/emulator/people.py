"""Invented people for orders and reviews. Nobody here exists; domains end in .example."""

from __future__ import annotations

_FIRST = [
    "Ada",
    "Bela",
    "Carla",
    "Dorian",
    "Edda",
    "Filip",
    "Greta",
    "Hugo",
    "Ines",
    "Jonas",
    "Kaya",
    "Leon",
    "Mira",
    "Nils",
    "Olga",
    "Pavel",
    "Runa",
    "Sven",
    "Tilda",
    "Umar",
]
_LAST = [
    "Alder",
    "Birk",
    "Corvin",
    "Dorn",
    "Eisen",
    "Falk",
    "Grund",
    "Hain",
    "Ilmer",
    "Jansson",
    "Kranich",
    "Lind",
    "Moor",
    "Norden",
    "Oster",
    "Pohl",
    "Quast",
    "Rieger",
]
_PLACES = [("Musterlingen", "12345", "DE"), ("Nirgendwo", "99999", "AT"), ("Sampleton", "00000", "US")]


def name(number: int) -> tuple[str, str]:
    """The first and last name of person `number`."""
    return _FIRST[number % len(_FIRST)], _LAST[number // len(_FIRST) % len(_LAST)]


def reviewer(number: int) -> tuple[str, str]:
    """(shown name, e-mail)."""
    first, last = name(number * 7)
    return f"{first} {last[0]}.", f"{first}.{last}.{number}@mail.example".lower()


def address(number: int) -> dict[str, str]:
    """A billing address with everything that must never leave the shop."""
    first, last = name(number)
    city, postcode, country = _PLACES[number % len(_PLACES)]
    return {
        "first_name": first,
        "last_name": last,
        "company": "",
        "address_1": f"Teststrasse {number % 300 + 1}",
        "address_2": "",
        "city": city,
        "state": "",
        "postcode": postcode,
        "country": country,
        "email": f"{first}.{last}.{number}@mail.example".lower(),
        "phone": f"+00 555 {number % 10_000_000:07d}",
    }


def network(number: int) -> str:
    """An address of the documentation range 198.51.100.0/24."""
    return f"198.51.100.{number % 254 + 1}"
