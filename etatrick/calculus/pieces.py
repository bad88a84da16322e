"""A formula on the half line as an ordered list of smooth pieces.

SymPy's Piecewise, Max, Min, Abs and sign are one formula to read and several to integrate, invert or take the
limit of. `split` turns them into `Pieces`: exprs[i] holds between breaks[i-1] and breaks[i].
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations, pairwise

import sympy
from sympy import Expr, Symbol
from sympy.core.relational import Relational

from .. import oracle
from ..symbols import EtatrickError
from . import balls
from .checks import Draw, Interval, parameter_draws
from .root import root

_DRAWS = 6
_CHECKED_POINTS = 25
TINY = sympy.Rational(1, 10**50)
_KINDS = (sympy.Piecewise, sympy.Max, sympy.Min, sympy.Abs, sympy.sign)


@dataclass(frozen=True)
class Pieces:
    """exprs[i] on (bounds[i], bounds[i+1]), where bounds = (lower, *breaks, upper)."""

    var: Symbol
    lower: Expr
    upper: Expr
    breaks: tuple[Expr, ...]
    exprs: tuple[Expr, ...]

    def __iter__(self) -> Iterator[tuple[Expr, Expr, Expr]]:
        bounds = (self.lower, *self.breaks, self.upper)
        return zip(bounds, bounds[1:], self.exprs, strict=False)

    def to_expr(self) -> Expr:
        """One SymPy expression: a Piecewise when there is more than one piece."""
        if not self.breaks:
            return self.exprs[0]
        conditions = [self.var <= b for b in self.breaks]
        return sympy.Piecewise(*zip(self.exprs[:-1], conditions, strict=True), (self.exprs[-1], True), evaluate=False)


def split(expr: Expr, var: Symbol, lower: Expr = sympy.S.Zero, upper: Expr = sympy.oo) -> Pieces:
    """Split `expr` at every point of (lower, upper) where one of its pieces takes over from another.

    Breakpoints are solved for exactly; where no closed solution exists they stay an exact `root`. With
    symbolic parameters the order of the breakpoints must be the same for all sampled parameter values.
    Raises EtatrickError with the condition that could not be read.
    """
    switches = [node for node in sympy.preorder_traversal(expr) if isinstance(node, _KINDS) and node.has(var)]
    if not switches:
        return Pieces(var, lower, upper, (), (expr,))
    points: list[Expr] = []
    for difference in _differences(switches, var):
        _refuse_unsigned(difference, var)
        points += [x for x in _zeros(difference, var, lower, upper) if x not in points]
    draw = parameter_draws(expr.free_symbols - {var})[0]
    breaks = tuple(sorted(points, key=lambda x: _number(x, draw)))
    bounds = (lower, *breaks, upper)
    exprs = []
    for lo, hi in pairwise(bounds):
        low, high = _number(lo, draw), _number(hi, draw)
        exprs.append(_resolve(expr, var, _inside(low, high), draw))
        _refuse_missed(expr, exprs[-1], var, Interval(low, high), draw)
    return _merged(Pieces(var, lower, upper, breaks, tuple(exprs)))


def _refuse_unsigned(difference: Expr, var: Symbol) -> None:
    """Which piece applies is looked up for positive parameters only."""
    unsigned = sorted((s for s in difference.free_symbols - {var} if not s.is_positive), key=str)
    if unsigned and difference.has(var):
        raise EtatrickError(
            f"the pieces depend on the sign of {unsigned[0]}; give {unsigned[0]} a value or declare it positive"
        )


def _refuse_missed(expr: Expr, resolved: Expr, var: Symbol, interval: Interval, draw: Draw) -> None:
    """A breakpoint that was not found shows as a piece that differs from the formula somewhere."""
    for x in interval.points({}, -6, 6, _CHECKED_POINTS):
        here, there = (balls.enclose(e, {**draw, var: x}, 256) for e in (expr, resolved))
        if here.is_finite() and there.is_finite() and not here.overlaps(there):
            raise EtatrickError(
                f"cannot find all points at which the pieces of {expr} change; write them as a piecewise"
            )


def _differences(switches: list[Expr], var: Symbol) -> Iterator[Expr]:
    for node in switches:
        if isinstance(node, sympy.Piecewise):
            for _, condition in node.args:
                for relation in condition.atoms(Relational):
                    yield relation.lhs - relation.rhs
        elif isinstance(node, sympy.Abs | sympy.sign):
            yield node.args[0]
        else:
            for a, b in combinations(node.args, 2):
                yield a - b


def _zeros(difference: Expr, var: Symbol, lower: Expr, upper: Expr) -> list[Expr]:
    """Points strictly inside (lower, upper) where `difference` vanishes."""
    difference = sympy.together(difference)
    if not difference.has(var):
        return []
    inner = split(difference, var, lower, upper) if difference.has(*_KINDS) else None
    if inner is not None and inner.breaks:
        found: list[Expr] = []
        for lo, hi, piece in inner:
            found += _zeros(piece, var, lo, hi)
        return [*inner.breaks, *found]
    draws = parameter_draws((difference.free_symbols | lower.free_symbols | upper.free_symbols) - {var}, _DRAWS)
    solutions = _solutions(difference, var, draws[0])
    inside = [[x for x in solutions if _number(lower, d) < _number(x, d) < _number(upper, d)] for d in draws]
    if any(found != inside[0] for found in inside):
        raise EtatrickError(
            f"where {difference} changes sign depends on the values of the parameters; give them values"
        )
    if inside[0]:
        return inside[0]
    return _numeric_zeros(difference, var, lower, upper)


def _solutions(difference: Expr, var: Symbol, draw: Draw) -> list[Expr]:
    """The oracle's solutions, those kept at which a ball of 50 digits shows the difference to vanish."""
    for level in (var - difference, var + difference):
        if var not in level.free_symbols:  # var is compared with a number, however that is written
            return [level]
    numerator = sympy.fraction(difference)[0]
    if numerator.is_polynomial(var) and sympy.degree(numerator, var) == 1:
        a, b = sympy.Poly(numerator, var).all_coeffs()
        return [-b / a]
    try:
        claimed = oracle.ask("solve", difference, var, seconds=5.0)
    except oracle.OracleError:
        return []
    real = [x for x in claimed if x.xreplace(draw).is_extended_real is not False]
    return [x for x in real if abs(balls.enclose(difference.subs(var, x), draw, 256)) < TINY]


def _numeric_zeros(difference: Expr, var: Symbol, lower: Expr, upper: Expr) -> list[Expr]:
    if difference.free_symbols - {var}:
        return []
    grid = [sympy.Rational(2) ** k for k in range(-60, 61)]
    low, high = _number(lower, {}), _number(upper, {})
    signs = []
    for x in grid:
        if low < x < high:
            value = balls.enclose(difference, {var: x})
            signs.append((x, 1 if value > 0 else -1 if value < 0 else 0))
    return [root(difference, var, a, b) for (a, left), (b, right) in pairwise(signs) if left * right < 0]


def _number(x: Expr, draw: Draw) -> Expr:
    """A real number standing for `x` in comparisons: exact when rational, else 40 digits of it."""
    return Interval(x, sympy.oo).at(draw)[0]


def _inside(low: Expr, high: Expr) -> Expr:
    if high is sympy.oo:
        return 2 * low if low else sympy.S.One
    return (low + high) / 2


def _resolve(expr: Expr, var: Symbol, at: Expr, draw: Draw) -> Expr:
    """The formula in force around var = at: every switch replaced by the argument it selects there."""
    values = {**draw, var: at}

    def value(e: Expr) -> object:
        return balls.enclose(e, values, 256)

    def walk(e: Expr) -> Expr:
        if not any(node.has(var) for node in e.atoms(*_KINDS)):
            return e
        if isinstance(e, sympy.Piecewise):
            for piece, condition in e.args:
                if condition is sympy.true or _holds(condition, value):
                    return walk(piece)
            raise EtatrickError(f"the pieces of {e} leave {var} = {at} uncovered; end with (EXPR, True)")
        args = [walk(a) for a in e.args]
        if isinstance(e, sympy.Max):
            return max(args, key=lambda a: value(a).mid())  # type: ignore[attr-defined]
        if isinstance(e, sympy.Min):
            return min(args, key=lambda a: value(a).mid())  # type: ignore[attr-defined]
        if isinstance(e, sympy.Abs):
            return args[0] if value(args[0]) >= 0 else -args[0]  # type: ignore[operator]
        if isinstance(e, sympy.sign):
            return sympy.S.One if value(args[0]) > 0 else -sympy.S.One  # type: ignore[operator]
        return e.func(*args)

    return walk(expr)


def _holds(condition: sympy.Basic, value: object) -> bool:
    if isinstance(condition, sympy.And):
        return all(_holds(c, value) for c in condition.args)
    if isinstance(condition, sympy.Or):
        return any(_holds(c, value) for c in condition.args)
    if not isinstance(condition, Relational):
        raise EtatrickError(f"cannot read the condition {condition}; compare two expressions with <, <=, > or >=")
    difference = value(condition.lhs - condition.rhs)  # type: ignore[operator]
    return bool(difference < 0) if isinstance(condition, sympy.Lt | sympy.Le) else bool(difference > 0)


def _merged(pieces: Pieces) -> Pieces:
    """Drop breaks that separate equal formulas."""
    breaks: list[Expr] = []
    exprs = [pieces.exprs[0]]
    for b, e in zip(pieces.breaks, pieces.exprs[1:], strict=True):
        if e != exprs[-1]:
            breaks.append(b)
            exprs.append(e)
    return Pieces(pieces.var, pieces.lower, pieces.upper, tuple(breaks), tuple(exprs))
