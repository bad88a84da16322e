"""An integrand ready for ball arithmetic: constants set aside, kinks found, size measured."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import combinations, pairwise
from typing import Any, Final

import sympy
from flint import acb, ctx
from sympy.core.relational import Relational
from sympy.functions.elementary.piecewise import ExprCondPair

from etatrick.calculus.balls import ball, precision
from etatrick.calculus.fields import Env
from etatrick.calculus.functions import log2_size
from etatrick.calculus.translate import Closure, complex_closure, real_closure

#: Sizes are measured with at most this many bits.
_MOST_BITS: Final = 1 << 15
#: Up to this degree the powers that take the place of roots stay short.
_SHORT_ROOTS: Final = 6
_KINKED: Final = (sympy.Min, sympy.Max, sympy.Abs, sympy.sign, sympy.Heaviside)

End = tuple[sympy.Expr, Any]
"""An end of a range: the expression and its ball."""


def to_float(x: Any) -> float:
    """The middle of a ball as a float, 0 or inf where floats end."""
    if x.is_zero() or abs(log2_size(x)) < 1000:
        return float(x.mid())
    return 0.0 if log2_size(x) < 0 else math.copysign(math.inf, float(x.sgn().mid()))


@lru_cache(maxsize=1024)
def logarithmic(expr: sympy.Expr, var: sympy.Symbol) -> tuple[sympy.Expr, sympy.Symbol]:
    """h(e^u) e^u and u. SymPy makes e^(p u) of (e^u)^p and u of log(e^u), which rids them of their cuts."""
    u = sympy.Dummy("u", real=True)
    return (expr * var).xreplace({var: sympy.exp(u)}), u


@lru_cache(maxsize=1024)
def rooted(expr: sympy.Expr, var: sympy.Symbol, q: int) -> tuple[sympy.Expr, sympy.Symbol] | None:
    """h(s^q) q s^(q-1) and s, where that is a rational function, which then loses its 0/0 at 0."""
    s = sympy.Dummy("s", positive=True)
    changed = expr.xreplace({var: s**q}) * q * s ** (q - 1)
    rational = 1 < q <= _SHORT_ROOTS and changed.free_symbols == {s} and changed.is_rational_function(s)
    return (sympy.cancel(changed), s) if rational else None


@lru_cache(maxsize=1024)
def _split(expr: sympy.Expr, var: sympy.Symbol) -> tuple[sympy.Expr, tuple[tuple[Any, sympy.Expr], ...]]:
    """The expression with its parts free of `var` replaced by symbols, and what those stand for."""
    found: dict[sympy.Expr, Any] = {}
    body = _hoist(expr, var, found)
    return body, tuple((symbol, part) for part, symbol in found.items())


def _hoist(expr: Any, var: sympy.Symbol, found: dict[sympy.Expr, Any]) -> Any:
    if isinstance(expr, ExprCondPair):
        return ExprCondPair(_hoist(expr.expr, var, found), expr.cond)
    bound = isinstance(expr, sympy.Integral) or getattr(expr, "bound_symbols", [])
    if expr.is_Atom or not isinstance(expr, sympy.Expr) or bound:
        return expr
    if var not in expr.free_symbols:
        return found.setdefault(expr, sympy.Dummy(real=True))
    return expr.func(*(_hoist(arg, var, found) for arg in expr.args))


@dataclass(frozen=True)
class Integrand:
    """h(var) together with the values of its other symbols."""

    expr: sympy.Expr
    var: Any
    env: Env
    body: sympy.Expr
    hoisted: tuple[tuple[Any, sympy.Expr], ...]
    _known: dict[int, dict[Any, Any]] = field(default_factory=dict)

    @staticmethod
    def of(expr: sympy.Expr, var: Any, env: Env) -> Integrand:
        """Set aside what does not depend on var."""
        return Integrand(expr, var, env, *_split(expr, var))

    def constants(self) -> dict[Any, Any]:
        """The values of the parameters and of the constant parts at the working precision."""
        known = self._known.get(ctx.prec)
        if known is None:
            exact = {s: x for s, x in self.env.exact.items() if s != self.var}
            values = {s: x for s, x in self.env.values.items() if s != self.var}
            values.update({s: ball(x) for s, x in exact.items()})
            env = Env(values, exact)
            known = {**values, **{symbol: real_closure(part)(env) for symbol, part in self.hoisted}}
            self._known[ctx.prec] = known
        return known

    def real(self, point: Any) -> Any:
        """h over a real ball at the working precision."""
        return real_closure(self.body)(Env({**self.constants(), self.var: point}))

    def function(self) -> Callable[[Any, bool], Any]:
        """h over complex balls, as acb.integral calls it, for use at the present working precision."""
        run: Closure = complex_closure(self.body)
        exact = {s: x for s, x in self.env.exact.items() if s != self.var}
        env = Env({s: acb(x) for s, x in self.constants().items()}, exact)

        def at(z: Any, analytic: bool) -> Any:
            env.values[self.var] = z
            env.analytic = analytic
            env.memo.clear()
            return run(env)

        return at

    def uncertain(self) -> bool:
        """Whether some parameter is a ball, which no precision can sharpen."""
        return any(s not in self.env.exact and not x.is_exact() for s, x in self.env.values.items())

    def measure(self, point: Any, accuracy: int) -> tuple[Any, int]:
        """h at an exact point to `accuracy` bits if possible, and the bits lost to cancellation."""
        bits = max(64, accuracy + 16)
        most = 2 * ctx.prec if self.uncertain() else _MOST_BITS
        while True:
            with precision(bits):
                value = self.real(point)
            known = value.rel_accuracy_bits() if value.is_finite() else 0
            if value.is_zero() or known >= accuracy or bits >= most:
                return value, 0 if value.is_zero() or known < accuracy else max(0, bits - known)
            bits *= 2

    def log_size(self, point: Any, accuracy: int = 8) -> float:
        """log|h| at an exact point, -inf where h is 0, nan where it is undefined."""
        value, _ = self.measure(point, accuracy)
        if value.is_zero():
            return -math.inf
        if not value.is_finite():
            return math.nan
        return to_float(abs(value).upper().log())

    def defined(self, point: Any) -> bool:
        """Whether h has a finite value at an exact point."""
        return bool(self.measure(point, 4)[0].is_finite())

    def loss(self, points: Sequence[Any]) -> int:
        """The bits lost to cancellation at the worst of some points, with a margin."""
        return max((max(self.measure(point, 8)[1], 0) for point in points), default=0) + 8


@dataclass(frozen=True)
class Piece:
    """A part of the range where the integrand is one formula."""

    expr: sympy.Expr
    low: End
    high: End


def smooth_pieces(expr: sympy.Expr, var: Any, low: End, high: End, env: Env) -> Iterator[Piece]:
    """Cut the range where a condition linear in var turns over, and put the formula that holds in each part.

    What cannot be located stays as it is; acb.integral then closes in on it by bisection.
    """
    gaps = _gaps(expr, var)
    turning = {gap: _turning_point(gap, var) for gap in gaps}
    inner = {gap: (c, real_closure(c)(env)) for gap, c in turning.items() if c is not None}
    located = {gap: end for gap, end in inner.items() if _located(end, low, high)}
    cuts = _distinct([end for end in located.values() if low[1].mid() < end[1].mid() < high[1].mid()])
    for start, stop in pairwise([low, *cuts, high]):
        yield Piece(_resolved(expr, var, set(located), _inside(start, stop), env), start, stop)


def _gaps(expr: sympy.Expr, var: Any) -> set[sympy.Expr]:
    """The differences whose sign decides between formulas."""
    if any(var in node.bound_symbols for node in expr.atoms(sympy.Integral)):
        return set()
    gaps = {rel.lhs - rel.rhs for rel in expr.atoms(Relational)}
    for node in expr.atoms(*_KINKED):
        extremum = isinstance(node, (sympy.Min, sympy.Max))
        gaps |= {x - y for x, y in combinations(node.args, 2)} if extremum else {node.args[0]}
    return {gap for gap in gaps if var in gap.free_symbols}


def _turning_point(gap: sympy.Expr, var: Any) -> sympy.Expr | None:
    """-b/a when gap = a var + b."""
    expanded = sympy.expand(gap)
    slope = expanded.coeff(var, 1)
    rest = sympy.expand(expanded - slope * var)
    return None if slope == 0 or var in slope.free_symbols or var in rest.free_symbols else -rest / slope


def _located(end: End, low: End, high: End) -> bool:
    """Whether a turning point is surely inside the range, surely outside it, or one of its ends."""
    c, a, b = end[1], low[1].mid(), high[1].mid()
    return bool(end[0] in (low[0], high[0]) or (c.is_finite() and (c <= a or c >= b or (c > a and c < b))))


def _distinct(ends: list[End]) -> list[End]:
    unique: list[End] = []
    for end in sorted(ends, key=lambda e: _Order(e[1].mid())):
        if not unique or unique[-1][1].mid() < end[1].mid():
            unique.append(end)
    return unique


class _Order:
    """Exact balls in their order."""

    def __init__(self, value: Any) -> None:
        self.value = value

    def __lt__(self, other: _Order) -> bool:
        return bool(self.value < other.value)


def _inside(start: End, stop: End) -> Any:
    """An exact point between two ends, one of which may be infinite."""
    low, high = start[1].mid(), stop[1].mid()
    return ((low + high) / 2).mid() if high.is_finite() else (abs(low) * 2 + 1).mid()


def _resolved(expr: sympy.Expr, var: Any, gaps: set[sympy.Expr], point: Any, env: Env) -> sympy.Expr:
    """The formula that holds around `point`, as far as the signs of the `gaps` say it."""
    values = Env({**env.values, var: point})
    signs = {}
    for gap in gaps:
        value = real_closure(gap)(values)
        if value > 0 or value < 0:
            signs[gap] = 1 if value > 0 else -1
    for _ in range(32):
        simpler = expr.xreplace(_choices(expr, signs))
        if simpler == expr:
            break
        expr = simpler
    return expr


def _choices(expr: sympy.Expr, signs: dict[sympy.Expr, int]) -> dict[Any, Any]:
    """What each condition and each kinked function becomes under the known signs."""
    chosen: dict[Any, Any] = {}
    for rel in expr.atoms(Relational):
        if (sign := signs.get(rel.lhs - rel.rhs)) is not None:
            chosen[rel] = sympy.sympify(rel.func(sign, 0))
    for node in expr.atoms(*_KINKED):
        if isinstance(node, (sympy.Min, sympy.Max)):
            best = _best(node, signs)
        else:
            best = _side(node, signs.get(node.args[0]))
        if best is not None:
            chosen[node] = best
    return chosen


def _side(node: Any, sign: int | None) -> sympy.Expr | None:
    if sign is None:
        return None
    if isinstance(node, sympy.Abs):
        return sign * node.args[0]
    return sympy.Integer(sign) if isinstance(node, sympy.sign) else sympy.Integer((1 + sign) // 2)


def _best(node: Any, signs: dict[sympy.Expr, int]) -> sympy.Expr | None:
    """The argument of a Min or Max that wins against all others."""
    wanted = 1 if isinstance(node, sympy.Max) else -1
    for candidate in node.args:
        others = [x for x in node.args if x != candidate]
        if all(_sign_of(candidate - x, signs) == wanted for x in others):
            return candidate
    return None


def _sign_of(gap: sympy.Expr, signs: dict[sympy.Expr, int]) -> int | None:
    if gap in signs:
        return signs[gap]
    return -signs[-gap] if -gap in signs else None
