"""Builds the tables: Chebyshev interpolants of the targets, cut at the degree that suffices, rounded, and proved."""

from __future__ import annotations

import struct
import textwrap
from pathlib import Path
from typing import Any

from flint import arb, ctx, fmpq, fmpq_poly

from ._proof import Piece, chebyshev, exact, precision
from ._targets import TARGETS, Target

#: The relative error aimed at, and how a coefficient is rounded, per arithmetic.
_ARITHMETIC = {"torch.float64": (2.0**-56, "d"), "torch.float32": (2.0**-27, "f")}
_NODES = 48
_BUILD_BITS = 700
_START = "# Written by python -m etatrick.export.special: low, high, centre, scale, proven error, coefficients.\n"


def write() -> None:
    """Replace the tables at the end of every module."""
    for module in dict.fromkeys(target.module for target in TARGETS):
        path = Path(__file__).with_name(f"{module}.py")
        code = path.read_text().split(_START)[0].rstrip()
        tables = "\n".join(_text(target) for target in TARGETS if target.module == module)
        path.write_text(f"{code}\n\n\n{_START}# fmt: off\n{tables}# fmt: on\n")


def _text(target: Target) -> str:
    lines = [f"{target.name}: SpecialTable = {{"]
    for dtype in _ARITHMETIC:
        lines.append(f"    {dtype}: (")
        for piece in pieces(target, dtype):
            lines.append(f"        ({', '.join(map(repr, piece[:5]))}, (")
            lines += textwrap.wrap(
                ", ".join(map(repr, piece[5])), 106, initial_indent=" " * 12, subsequent_indent=" " * 12
            )
            lines.append("        )),")
        lines.append("    ),")
    return "\n".join([*lines, "}"]) + "\n"


def pieces(target: Target, dtype: str) -> list[Piece]:
    """The pieces of the table, each with a proven bound."""
    tolerance, kind = _ARITHMETIC[dtype]
    found = []
    for low, high in zip(target.breaks[:-1], target.breaks[1:], strict=True):
        piece = _piece(target, low, high, tolerance, kind)
        with precision():
            found.append((*piece[:4], _above(target.proof(piece)), piece[5]))
        print(target.name, dtype, low, high, len(piece[5]), found[-1][4], flush=True)
    return found


def _piece(target: Target, low: float, high: float, tolerance: float, kind: str) -> Piece:
    centre, scale = _rounded((low + high) / 2, kind), _rounded(2 / (high - low), kind)
    coefficients = _interpolant(target, low, high)
    least = min(abs(coefficients[0] + coefficients[1]), abs(coefficients[0] - coefficients[1]), key=float)
    tolerance = tolerance / high if target.minor else tolerance
    tail = arb(0)
    degree = len(coefficients) - 1
    while tail + abs(coefficients[degree]) < tolerance * least:
        tail += abs(coefficients[degree])
        degree -= 1
    p = _monomials(coefficients[: degree + 1])
    middle, half = (exact(low) + exact(high)) / 2, (exact(high) - exact(low)) / 2
    # t = centre + s/scale, and the interpolant's variable is (t - middle)/half
    local = p(fmpq_poly([(exact(centre) - middle) / half, 1 / (exact(scale) * half)]))
    return low, high, centre, scale, 0.0, tuple(_rounded(local[k], kind) for k in range(degree + 1))


def _interpolant(target: Target, low: float, high: float) -> list[Any]:
    """Chebyshev coefficients, of a precision that outlasts cancellation in the target."""
    before, ctx.prec = ctx.prec, _BUILD_BITS
    try:
        return list(chebyshev(target.function, exact(low), exact(high), _NODES))
    finally:
        ctx.prec = before


def _monomials(coefficients: list[Any]) -> fmpq_poly:
    """sum c_k T_k as a polynomial with rational coefficients (the middles of the balls)."""
    before, now, total = fmpq_poly([1]), fmpq_poly([0, 1]), fmpq_poly([0])
    for c in coefficients:
        mantissa, exponent = c.mid().man_exp()
        total += before * (fmpq(mantissa) * fmpq(2) ** int(exponent))
        before, now = now, fmpq_poly([0, 2]) * now - before
    return total


def _rounded(x: Any, kind: str) -> float:
    """The nearest float64 ("d"), or a nearest float32 ("f"), to a float or a rational."""
    value = x if isinstance(x, float) else int(x.p) / int(x.q)
    return float(struct.unpack(kind, struct.pack(kind, value))[0])


def _above(bound: Any) -> float:
    """A short float above the bound."""
    assert bound > 0
    return float(f"{float(bound.upper()) * 1.01:.3g}")
