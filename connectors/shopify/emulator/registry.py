"""Which function answers which field. Each domain module has a `Fields` of its own; `domains.py` joins them.

A field that nobody registered is answered with "not emulated: Type.field", never with a silent null.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from graphql import GraphQLError, GraphQLField

Resolver = Callable[..., Any]
PAGE = frozenset({"first", "last", "after", "before", "reverse"})
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


class NotEmulated(GraphQLError):
    """The real shop knows this, the emulator does not. `what` is Type.field, with the argument where one is meant."""

    def __init__(self, what: str) -> None:
        super().__init__(f"not emulated: {what}", extensions={"code": "NOT_EMULATED"})


def snake(name: str) -> str:
    """descriptionHtml -> description_html."""
    return _HUMP.sub("_", name).lower()


class Fields:
    """Resolvers by type and field. A resolver is called as `fn(source, call, **arguments)`, arguments in snake case.

    `**page` in its signature stands for the five arguments of a connection.
    """

    def __init__(self) -> None:
        self.resolvers: dict[tuple[str, str], Resolver] = {}
        self.arguments: dict[tuple[str, str], frozenset[str]] = {}

    def field(self, owner: str, name: str) -> Callable[[Resolver], Resolver]:
        """Register the decorated function. An argument that it does not take is answered as not emulated."""

        def register(resolver: Resolver) -> Resolver:
            self._add(owner, name, resolver)
            return resolver

        return register

    def expose(self, owner: str, *names: str) -> None:
        """Register fields that are an attribute of the source (descriptionHtml reads `description_html`)."""
        for name in names:
            self._add(owner, name, _reader(snake(name)))

    def fixed(self, owner: str, **values: Any) -> None:
        """Register fields that answer the same in every emulated shop (names as in the schema)."""
        for name, value in values.items():
            self._add(owner, name, _constant(value))

    def _add(self, owner: str, name: str, resolver: Resolver) -> None:
        if (owner, name) in self.resolvers:
            raise LookupError(f"{owner}.{name} has two resolvers.")
        self.resolvers[owner, name] = resolver
        taken: set[str] = set()
        for parameter in list(inspect.signature(resolver).parameters.values())[2:]:
            taken |= PAGE if parameter.kind is parameter.VAR_KEYWORD else {parameter.name}
        self.arguments[owner, name] = frozenset(taken)

    def join(self, others: Iterable[Fields]) -> Fields:
        """All resolvers of these, in one; two owners of one field are an error."""
        for other in others:
            for (owner, name), resolver in other.resolvers.items():
                self._add(owner, name, resolver)
        return self

    def answer(
        self, owner: str, name: str, source: Any, call: Any, arguments: Mapping[str, Any], definition: GraphQLField
    ) -> Any:
        """The value of one field. Raises NotEmulated."""
        resolver = self.resolvers.get((owner, name))
        if resolver is None:
            if isinstance(source, Mapping) and name in source:
                return source[name]
            raise NotEmulated(f"{owner}.{name}")
        taken = self.arguments[owner, name]
        given = {}
        for key, value in arguments.items():
            if snake(key) in taken:
                given[snake(key)] = value
            elif value is not None and value != definition.args[key].default_value:
                raise NotEmulated(f"{owner}.{name}({key}:)")
        return resolver(source, call, **given)


def _reader(attribute: str) -> Resolver:
    def read(source: Any, call: Any) -> Any:
        return getattr(source, attribute)

    return read


def _constant(value: Any) -> Resolver:
    def answer(source: Any, call: Any) -> Any:
        return value

    return answer


def only(given: Mapping[str, Any], type_name: str, *known: str) -> None:
    """Refuse keys of an input object that the emulator would have to ignore (absent switches come as false)."""
    for key, value in given.items():
        if key not in known and value is not None and value is not False:
            raise NotEmulated(f"{type_name}.{key}")
