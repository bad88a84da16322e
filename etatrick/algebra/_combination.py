"""What a penalty made of penalties is described by."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, Protocol

import sympy
from sympy import Expr, Symbol

from ..curve import Curve
from ..symbols import EtatrickError, eta, lam, w
from . import _curves


class Operand(Hashable, Protocol):
    """All that a combination needs of a penalty."""

    @property
    def name(self) -> str: ...

    @property
    def kind(self) -> str: ...

    @property
    def source(self) -> Any: ...

    @property
    def curve(self) -> Curve: ...

    @property
    def free_symbols(self) -> frozenset[Symbol]: ...

    def subs(self, values: Mapping[Symbol, Expr]) -> Any: ...


@dataclass(frozen=True)
class Combination:
    """An `operation` on penalties: "scaled" by a factor, "stretched" by a width, "sum", "minimum", "capped" at a ratio.

    The number of an operation is its one value, exact and positive; EtatrickError otherwise. A parameter that several
    operands name alike is the same parameter.
    """

    operation: str
    operands: tuple[Operand, ...]
    values: tuple[Expr, ...] = ()

    def __post_init__(self) -> None:
        for value in self.values:
            positive(value, _NUMBERS[self.operation])

    @property
    def free_symbols(self) -> frozenset[Symbol]:
        """The shape parameters of the operands, and those in the values."""
        return frozenset().union(*(x.free_symbols for x in (*self.operands, *self.values)))

    def subs(self, values: Mapping[Symbol, Expr]) -> Combination:
        """The same combination with values for some parameters."""
        operands, numbers = (tuple(x.subs(values) for x in part) for part in (self.operands, self.values))
        return replace(self, operands=operands, values=numbers)

    @property
    def curve(self) -> Curve:
        """The curve of the combination, worked out from those of its operands."""
        return _CURVES[self.operation](*(p.curve for p in self.operands), *self.values)

    def __str__(self) -> str:
        return self.text(w)

    def text(self, at: Expr) -> str:
        """The combination at a magnitude, such as 3*lasso(w/2) + ridge(w/2) at w/2."""
        if self.operation == "capped":
            return f"capped({_text(self.operands[0], w)}, {self.values[0]})" + ("" if at == w else f"({at})")
        if self.operation == "stretched":
            return _text(self.operands[0], at / self.values[0])
        parts = [_text(operand, at) for operand in self.operands]
        if self.operation == "scaled":
            (k,), (part,) = self.values, parts
            factor = str(k) if k.is_Integer or k.is_Symbol else f"({k})"
            return f"{factor}*({part})" if _is_sum(self.operands[0]) else f"{factor}*{part}"
        return " + ".join(parts) if self.operation == "sum" else f"min({', '.join(parts)})"


def positive(value: Expr, meaning: str) -> Expr:
    """The value; raises EtatrickError unless it is known to be positive and free of w, eta, lam and floats."""
    if value.has(w, eta, lam, sympy.Float) or value.is_positive is not True:
        raise EtatrickError(f"{meaning} must be an exact positive number, not {value}")
    return value


def _text(operand: Operand, at: Expr) -> str:
    """A penalty by its name, else by what it is described by."""
    if operand.name:
        return f"{operand.name}({at})"
    source = operand.source
    return source.text(at) if isinstance(source, Combination) else f"[{operand.kind}: {source}]({at})"


def _is_sum(operand: Operand) -> bool:
    """Does its text need parentheses after a factor?"""
    source = operand.source
    if operand.name or not isinstance(source, Combination):
        return False
    return source.operation == "sum" or (source.operation == "stretched" and _is_sum(source.operands[0]))


_CURVES: Final[dict[str, Callable[..., Curve]]] = {
    "scaled": _curves.scaled,
    "stretched": _curves.stretched,
    "sum": _curves.added,
    "minimum": _curves.minimum,
    "capped": _curves.capped,
}
_NUMBERS: Final = {
    "scaled": "the factor of a penalty",
    "stretched": "the width by which a penalty is stretched",
    "capped": "the cap on the noise ratio",
}
