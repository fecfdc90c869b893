"""Every parameter of every handler says where it comes from.

Litestar turns a bare parameter silently into a query field, which would let a caller inject
what only the container or the login may provide.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from typing import Any, get_args, get_type_hints

import pytest
from litestar.di import Dependency
from litestar.params import BodyKwarg, ParameterKwarg

from pixecom.container import Container
from pixecom.entrypoints.http import openapi
from pixecom.entrypoints.http.app import litestar_app

_FROM_LITESTAR = {"request", "self"}


def functions() -> Iterator[Any]:
    """Give every handler and every dependency of ours as one parameter of a test."""
    seen: set[Callable[..., Any]] = set()
    for method, path, handler in openapi.routes(litestar_app(Container())):
        for name, provide in handler.resolve_dependencies().items():
            function = inspect.unwrap(provide.dependency)
            if function not in seen:
                seen.add(function)
                yield pytest.param(function, id=f"dependency {name}")
        yield pytest.param(inspect.unwrap(handler.fn), id=f"{method} {path}")


def mark_of(hint: object) -> object | None:
    marks = (Dependency, BodyKwarg, ParameterKwarg)
    return next((each for each in get_args(hint)[1:] if isinstance(each, marks)), None)


class TestHandlers:
    @pytest.mark.parametrize("function", list(functions()))
    def test_mark_every_parameter(self, function: Callable[..., Any]) -> None:
        function = getattr(function, "func", function)
        hints = get_type_hints(function, include_extras=True)
        bare = [
            name
            for name in inspect.signature(function).parameters
            if name not in _FROM_LITESTAR and mark_of(hints.get(name)) is None
        ]
        assert bare == []

    def test_would_notice_a_bare_parameter(self) -> None:
        def handler(seller_id: str) -> None: ...

        assert mark_of(get_type_hints(handler, include_extras=True)["seller_id"]) is None
