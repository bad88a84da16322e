"""Laws on the seven descriptions: each says what its source says, and each gives the others back."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import mpmath
import sympy
from sympy import Expr, Rational

from .. import penalty as constructors
from ..algebra import Combination
from ..curve import Parametric
from ..penalty import Penalty
from ..printing import Unprintable, unparse
from ..symbols import eta, w
from ._numbers import AGREE, ASKED, exact, near, number, precise, rational, require, show, value

#: kind -> (constructor, view)
DESCRIPTIONS: dict[str, tuple[Callable[..., Penalty], str]] = {
    "dropout_rate": (constructors.from_dropout_rate, "dropout_rate"),
    "keep_probability": (constructors.from_keep_probability, "keep_probability"),
    "noise_ratio": (constructors.from_noise_ratio, "noise_ratio"),
    "reweighting": (constructors.from_reweighting, "reweighting"),
    "penalty": (constructors.from_penalty, "omega"),
    "dual": (constructors.from_dual, "dual"),
}


@precise
def law_the_source_is_met(penalty: Penalty, points: Sequence[Rational]) -> None:
    """The view a penalty was described by has the values of that description, computed by SymPy's own evalf.

    A penalty or a dual is compared up to the constant by which it may have been shifted. A combination is compared with
    the values of its operands. A noise law is judged by `law_omega_is_the_minimum_over_eta` instead.
    """
    if isinstance(penalty.source, Combination):
        for x in points:
            _combination_is_met(penalty, penalty.source, x)
    if not isinstance(penalty.source, Expr):
        return
    reads = {"penalty": "omega"}.get(penalty.kind, penalty.kind)
    variable = eta if penalty.kind == "dual" else w
    shifted = penalty.kind in ("penalty", "dual")
    said = [_numeric(penalty.source, variable, x) for x in points]
    seen = [penalty.prox(x, 1, ASKED) if reads == "prox" else value(penalty, reads, x) for x in points]
    for x, a, b in zip(points, said, seen, strict=True):
        move = said[0] - seen[0] if shifted and not mpmath.isinf(said[0]) else mpmath.mpf(0)
        said_so = f"the {penalty.kind} {penalty.source} is {show(a)} at {show(x)}"
        sentence = f"{said_so}, but the penalty says {show(b + move)}"
        require(near(a, b + move, max(abs(a), abs(b), abs(move)) if mpmath.isfinite(a) else None), sentence)


def _combination_is_met(penalty: Penalty, source: Combination, x: Rational) -> None:
    """Omega, or Omega' for a cap, has the value that the operation makes of the operands' values."""
    view = "derivative" if source.operation == "capped" else "omega"
    numbers = [number(rational(k, 60)) for k in source.values]
    at = exact(number(x) / numbers[0]) if source.operation == "stretched" else x
    parts = [value(operand, view, at) for operand in source.operands]
    said = _OPERATIONS[source.operation](*parts, *numbers, number(x))
    seen = value(penalty, view, x)
    sentence = f"{view} of {source} is {show(said)} at {show(x)} by its operands, but the penalty says {show(seen)}"
    require(near(said, seen, max(map(abs, (*parts, said)))), sentence)


#: The value of an operation from those of its operands, its number if it has one, and w.
_OPERATIONS: dict[str, Callable[..., mpmath.mpf]] = {
    "scaled": lambda omega, k, _: k * omega,
    "stretched": lambda omega, s, _: omega,
    "sum": lambda one, other, _: one + other,
    "minimum": lambda one, other, _: min(one, other),
    "capped": lambda slope, ratio, w: min(slope, ratio * w),
}


def _numeric(expr: Expr, variable: sympy.Symbol, x: Rational) -> mpmath.mpf:
    found = sympy.N(expr.subs(variable, x), 50, maxn=2000)
    if found in (sympy.oo, sympy.zoo):
        return mpmath.inf
    return mpmath.mpf(found._mpf_) if found.is_Float else number(Rational(found))


def law_round_trip(penalty: Penalty, kind: str, points: Sequence[Rational]) -> None:
    """The penalty described anew by one of its own views, as text, has the same Omega, Omega', eta_hat and f.

    `kind` is one of `DESCRIPTIONS`. A view that is a curve or has no text cannot be typed and is passed over.
    """
    again = described_anew(penalty, kind)
    if again is not None:
        law_same_penalty(penalty, again, points)


def described_anew(penalty: Penalty, kind: str) -> Penalty | None:
    """The penalty built from one of its own views; None when that view is not a formula."""
    build, name = DESCRIPTIONS[kind]
    view = getattr(penalty, name)
    if isinstance(view, Parametric):
        return None
    try:
        return build(unparse(view))
    except Unprintable:
        return build(view)


@precise
def law_same_penalty(penalty: Penalty, other: Penalty, points: Sequence[Rational]) -> None:
    """Two penalties agree to 25 digits in Omega, Omega' and eta_hat at `points`.

    Where Omega has no finite limit at 0 its constant is free, and differences are compared.
    """
    free = penalty.unbounded_below
    require(free == other.unbounded_below, f"only one of {penalty} and {other} is unbounded below")
    start = [value(p, "omega", points[0]) if free else mpmath.mpf(0) for p in (penalty, other)]
    for x in points:
        for name in ("omega", "derivative", "reweighting"):
            a, b = value(penalty, name, x), value(other, name, x)
            scale = None
            if name == "omega":
                scale = max(abs(a), abs(b), abs(start[0]), abs(start[1]))
                a, b = a - start[0], b - start[1]
            require(near(a, b, scale), f"{name}({show(x)}) is {show(a)} for {penalty}, {show(b)} for {other}")


@precise
def law_scaling(penalty: Penalty, k: int, s: int, points: Sequence[Rational]) -> None:
    """f -> k f turns Omega(w) into k Omega(w/sqrt k); f(.) -> f(./s) turns it into Omega(w/sqrt s).

    `k` and `s` must be squares, so that everything stays rational. Judged by deriving the dual of the
    rescaled penalty and comparing f, eta_hat and Omega' with those of the original.
    """
    omega = penalty.omega
    if isinstance(omega, Parametric):
        return
    root_k, root_s = Rational(sympy.sqrt(k)), Rational(sympy.sqrt(s))
    scaled = constructors.from_penalty(k * omega.subs(w, w / (root_k * root_s)))
    for x in points:
        old, new = x, x * root_k * root_s
        pull, expected = (
            value(scaled, "derivative", new),
            value(penalty, "derivative", old) * number(root_k / root_s),
        )
        require(near(pull, expected), f"the rescaled Omega'({show(new)}) is {show(pull)}, not {show(expected)}")
        reweighted = value(scaled, "reweighting", new)
        expected = s * value(penalty, "reweighting", old)
        require(near(reweighted, expected), f"the rescaled eta_hat is {show(reweighted)}, not {show(expected)}")
        _dual_is_scaled(penalty, scaled, k, s, x)


def _dual_is_scaled(penalty: Penalty, scaled: Penalty, k: int, s: int, x: Rational) -> None:
    dual, base = value(scaled, "dual", s * x), value(penalty, "dual", x)
    shift = mpmath.mpf(0)
    if penalty.unbounded_below:
        shift = value(scaled, "dual", Rational(s)) - k * value(penalty, "dual", Rational(1))
    expected = k * base + shift
    scale = abs(dual) + abs(k * base) + abs(shift)
    require(
        near(dual, expected, scale if mpmath.isfinite(scale) else None, AGREE),
        f"k f(eta/s) is {show(expected)} at eta = {show(s * x)}, but the rescaled dual is {show(dual)}",
    )
