"""Invented people who buy. Nobody here exists: domains end in .example, numbers are of the range for fiction."""

from __future__ import annotations

from typing import Any

_FIRST = ("Ada", "Bela", "Carla", "Dorian", "Edda", "Filip", "Greta", "Hugo", "Ines", "Jonas", "Kaya")
_LAST = ("Alder", "Birk", "Corvin", "Dorn", "Eisen", "Falk", "Grund")
_PLACES = (("Musterlingen", "12345", "DE"), ("Nirgendwo", "99999", "AT"), ("Sampleton", "00000", "US"))


def name(number: int) -> tuple[str, str]:
    """The first and last name of person `number`."""
    return _FIRST[number % len(_FIRST)], _LAST[number // len(_FIRST) % len(_LAST)]


def email(number: int) -> str:
    """The person's address for mail."""
    return ".".join((*name(number), str(number))).lower() + "@mail.example"


def phone(number: int) -> str:
    """The person's telephone number."""
    return f"+1 555 01{number % 100:02d}"


def address(number: int) -> dict[str, Any]:
    """The person's postal address, named as in the schema's MailingAddress."""
    first, last = name(number)
    city, postcode, country = _PLACES[number % len(_PLACES)]
    return {
        "id": f"gid://shopify/MailingAddress/{number + 1}",
        "firstName": first,
        "lastName": last,
        "address1": f"Teststrasse {number % 300 + 1}",
        "city": city,
        "zip": postcode,
        "countryCodeV2": country,
        "phone": phone(number),
    }
