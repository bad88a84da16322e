"""`root(F, t, lo, hi)`: the number where a function changes sign, as an exact SymPy object.

It stands for a number that has no formula, as `CRootOf` does for polynomials. Ball arithmetic finds it: a
bracket on a geometric scale, bisection, secant steps at full precision, and at last a proof, F having
opposite signs at t - d and t + d.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import sympy
from flint import arb, ctx

from etatrick.calculus.balls import ball, evaluate, precision
from etatrick.calculus.fields import Env
from etatrick.calculus.rigour import proving
from etatrick.calculus.translate import Closure, real_closure
from etatrick.symbols import EtatrickError

#: Brackets are sought at distances 2^-k ... 2^k of the ends, k up to this.
_FARTHEST: Final = 1 << 13
#: Signs are decided with at most this many bits beyond the working precision.
_SIGN_BITS: Final = 1 << 14


class root(sympy.Function):
    """The point t of (lo, hi) where F(t) changes sign; t is bound, lo and hi may be 0 and oo.

    F is continuous and has one change of sign in (lo, hi); with several, which one is found is not said. A
    derivative with respect to a parameter a is -F_a/F_t at the root. Evaluation raises EtatrickError when
    no change of sign is found.
    """

    nargs = 4

    def __new__(cls, function: Any, var: Any, low: Any, high: Any, **options: Any) -> sympy.Expr:
        function, var, low, high = (sympy.sympify(x) for x in (function, var, low, high))
        if not isinstance(var, sympy.Symbol):
            raise EtatrickError(f"the variable of a root is a symbol, not {var}")
        if {var} & (low.free_symbols | high.free_symbols):
            raise EtatrickError(f"the ends {low} and {high} of a root may not hold its variable {var}")
        return super().__new__(cls, function, var, low, high, **options)

    @property
    def bound_symbols(self) -> list[sympy.Symbol]:
        """The variable of the equation."""
        return [self.args[1]]

    @property
    def free_symbols(self) -> set[sympy.Symbol]:
        """The parameters: every symbol but the bound one."""
        function, var, low, high = self.args
        return (function.free_symbols - {var}) | low.free_symbols | high.free_symbols

    def _fresh(self, clashing: set[Any]) -> sympy.Expr:
        """The same number with its variable renamed, when a value put in would be captured."""
        function, var, low, high = self.args
        if var not in clashing:
            return self
        new = sympy.Dummy(var.name, **var.assumptions0)
        return self.func(function.xreplace({var: new}), new, low, high)

    def _eval_subs(self, old: Any, new: Any) -> sympy.Expr | None:
        var = self.args[1]
        if old == var:
            return self
        same = self._fresh(new.free_symbols if old in self.free_symbols else set())
        function, var, low, high = same.args
        return self.func(function.subs(old, new), var, low.subs(old, new), high.subs(old, new))

    def _xreplace(self, rule: Any) -> tuple[sympy.Expr, bool]:
        if self in rule:
            return rule[self], True
        inner = {old: new for old, new in rule.items() if old != self.args[1]}
        clashing = {s for old, new in inner.items() if old in self.free_symbols for s in new.free_symbols}
        function, var, low, high = self._fresh(clashing).args
        parts = [part._xreplace(inner) for part in (function, low, high)]
        if not any(changed for _, changed in parts):
            return self, False
        (function, _), (low, _), (high, _) = parts
        return self.func(function, var, low, high), True

    def _eval_derivative(self, symbol: sympy.Symbol) -> sympy.Expr:
        if symbol not in self.free_symbols:
            return sympy.S.Zero
        function, var, _, _ = self.args
        return (-function.diff(symbol) / function.diff(var)).subs(var, self)

    def _eval_is_real(self) -> bool:
        return True

    def _eval_is_finite(self) -> bool:
        return True

    def _eval_is_positive(self) -> bool | None:
        return True if self.args[2].is_nonnegative else None

    def _eval_is_negative(self) -> bool | None:
        return True if self.args[3].is_nonpositive else None

    def _eval_evalf(self, prec: int) -> sympy.Expr | None:
        if self.free_symbols:
            return None
        value = evaluate(self, {}, prec * 302 // 1000 + 3)
        mantissa, exponent = value.mid().man_exp()
        number = sympy.Float._new(
            (int(mantissa < 0), int(abs(mantissa)), int(exponent), int(abs(mantissa)).bit_length()), prec
        )
        return number._eval_evalf(prec)


@dataclass(frozen=True)
class _Equation:
    """F as a function of exact points of (lo, hi), with the values of the parameters."""

    expr: sympy.Expr
    closure: Closure
    var: Any
    env: Env

    @property
    def shown(self) -> str:
        """The root in words, shortened."""
        text = str(self.expr)
        return text if len(text) <= 120 else text[:117] + "..."

    def at(self, point: Any) -> Any:
        """F(point) at the working precision."""
        return self.value(self.closure, {self.var: point})

    def value(self, closure: Closure, bound: dict[Any, Any] | None = None) -> Any:
        """A formula in the parameters and the `bound` symbols, at the working precision."""
        sharp = {symbol: ball(value) for symbol, value in self.env.exact.items()}
        exact = {symbol: value for symbol, value in self.env.exact.items() if symbol != self.var}
        return closure(Env({**self.env.values, **sharp, **(bound or {})}, exact))

    def sign(self, point: Any) -> int | None:
        """The sign of F at an exact point: 1, 0 (proved), -1, or None when balls cannot tell."""
        # More bits cannot help for long when the values of the parameters are themselves uncertain.
        uncertain = any(s not in self.env.exact for s in self.env.values)
        bits, most = ctx.prec, 2 * ctx.prec if uncertain else ctx.prec + _SIGN_BITS
        while True:
            with precision(bits):
                value = self.at(point)
            if value > 0 or value < 0:
                return 1 if value > 0 else -1
            if value.is_zero():
                return 0
            if bits >= most:
                return None
            bits *= 2


_MOST_BRACKETS: Final = 4096
_BRACKETS: Final[dict[Any, tuple[Any, Any]]] = {}


def locate(expr: root, env: Env) -> Any:
    """The ball of `expr` at the working precision. Raises EtatrickError when F has no change of sign."""
    function, var, low, high = expr.args
    equation = _Equation(expr, real_closure(function), var, env)
    key = (expr, proving(), *sorted(env.exact.items(), key=str)) if len(env.exact) == len(env.values) else None
    bracket = _BRACKETS.get(key)
    if bracket is None:
        bracket = _bisected(equation, *_bracket(equation, real_closure(low), real_closure(high)))
        if key is not None:
            if len(_BRACKETS) >= _MOST_BRACKETS:
                _BRACKETS.clear()
            _BRACKETS[key] = bracket
    if bracket[0] == bracket[1]:
        return bracket[0]
    return _certified(equation, *_polished(equation, *bracket))


# ---------------------------------------------------------------- bracket


def _bracket(equation: _Equation, low: Closure, high: Closure) -> tuple[Any, Any]:
    """Two exact points of (lo, hi) with opposite signs, neighbours among those tried."""
    seen: list[tuple[Any, int]] = []
    for step in (_doubling(), range(64), range(0, 64 * 8)):
        for k in step:
            for point in _near(equation, low, high, k, fine=isinstance(step, range) and len(step) > 64):
                sign = equation.sign(point)
                if sign == 0:
                    return point, point
                if sign is None:
                    continue
                nearest = min((p for p, s in seen if s == -sign), key=lambda p: abs(_gap(p, point)), default=None)
                if nearest is not None:
                    return (nearest, point) if nearest < point else (point, nearest)
                seen.append((point, sign))
    raise EtatrickError(f"{equation.shown} has no value: no change of sign was found in its interval")


def _gap(x: Any, y: Any) -> float:
    """An ordering key for nearness: the distance, as a float that may overflow to inf."""
    gap = abs(x - y)
    mantissa, exponent = gap.mid().man_exp()
    return float(int(abs(mantissa)).bit_length() + int(exponent)) if mantissa else float("-inf")


def _doubling() -> Iterator[int]:
    k = 0
    while k <= _FARTHEST:
        yield k
        k = 2 * k or 1


def _near(equation: _Equation, low: Closure, high: Closure, k: int, fine: bool) -> list[Any]:
    """`_points` at a precision that tells a point from the end it is near, and that end from its rounding."""
    with precision(ctx.prec + k + 8):
        return list(_points(equation.value(low), equation.value(high), k, fine))


def _points(low: Any, high: Any, k: int, fine: bool) -> Iterator[Any]:
    """Points at the geometric distances 2^k and 2^-k (fine: 2^(k/8)) of the ends of the interval."""
    steps = [(arb(k) / 8).exp() if fine else arb((1, k)), (arb(-k) / 8).exp() if fine else arb((1, -k))]
    if low.is_finite() and high.is_finite():
        for step in steps[1:]:
            yield (low + (high - low) * step / 2).mid()
            yield (high - (high - low) * step / 2).mid()
        return
    for step in steps:
        if low.is_finite():
            yield (low + step).mid()
        elif high.is_finite():
            yield (high - step).mid()
        else:
            yield step.mid()
            yield -step.mid()


def _bisected(equation: _Equation, low: Any, high: Any) -> tuple[Any, Any]:
    """A bracket with |high - low| <= 2^-40 |low|, halved in log t while its ends differ much."""
    if low == high:
        return low, high
    left = equation.sign(low)
    for _ in range(200):
        if _close(low, high, 40):
            break
        middle = _middle(low, high)
        sign = equation.sign(middle)
        if sign == 0:
            return middle, middle
        if sign is None:
            break
        low, high = (middle, high) if sign == left else (low, middle)
    return low, high


def _close(low: Any, high: Any, bits: int) -> bool:
    return bool((high - low) <= abs(low) * arb((1, -bits)))


def _middle(low: Any, high: Any) -> Any:
    """The geometric mean of far ends of one sign, otherwise the arithmetic one."""
    if low > 0 and high > 4 * low:
        return _power_of_two((_exponent(low) + _exponent(high)) // 2, low, high)
    if high < 0 and low < 4 * high:
        return -_power_of_two((_exponent(low) + _exponent(high)) // 2, -high, -low)
    return ((low + high) / 2).mid()


def _power_of_two(k: int, low: Any, high: Any) -> Any:
    point = arb((1, k))
    return point if low < point < high else ((low + high) / 2).mid()


def _exponent(x: Any) -> int:
    mantissa, exponent = x.man_exp()
    return int(abs(mantissa)).bit_length() + int(exponent)


# ---------------------------------------------------------------- full precision


def _polished(equation: _Equation, low: Any, high: Any) -> tuple[Any, Any, Any]:
    """The bracket and a point in it near the root, by secant steps."""
    goal = ctx.prec - 8
    with precision(2 * ctx.prec + 64):
        before, point = low, high
        f_before, f_point = equation.at(low).mid(), equation.at(high).mid()
        for _ in range(4 * goal.bit_length()):
            if (f_point - f_before).is_zero() or not (f_point - f_before).is_finite():
                break
            new = (point - f_point * (point - before) / (f_point - f_before)).mid()
            if not low <= new <= high:
                break
            before, point, f_before, f_point = point, new, f_point, equation.at(new).mid()
            if f_point.is_zero() or abs(point - before) <= abs(point) * arb((1, -goal - 8)):
                break
    return low, high, point


def _certified(equation: _Equation, low: Any, high: Any, point: Any) -> Any:
    """A ball at whose ends F is proved to have opposite signs, as small as the working precision allows."""
    left = equation.sign(low)
    for shift in (ctx.prec - 8, ctx.prec - 24):
        radius = max(abs(point), high - low) * arb((1, -shift))
        ends = [max((point - radius).mid(), low), min((point + radius).mid(), high)]
        if equation.sign(ends[0]) == left and equation.sign(ends[1]) != left:
            return ends[0].union(ends[1])
    return _halved(equation, low, high, left)


def _halved(equation: _Equation, low: Any, high: Any, left: int | None) -> Any:
    """Bisection for as long as signs can be told, for multiple roots and for parameters that are balls."""
    while not _close(low, high, ctx.prec - 8):
        ends = low, high
        for part in (2, 1, 3):
            middle = (low + (high - low) * part / 4).mid()
            sign = equation.sign(middle)
            if sign == 0:
                return middle
            if sign is not None:
                low, high = (middle, high) if sign == left else (low, middle)
                break
        if ends == (low, high):
            break
    return low.union(high)
