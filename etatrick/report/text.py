"""Formulas and numbers as a person reads them."""

from __future__ import annotations

import mpmath
import sympy

from ..curve import Parametric, Stretch
from ..penalty import Penalty, View
from ..printing import Unprintable, unparse

_UNBOUNDED = (
    "The penalty is unbounded below at 0: Omega(w) -> -oo as w -> 0, so an objective with it has its global "
    "minimum at w = 0 and the prox is 0 everywhere. Omega and the dual are given up to a constant."
)


def readable(view: View) -> str:
    """A formula in the grammar of formulas where it has the words, with `oo` for infinity, else SymPy's text.

    A parametric curve is one line a stretch: value at argument, for the range of the parameter.
    """
    if isinstance(view, Parametric):
        return "\n".join(_stretch(stretch) for stretch in view.stretches)
    try:
        return unparse(view)
    except Unprintable:
        return _piecewise(view) if isinstance(view, sympy.Piecewise) else str(view)


def _piecewise(view: sympy.Piecewise) -> str:
    """A piecewise formula some piece of which the grammar lacks, such as an infinite one."""
    pieces = ", ".join(f"({readable(value)}, {condition})" for value, condition in view.args)
    return f"piecewise({pieces})"


def _stretch(stretch: Stretch) -> str:
    ends = f"{readable(stretch.lower)} < {stretch.parameter} < {readable(stretch.upper)}"
    if stretch.argument == stretch.parameter:
        return f"{readable(stretch.value)} for {ends}"
    return f"{readable(stretch.value)} at {readable(stretch.argument)}, {ends}"


def shown_number(value: mpmath.mpf, digits: int) -> str:
    """`value` with `digits` significant digits, trailing zeros kept, and "inf" for infinity.

    >>> shown_number(mpmath.mpf("0.5"), 4)
    '0.5000'
    """
    if mpmath.isinf(value):
        return "inf" if value > 0 else "-inf"
    if value == 0:
        return "0"
    return str(mpmath.nstr(value, digits, strip_zeros=False))


def notes(penalty: Penalty) -> tuple[str, ...]:
    """What has to be known of a derivation besides its formulas, one sentence each."""
    found = []
    if penalty.unbounded_below:
        found.append(_UNBOUNDED)
    if penalty.form == "integral":
        found.append("No closed form of Omega was found: the integral is exact, and evaluated to any precision.")
    if penalty.form == "parametric":
        found.append("The penalty is an exact curve: a value and the magnitude it belongs to, by a parameter.")
    if penalty.parameters:
        names = ", ".join(str(name) for name in penalty.parameters)
        found.append(f"Parameters without a value: {names}.")
    return tuple(found)
