"""Every parameter of every handler says where it comes from.

Litestar turns a bare parameter silently into a query field, which would let a caller inject
what only the container or the login may provide.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from typing import Any, get_args, get_type_hints

import msgspec
import pytest
from litestar.di import Dependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import BodyKwarg, ParameterKwarg, RequestBody

from pixecom.container import Container
from pixecom.entrypoints.http import openapi
from pixecom.entrypoints.http.access import rule_of
from pixecom.entrypoints.http.app import litestar_app
from pixecom.entrypoints.http.schemas.identity import SwitchBody

_FROM_LITESTAR = {"request", "self"}

_NAMES_A_SELLER = {
    ("POST", "/api/auth/switch-seller"): "one's own sellers to choose from",
}
"""Routes whose body says ``sellerId``, and why; elsewhere the tenant is the login's."""


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


def routes() -> list[Any]:
    return [
        pytest.param(method, path, handler, id=f"{method} {path}")
        for method, path, handler in openapi.routes(litestar_app(Container()))
    ]


def inputs(function: Callable[..., Any]) -> Iterator[tuple[str, object]]:
    """Give name and mark of everything that callers fill: path, query, the fields of a body."""
    for name, hint in get_type_hints(function, include_extras=True).items():
        mark = mark_of(hint)
        if isinstance(mark, ParameterKwarg):
            yield mark.name or name, mark
        elif isinstance(mark, BodyKwarg):
            yield from ((field.encode_name, mark) for field in msgspec.structs.fields(bare(hint)))


def plain(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give the function as it was written."""
    function = inspect.unwrap(function)
    written: Callable[..., Any] = getattr(function, "func", function)
    return written


def bare(hint: Any) -> Any:  # noqa: ANN401
    """Give the struct of a body, also of one that may be left out."""
    options = get_args(get_args(hint)[0]) or (get_args(hint)[0],)
    return next(each for each in options if each is not type(None))


class TestHandlers:
    @pytest.mark.parametrize("function", list(functions()))
    def test_mark_every_parameter(self, function: Callable[..., Any]) -> None:
        function = plain(function)
        hints = get_type_hints(function, include_extras=True)
        bare = [
            name
            for name in inspect.signature(function).parameters
            if name not in _FROM_LITESTAR and mark_of(hints.get(name)) is None
        ]
        assert bare == []

    @pytest.mark.parametrize(("method", "path", "handler"), routes())
    def test_never_let_callers_name_the_seller(
        self, method: str, path: str, handler: HTTPRouteHandler
    ) -> None:
        named = {name.replace("_", "").lower() for name, _ in inputs(plain(handler.fn))}
        assert ("sellerid" in named) == ((method, path) in _NAMES_A_SELLER)

    @pytest.mark.parametrize(("method", "path", "handler"), routes())
    def test_work_for_the_seller_of_the_login(
        self, method: str, path: str, handler: HTTPRouteHandler
    ) -> None:
        """Whoever needs a role in a seller takes the seller from the login: nowhere else."""
        asks = inspect.signature(plain(handler.fn)).parameters
        if rule_of(method, path).role is not None:
            assert {"tenant", "principal"} & set(asks)
        else:
            assert "tenant" not in asks

    def test_would_notice_a_seller_in_a_body(self) -> None:
        def handler(data: RequestBody[SwitchBody]) -> None: ...

        assert [name for name, _ in inputs(handler)] == ["sellerId"]

    def test_would_notice_a_bare_parameter(self) -> None:
        def handler(seller_id: str) -> None: ...

        assert mark_of(get_type_hints(handler, include_extras=True)["seller_id"]) is None
