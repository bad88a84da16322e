"""The search for sign proofs. Whatever it finds is a `Proof` every node of which `replay` has accepted.

In this order: the signs of the terms; factors, each proved in turn; an exact change of variable that makes the formula
rational, and then the signs of its coefficients or root counting; worst cases of bounded functions; the derivative.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache
from time import monotonic
from typing import Any

import sympy
from sympy import Expr, Rational, Symbol

from ..symbols import EtatrickError
from . import balls
from .checks import Interval, parameter_draws
from .proof import Proof
from .replay import accepts, bounds, vertices
from .terms import factored_roots, nonnegative, positive
from .tidy import tame
from .zone_evidence import Tiling
from .zones import tile

_DEPTH = 12
_LARGEST_FORMULA = 400
_LARGEST_ALGEBRAIC = 60
_LARGEST_END = 100
_SECONDS, _BOX_SECONDS = 4.0, 3.0
#: Claims looked at in one search that does not watch the clock; the catalogue's proofs need at most 16.
_STEPS = 300
#: Formulas in pieces: their derivative does not see their jumps.
_SWITCHES = (
    sympy.Piecewise,
    sympy.sign,
    sympy.Heaviside,
    sympy.floor,
    sympy.ceiling,
    sympy.Max,
    sympy.Min,
    sympy.Abs,
)


_reproducible: ContextVar[bool] = ContextVar("reproducible", default=False)


@contextmanager
def reproducible() -> Iterator[None]:
    """Searches inside end after a number of steps, not of seconds, and leave out ball arithmetic, which watches the
    clock: what they find does not depend on the machine and its load."""
    token = _reproducible.set(True)
    try:
        yield
    finally:
        _reproducible.reset(token)


def is_reproducible() -> bool:
    """Do searches leave the clock alone here?"""
    return _reproducible.get()


@dataclass
class _Effort:
    """What is left of one search, shared by all its goals."""

    deadline: float
    steps: int

    @classmethod
    def new(cls, counted: bool) -> _Effort:
        return cls(float("inf"), _STEPS) if counted else cls(monotonic() + _SECONDS, 10**9)

    def spent(self) -> bool:
        self.steps -= 1
        return self.steps < 0 or monotonic() > self.deadline

    @property
    def boxes(self) -> bool:
        return self.deadline < float("inf")


def prove(expr: Expr, var: Symbol, lower: Expr, upper: Expr, strict: bool) -> Proof | None:
    """A proof that expr >= 0 (> 0 if strict) on the open interval (lower, upper); None when none was found."""
    return _searched(expr, var, lower, upper, strict, _reproducible.get())


@lru_cache(maxsize=4096)
def _searched(expr: Expr, var: Symbol, lower: Expr, upper: Expr, strict: bool, counted: bool) -> Proof | None:
    goal = _Goal(expr, var, lower, upper, strict, _Effort.new(counted))
    if not tame(expr) or sympy.count_ops(expr) > _LARGEST_FORMULA or sympy.count_ops((lower, upper)) > _LARGEST_END:
        return goal.by_signs() or _by_boxes(goal, _DEPTH)
    return _prove(goal, _DEPTH)


class _Goal:
    """One claim and the effort that may go into it."""

    def __init__(self, e: Expr, x: Symbol, lower: Expr, upper: Expr, strict: bool, effort: _Effort) -> None:
        self.e, self.x, self.lower, self.upper, self.strict = e, x, lower, upper, strict
        self.effort = effort

    def of(self, e: Expr, strict: bool | None = None) -> _Goal:
        """The same claim of another formula on the same interval."""
        wanted = self.strict if strict is None else strict
        return _Goal(e, self.x, self.lower, self.upper, wanted, self.effort)

    def proof(self, rule: str, **how: Any) -> Proof | None:
        node = Proof(self.e, self.x, self.lower, self.upper, self.strict, rule, **how)
        return node if accepts(node) else None

    def by_signs(self) -> Proof | None:
        return self.proof("signs") if (positive if self.strict else nonnegative)(self.e) else None

    def sign_seen(self) -> int:
        """The sign at points of the interval and for draws of the parameters, 0 when they differ: a hint."""
        seen = set()
        for draw in parameter_draws(self.e.free_symbols | self.lower.free_symbols | self.upper.free_symbols - {self.x}):
            try:
                points = Interval(self.lower, self.upper).points(draw, -4, 4, 5)
                values = [balls.enclose(self.e, {**draw, self.x: t}, 128) for t in points]
            except (EtatrickError, ZeroDivisionError):
                continue
            seen |= {1 if v > 0 else -1 for v in values if v.is_finite() and not v.contains(0)}
        return seen.pop() if len(seen) == 1 else 0


def _prove(goal: _Goal, depth: int) -> Proof | None:
    if (found := goal.by_signs()) is not None:
        return found
    if depth == 0 or goal.effort.spent() or sympy.count_ops(goal.e) > _LARGEST_FORMULA:
        return None
    if goal.e.has(*_SWITCHES):
        return None
    if not goal.e.has(goal.x):
        return _by_parameter(goal, depth)
    factors = _factors(goal)
    if len(factors) > 1 or factors[0][1] != 1:
        return _by_product(goal, factors, depth) or _by_boxes(goal, depth)
    for attempt in (_by_polynomial, _by_substitution, _by_extremes, _by_shift, _by_derivative, _by_boxes):
        if (found := attempt(goal, depth)) is not None:
            return found
    return None


# ---------------------------------------------------------------- factors


def _factors(goal: _Goal) -> list[tuple[Expr, Expr]]:
    """Bases and powers whose product is the formula; positive constants and exponentials stand by themselves."""
    whole = sympy.factor(sympy.together(sympy.powsimp(goal.e)))
    found: list[tuple[Expr, Expr]] = []
    for factor in sympy.Mul.make_args(whole):
        base, power = factor.as_base_exp()
        if isinstance(factor, sympy.exp) or factor.is_number:
            base, power = factor, sympy.S.One
        found += _cleared(base, power, goal.x) if factor != 1 else []
    return found if found and not (len(found) == 1 and found[0][1] == 1) else [(goal.e, sympy.S.One)]


def _cleared(base: Expr, power: Expr, x: Symbol) -> list[tuple[Expr, Expr]]:
    """A sum without exponentials that decay, times the fastest of them."""
    rates = {p.args[0].coeff(x) for p in base.atoms(sympy.exp) if p.has(x)} if base.is_Add else set()
    if not rates or not all(r.is_Rational for r in rates) or min(rates) >= 0:
        return [(base, power)]
    slowest = sympy.exp(min(rates) * x)
    return [(slowest, power), (sympy.expand(base / slowest), power)]


def _by_product(goal: _Goal, factors: list[tuple[Expr, Expr]], depth: int) -> Proof | None:
    parts: list[Proof | None] = []
    bases, powers, sign = [], [], sympy.S.One
    for base, power in factors:
        if base == -1:
            sign = -sign
            continue
        turned = goal.of(base).sign_seen() < 0
        if turned and not power.is_Integer:
            return None
        base, sign = (-base, sign * (-1) ** power) if turned else (base, sign)
        bases.append(base)
        powers.append(power)
        free = power.is_Integer and power > 0 and power.is_even and not goal.strict
        parts.append(None if free else _prove(goal.of(base, goal.strict or not positive(power)), depth - 1))
        if parts[-1] is None and not free:
            return None
    if sign < 0:
        return None
    return goal.proof("product", parts=tuple(parts), factors=tuple(bases), powers=tuple(powers))


# ---------------------------------------------------------------- rational formulas


def _by_polynomial(goal: _Goal, depth: int) -> Proof | None:
    if not goal.e.is_polynomial(goal.x) or not (_rational(goal.e) or sympy.count_ops(goal.e) < _LARGEST_ALGEBRAIC):
        return None
    found = goal.proof("coefficients")
    plain = goal.e.free_symbols == {goal.x} and all(map(_rational, (goal.e, goal.lower, goal.upper)))
    return found or (goal.proof("sturm") if plain else None)


def _rational(e: Expr) -> bool:
    """Are all numbers in e rational? Polynomial algebra over others is slow."""
    return e is sympy.oo or all(n.is_Rational for n in sympy.preorder_traversal(e) if not n.free_symbols)


def _by_substitution(goal: _Goal, depth: int) -> Proof | None:
    if goal.e.is_rational_function(goal.x):
        return None
    y = sympy.Symbol(_fresh(goal), positive=True)
    for x_of_y, ends in _changes(goal, y):
        replaced = sympy.expand_log(factored_roots(goal.e.subs(goal.x, x_of_y)))
        replaced = sympy.powsimp(sympy.powdenest(replaced))
        if not replaced.is_rational_function(y) or sympy.count_ops(replaced) > _LARGEST_FORMULA:
            continue
        replaced = sympy.factor(sympy.together(replaced))
        low, high = sorted(ends, key=_order)
        part = _prove(_Goal(replaced, y, low, high, goal.strict, goal.effort), depth - 1)
        if part is not None and (found := goal.proof("substitution", parts=(part,), factors=(x_of_y,))):
            return found
    return None


def _fresh(goal: _Goal) -> str:
    taken = {s.name for s in goal.e.free_symbols | goal.lower.free_symbols | goal.upper.free_symbols} | {goal.x.name}
    return next(name for name in (f"y{k}" for k in itertools.count(1)) if name not in taken)


def _order(end: Expr) -> float:
    return float("inf") if end is sympy.oo else float(sympy.N(end.xreplace(parameter_draws(end.free_symbols)[0])))


def _changes(goal: _Goal, y: Symbol) -> Iterator[tuple[Expr, tuple[Expr, Expr]]]:
    """(x(y), the y of both ends) for changes of variable that may make the formula rational."""
    e, x = goal.e, goal.x
    exponential = e.rewrite(sympy.exp) if e.has(sympy.tanh, sympy.sinh, sympy.cosh) else e
    rates = [p.args[0].coeff(x) for p in exponential.atoms(sympy.exp) if p.has(x)]
    if rates and all(r.is_Rational and r != 0 for r in rates):
        k = _common_unit(rates)
        yield sympy.log(y) / k, _ends(goal, lambda t: sympy.exp(k * t))
    q = sympy.ilcm(1, 1, *(p.exp.q for p in e.atoms(sympy.Pow) if p.base == x and p.exp.is_Rational))
    if q > 1:
        yield y**q, _ends(goal, lambda t: t ** Rational(1, q))
    for base in sorted({p.base for p in e.atoms(sympy.Pow) if p.exp.is_Rational and p.exp.q == 2}, key=str):
        yield from _cleared_root(goal, base, y)


def _ends(goal: _Goal, y_of_x: Callable[[Expr], Expr]) -> tuple[Expr, Expr]:
    """The ends of the interval in the new variable, oo staying oo."""
    low, high = (end if end is sympy.oo else y_of_x(end) for end in (goal.lower, goal.upper))
    return low, high


def _common_unit(rates: list[Rational]) -> Rational:
    denominator = sympy.ilcm(1, 1, *(r.q for r in rates))
    return Rational(sympy.igcd(0, *(int(abs(r) * denominator) for r in rates)), denominator)


def _cleared_root(goal: _Goal, base: Expr, y: Symbol) -> Iterator[tuple[Expr, tuple[Expr, Expr]]]:
    """sqrt(k x + c) = y, and Euler's x = (y - c/y)/(2 sqrt(a)) for sqrt(a x^2 + c), c > 0."""
    if not base.is_polynomial(goal.x) or base == goal.x:
        return
    coefficients = sympy.Poly(base, goal.x).all_coeffs()
    if len(coefficients) == 2 and coefficients[0].is_positive and coefficients[1].is_nonnegative:
        k, c = coefficients
        yield (y**2 - c) / k, _ends(goal, lambda t: sympy.sqrt(k * t + c))
    if len(coefficients) == 3 and coefficients[1] == 0 and coefficients[0].is_positive and coefficients[2].is_positive:
        a, _, c = coefficients
        x_of_y = (y - c / y) / (2 * sympy.sqrt(a))
        yield x_of_y, _ends(goal, lambda t: sympy.sqrt(a) * t + sympy.sqrt(a * t**2 + c))


# ---------------------------------------------------------------- other functions


def _by_parameter(goal: _Goal, depth: int) -> Proof | None:
    """A formula of parameters alone, as a claim on the half line of one of them."""
    for symbol in sorted(goal.e.free_symbols, key=str):
        if symbol.is_positive:
            other = _Goal(goal.e, symbol, sympy.S.Zero, sympy.oo, goal.strict, goal.effort)
            part = _prove(other, depth - 1)
            if part is not None and (found := goal.proof("parameter", parts=(part,))):
                return found
    return None


def _by_extremes(goal: _Goal, depth: int) -> Proof | None:
    atoms = [a for a in goal.e.atoms(sympy.Function) if a.has(goal.x) and bounds(a) is not None]
    periodic = [a for a in atoms if isinstance(a, (sympy.sin, sympy.cos))]
    for chosen in ([periodic] if periodic else []) + ([atoms] if 0 < len(atoms) <= 3 and atoms != periodic else []):
        ordered = tuple(sorted(chosen, key=str))
        corners = vertices(goal.e, ordered)
        if corners is None:
            continue
        parts = [_prove(goal.of(corner), depth - 4) if depth >= 4 else None for corner in corners]
        if None not in parts and (found := goal.proof("extremes", parts=tuple(parts), factors=ordered)):
            return found
    return None


def _by_boxes(goal: _Goal, depth: int) -> Proof | None:
    """Ball arithmetic, for a formula without parameters and for its factors."""
    if (
        not goal.effort.boxes
        or depth < _DEPTH - 1
        or goal.e.free_symbols != {goal.x}
        or (goal.lower.free_symbols | goal.upper.free_symbols)
    ):
        return None
    found = tile(goal.e, goal.x, goal.lower, goal.upper, goal.strict, _BOX_SECONDS)
    return goal.proof("boxes", tiling=found) if isinstance(found, Tiling) and found.complete else None


def _by_shift(goal: _Goal, depth: int) -> Proof | None:
    """The interval moved to (0, upper - lower), from either end."""
    if goal.lower == 0 and (goal.upper is sympy.oo or goal.e.is_rational_function(goal.x)):
        return None
    z = sympy.Symbol(_fresh(goal), positive=True)
    length = goal.upper if goal.upper is sympy.oo else goal.upper - goal.lower
    starts = [goal.lower + z] if goal.lower != 0 else []
    for x_of_z in [*starts, goal.upper - z] if goal.upper is not sympy.oo else starts:
        if x_of_z.has(goal.x):
            continue
        inner = _Goal(goal.e.subs(goal.x, x_of_z), z, sympy.S.Zero, length, goal.strict, goal.effort)
        part = inner.by_signs() or _by_derivative(inner, depth)
        if part is not None and (found := goal.proof("substitution", parts=(part,), factors=(x_of_z,))):
            return found
    return None


def _by_derivative(goal: _Goal, depth: int) -> Proof | None:
    if goal.lower != 0:
        return None
    start = goal.e.subs(goal.x, goal.lower)
    if start.has(sympy.nan, sympy.zoo, sympy.oo) or not (nonnegative(start) or nonnegative(sympy.simplify(start))):
        return None
    part = _prove(goal.of(goal.e.diff(goal.x)), depth - 1)
    return None if part is None else goal.proof("derivative", parts=(part,))
