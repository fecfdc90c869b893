"""How bodies are read: strictly, straight into the declared type, with errors that name fields."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, NamedTuple

import msgspec
from litestar import Request
from msgspec import Struct

from pixecom.domain.shared.errors import Invalid
from pixecom.entrypoints.http.wording import FAILED, problem

_NUMBER = re.compile(r"-?\d{1,30}(\.\d{1,20})?")
_WANTS_NUMBER = re.compile(r"Expected `(int|float)[^`]*`, got `str` - at `\$\.?(.+)`$")
_STEP = re.compile(r"\[(\d+)\]|([^.\[\]]+)")
_MOST_NUMBERS = 1000
_MOST_PROBLEMS = 50


class StrictRequest(Request[Any, Any, Any]):
    """A request whose JSON body is decoded once, into what the handler declares.

    Bodies are strict, apart from numeric strings for numeric fields (spec 01 §2); Litestar
    alone would convert any text that looks like the type.
    """

    async def json(self) -> Any:  # noqa: ANN401
        """Give the decoded body.

        Raises:
            Invalid: the body is not JSON, or not of the declared shape.
        """
        data = self.route_handler.parsed_fn_signature.parameters.get("data")
        body = await self.body()
        return None if data is None else decode(body, data.annotation)


def decode(body: bytes, shape: Any) -> Any:  # noqa: ANN401
    """Decode a JSON body into a type.

    Raises:
        Invalid: ``Validation failed.`` with a text for each field, or that the body is not JSON.
    """
    try:
        try:
            return _decoder(shape).decode(body)
        except msgspec.ValidationError as error:
            return _decode_patiently(msgspec.json.decode(body), shape, error)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Invalid("The body is not valid JSON") from error


@lru_cache(maxsize=256)
def _decoder(shape: Any) -> msgspec.json.Decoder[Any]:  # noqa: ANN401
    return msgspec.json.Decoder(shape)


def _decode_patiently(values: Any, shape: Any, error: msgspec.ValidationError) -> Any:  # noqa: ANN401
    try:
        return _with_numbers(values, shape, error)
    except msgspec.ValidationError as last:
        raise Invalid(
            FAILED, details=_every_problem(values, shape) or [problem(str(last))]
        ) from last


def _with_numbers(values: Any, shape: Any, error: msgspec.ValidationError) -> Any:  # noqa: ANN401
    """Turn numeric strings into numbers where numbers are expected, as long as that helps."""
    for _ in range(_MOST_NUMBERS):
        wanted = _WANTS_NUMBER.search(str(error))
        if wanted is None or not _replace(values, wanted[2], whole=wanted[1] == "int"):
            break
        try:
            return msgspec.convert(values, shape)
        except msgspec.ValidationError as next_error:
            error = next_error
    raise error


def _every_problem(values: Any, shape: Any) -> list[str]:  # noqa: ANN401
    """Look at each field by itself, since msgspec stops at the first that is wrong."""
    if not (isinstance(values, dict) and isinstance(shape, type) and issubclass(shape, Struct)):
        return []
    fields, details = _fields(shape), []
    for name in [*fields, *(name for name in values if name not in fields)][:_MOST_PROBLEMS]:
        if name not in fields:
            details.append(f"{name} is not a known field")
        elif name in values:
            details += _problem_of({name: values[name]}, fields[name].alone)
        elif fields[name].is_required:
            details.append(f"{name} is required")
    return details


def _problem_of(values: dict[str, Any], alone: type[Struct]) -> list[str]:
    try:
        msgspec.convert(values, alone)
    except msgspec.ValidationError as error:
        try:
            _with_numbers(values, alone, error)
        except msgspec.ValidationError as last:
            return [problem(str(last))]
    return []


class _Field(NamedTuple):
    """A field of a body as the only one of another type."""

    alone: type[Struct]
    is_required: bool


@lru_cache(maxsize=256)
def _fields(shape: type[Struct]) -> dict[str, _Field]:
    return {
        each.encode_name: _Field(
            alone=msgspec.defstruct(
                "Alone", [(each.name, each.type)], rename={each.name: each.encode_name}
            ),
            is_required=each.required,
        )
        for each in msgspec.structs.fields(shape)
    }


def _replace(values: Any, path: str, *, whole: bool) -> bool:  # noqa: ANN401
    steps = [int(index) if index else name for index, name in _STEP.findall(path)]
    try:
        for step in steps[:-1]:
            values = values[step]
        text = values[steps[-1]]
        if not _NUMBER.fullmatch(text):
            return False
        values[steps[-1]] = int(text) if whole else float(text)
    except (KeyError, IndexError, TypeError, ValueError):
        return False
    return True
