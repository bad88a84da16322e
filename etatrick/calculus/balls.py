"""Values of SymPy expressions in ball arithmetic (Arb): every answer is an interval that contains the truth.

An expression is translated once into nested closures, one set over real balls (`arb`) and one over complex balls
(`acb`), and evaluated as often as needed. `evaluate` raises the working precision until the digits asked for are
certain, so cancellation costs time and never digits. Functions are restricted to their real domain as in IEEE 1788: sqrt of
a ball that touches 0 is the square root of its part above 0.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache, reduce
from typing import Any, Final

import sympy
from flint import acb, arb, ctx, fmpq, fmpz
from sympy.core.relational import Relational

from etatrick.calculus.functions import REAL, expm1, nan, power, precision, rational_power, sqrt
from etatrick.calculus.functions_complex import COMPLEX, complex_nan, complex_power
from etatrick.calculus.hypergeometric import hypergeometric
from etatrick.symbols import EtatrickError

__all__ = ["PrecisionError", "Unsupported", "enclose", "enclose_complex", "evaluate", "precision"]

Value = Any
"""A rational number (int, fmpq, fmpz, SymPy Rational), a constant SymPy expression, or a ball."""


class Unsupported(EtatrickError):
    """The expression holds a function that ball arithmetic lacks."""


class PrecisionError(EtatrickError):
    """The digits asked for could not be certified."""


class Env:
    """The values of the symbols during one pass, the exact ones among them, and the values found so far."""

    __slots__ = ("analytic", "exact", "memo", "values")

    def __init__(
        self, values: dict[Any, Any], exact: dict[Any, Any] | None = None, analytic: bool = False
    ) -> None:
        self.values = values
        self.exact = exact or {}
        self.analytic = analytic
        self.memo: dict[Any, Any] = {}


Closure = Callable[[Env], Any]
Truth = Callable[[Env], bool | None]


class _Reals:
    """Arithmetic over real balls."""

    lift = arb

    @staticmethod
    def call(head: type, args: Sequence[Any], env: Env) -> Any:
        return REAL[head](args)

    @staticmethod
    def power(base: Any, exponent: Any, env: Env) -> Any:
        return power(base, exponent)

    @staticmethod
    def rational_power(base: Any, p: int, q: int, env: Env) -> Any:
        return rational_power(base, p, q) if q != 2 else sqrt(base) ** p

    @staticmethod
    def log1p(x: Any, env: Env) -> Any:
        return x.log1p()

    @staticmethod
    def expm1(x: Any, env: Env) -> Any:
        return expm1(x)

    @staticmethod
    def real(x: Any) -> Any:
        return x

    @staticmethod
    def least(x: Any, y: Any, env: Env) -> Any:
        return x.min(y)

    @staticmethod
    def largest(x: Any, y: Any, env: Env) -> Any:
        return x.max(y)

    nan = staticmethod(nan)


class _Complexes:
    """Arithmetic over complex balls; `env.analytic` is honoured."""

    lift = acb

    @staticmethod
    def call(head: type, args: Sequence[Any], env: Env) -> Any:
        return COMPLEX[head](args, env.analytic)

    @staticmethod
    def power(base: Any, exponent: Any, env: Env) -> Any:
        return complex_power(base, exponent, env.analytic)

    @staticmethod
    def rational_power(base: Any, p: int, q: int, env: Env) -> Any:
        if q == 2:
            return base.sqrt(analytic=env.analytic) ** p
        return complex_power(base, acb(fmpq(p, q)), env.analytic)

    @staticmethod
    def log1p(x: Any, env: Env) -> Any:
        if env.analytic and x.imag.contains(0) and not x.real > -1:
            return complex_nan()
        return x.log1p()

    @staticmethod
    def expm1(x: Any, env: Env) -> Any:
        return x.expm1()

    @staticmethod
    def real(x: Any) -> Any:
        return x.real

    @staticmethod
    def least(x: Any, y: Any, env: Env) -> Any:
        return x.real_min(y, analytic=env.analytic)

    @staticmethod
    def largest(x: Any, y: Any, env: Env) -> Any:
        return x.real_max(y, analytic=env.analytic)

    nan = staticmethod(complex_nan)


Field = type[_Reals] | type[_Complexes]
_CONSTANTS: Final[dict[Any, Callable[[], Any]]] = {
    sympy.pi: arb.pi,
    sympy.E: arb.const_e,
    sympy.EulerGamma: arb.const_euler,
    sympy.Catalan: arb.const_catalan,
    sympy.GoldenRatio: lambda: (1 + arb(5).sqrt()) / 2,
    sympy.oo: arb.pos_inf,
    sympy.S.NegativeInfinity: arb.neg_inf,
    sympy.nan: arb.nan,
    sympy.zoo: arb.nan,
}

# ---------------------------------------------------------------- translation


def real_closure(expr: sympy.Expr) -> Closure:
    """The closure of `expr` over real balls; an expression with I is evaluated over the complex ones."""
    return _real_part(expr) if expr.has(sympy.I) else _closure(expr, _Reals)


def complex_closure(expr: sympy.Expr) -> Closure:
    """The closure of `expr` over complex balls."""
    return _closure(expr, _Complexes)


def _real_part(expr: sympy.Expr) -> Closure:
    inner = _closure(expr, _Complexes)

    def run(env: Env) -> Any:
        value = inner(Env({s: acb(x) for s, x in env.values.items()}, env.exact))
        return value.real if value.imag.contains(0) else nan()

    return run


@lru_cache(maxsize=8192)
def _closure(expr: Any, field: Field) -> Closure:
    if expr.is_Atom:
        return _atom(expr, field)
    if isinstance(expr, sympy.Add):
        return _add(expr, field)
    if isinstance(expr, sympy.Mul):
        factors = [_closure(arg, field) for arg in expr.args]
        return lambda env: reduce(lambda x, f: x * f(env), factors[1:], factors[0](env))
    return _remembered(expr, _compound(expr, field))


def _remembered(expr: sympy.Expr, run: Closure) -> Closure:
    """Share the value of a costly subexpression within one pass."""

    def call(env: Env) -> Any:
        found = env.memo.get(expr)
        if found is None:
            found = env.memo[expr] = run(env)
        return found

    return call


def _atom(expr: Any, field: Field) -> Closure:
    lift = field.lift
    if expr.is_Rational:
        number = fmpq(int(expr.p), int(expr.q))
        return lambda env: lift(arb(number))
    if expr in _CONSTANTS:
        constant = _CONSTANTS[expr]
        return lambda env: lift(constant())
    if expr is sympy.I and field is _Complexes:
        return lambda env: acb(0, 1)
    if expr.is_Symbol:
        return lambda env: _look_up(expr, env)
    if expr.is_Float:
        raise EtatrickError(f"the floating-point number {expr} is not exact; write it as a fraction or a decimal text")
    raise Unsupported(f"ball arithmetic has no constant {expr}")


def _look_up(symbol: sympy.Symbol, env: Env) -> Any:
    try:
        return env.values[symbol]
    except KeyError:
        raise EtatrickError(f"no value was given for {symbol}") from None


def _add(expr: sympy.Expr, field: Field) -> Closure:
    """A sum; c*exp(u) - c becomes c*expm1(u), which keeps its digits at small u."""
    terms = [t for t in expr.args if not t.is_Rational]
    number = expr.args[0] if expr.args[0].is_Rational else sympy.S.Zero
    closures = []
    for term in terms:
        coefficient, rest = term.as_coeff_Mul()
        if number and coefficient == -number and isinstance(rest, sympy.exp):
            closures.append(_expm1(coefficient, _closure(rest.args[0], field), field))
            number = sympy.S.Zero
        else:
            closures.append(_closure(term, field))
    if number:
        closures.append(_closure(number, field))
    return lambda env: reduce(lambda x, f: x + f(env), closures[1:], closures[0](env))


def _expm1(coefficient: Any, inner: Closure, field: Field) -> Closure:
    factor = fmpq(int(coefficient.p), int(coefficient.q))
    return lambda env: field.expm1(inner(env), env) * factor


def _compound(expr: Any, field: Field) -> Closure:
    if isinstance(expr, sympy.Pow):
        return _power(expr, field)
    if isinstance(expr, sympy.log) and len(expr.args) == 1:
        return _log(expr.args[0], field)
    if isinstance(expr, sympy.Piecewise):
        return _piecewise(expr, field)
    if isinstance(expr, (sympy.Min, sympy.Max)):
        return _extremum(expr, field)
    if isinstance(expr, sympy.hyper):
        return _hyper(expr, field)
    if isinstance(expr, sympy.Integral):
        return _integral(expr, field)
    if expr.func.__name__ == "root":
        return _root(expr, field)
    head = expr.func
    if head not in REAL:
        raise Unsupported(f"ball arithmetic has no function {head.__name__}")
    args = [_closure(arg, field) for arg in expr.args]
    return lambda env: field.call(head, [f(env) for f in args], env)


def _power(expr: sympy.Pow, field: Field) -> Closure:
    base = _closure(expr.base, field)
    if expr.exp.is_Integer:
        n = int(expr.exp)
        return lambda env: base(env) ** n
    if expr.exp.is_Rational:
        p, q = int(expr.exp.p), int(expr.exp.q)
        return lambda env: field.rational_power(base(env), p, q, env)
    exponent = _closure(expr.exp, field)
    return lambda env: field.power(base(env), exponent(env), env)


def _log(argument: sympy.Expr, field: Field) -> Closure:
    """log, through log1p when the argument is written 1 + something."""
    if isinstance(argument, sympy.Add) and argument.args[0] is sympy.S.One:
        rest = _closure(argument - 1, field)
        return lambda env: field.log1p(rest(env), env)
    inner = _closure(argument, field)
    return lambda env: field.call(sympy.log, [inner(env)], env)


def _extremum(expr: Any, field: Field) -> Closure:
    args = [_closure(arg, field) for arg in expr.args]
    choose = field.least if isinstance(expr, sympy.Min) else field.largest
    return lambda env: reduce(lambda x, f: choose(x, f(env), env), args[1:], args[0](env))


def _hyper(expr: Any, field: Field) -> Closure:
    upper = [_closure(a, field) for a in expr.ap]
    lower = [_closure(b, field) for b in expr.bq]
    z = _closure(expr.argument, field)
    cut = len(upper) == len(lower) + 1

    def run(env: Env) -> Any:
        x = z(env)
        if env.analytic and cut and field is _Complexes and x.imag.contains(0) and not x.real < 1:
            return complex_nan()
        return hypergeometric([f(env) for f in upper], [f(env) for f in lower], x)

    return run


# ---------------------------------------------------------------- conditions


def _piecewise(expr: sympy.Piecewise, field: Field) -> Closure:
    """The branch that holds; the union of the branches that may hold where the balls cannot tell."""
    branches = [(_closure(value, field), condition(test, field)) for value, test in expr.args]

    def run(env: Env) -> Any:
        possible = []
        for value, test in branches:
            truth = test(env)
            if truth is not False:
                possible.append(value)
            if truth is True:
                break
        if not possible or (env.analytic and len(possible) > 1):
            return field.nan()
        return reduce(lambda x, f: x.union(f(env)), possible[1:], possible[0](env))

    return run


def condition(test: Any, field: Field = _Reals) -> Truth:
    """A condition as a closure with three answers; over complex balls it is decided on the real parts."""
    if test in (sympy.true, sympy.false):
        known = bool(test)
        return lambda env: known
    if isinstance(test, sympy.Not):
        inner = condition(test.args[0], field)
        return lambda env: None if (truth := inner(env)) is None else not truth
    if isinstance(test, (sympy.And, sympy.Or)):
        return _connective([condition(arg, field) for arg in test.args], isinstance(test, sympy.And))
    if isinstance(test, Relational) and test.rel_op in _DECIDE:
        return _relation(test, field)
    raise Unsupported(f"ball arithmetic cannot decide the condition {test}")


def _connective(parts: Sequence[Truth], conjunction: bool) -> Truth:
    def decide(env: Env) -> bool | None:
        answers = [part(env) for part in parts]
        if (not conjunction) in answers:
            return not conjunction
        return None if None in answers else conjunction

    return decide


def _trichotomy(yes: Callable[[Any], bool], no: Callable[[Any], bool]) -> Callable[[Any], bool | None]:
    return lambda d: True if yes(d) else False if no(d) else None


_DECIDE: Final = {
    "<": _trichotomy(lambda d: d < 0, lambda d: d >= 0),
    "<=": _trichotomy(lambda d: d <= 0, lambda d: d > 0),
    ">": _trichotomy(lambda d: d > 0, lambda d: d <= 0),
    ">=": _trichotomy(lambda d: d >= 0, lambda d: d < 0),
    "==": _trichotomy(lambda d: d.is_zero(), lambda d: d < 0 or d > 0),
    "!=": _trichotomy(lambda d: d < 0 or d > 0, lambda d: d.is_zero()),
}


def _relation(test: Any, field: Field) -> Truth:
    difference = test.lhs - test.rhs
    if difference.has(sympy.nan):
        return lambda env: None
    gap = _closure(difference, field)
    decide = _DECIDE[test.rel_op]

    def run(env: Env) -> bool | None:
        truth = decide(field.real(gap(env)))
        if truth is None and env.exact:
            # A tie between rational numbers is invisible to balls: 1/3 - 1/3 is [+/- tiny].
            value = difference.xreplace(env.exact)
            return decide(arb(_rational(value))) if value.is_Rational else None
        return truth

    return run


# ---------------------------------------------------------------- integrals and roots


def _integral(expr: sympy.Integral, field: Field) -> Closure:
    from etatrick.calculus import quadrature

    *inner, last = expr.limits
    if len(last) != 3:
        raise Unsupported(f"the integral {expr} has no limits")
    integrand = sympy.Integral(expr.function, *inner) if inner else expr.function
    var, low, high = last

    def run(env: Env) -> Any:
        bare = _bare(expr, env)
        if bare is not None:
            return field.lift(quadrature.definite(integrand, var, low, high, bare))
        return quadrature.definite_complex(integrand, var, low, high, env)

    return run


def _root(expr: Any, field: Field) -> Closure:
    from etatrick.calculus import root

    def run(env: Env) -> Any:
        bare = _bare(expr, env)
        return field.nan() if bare is None else field.lift(root.locate(expr, bare))

    return run


def _bare(expr: sympy.Expr, env: Env) -> Env | None:
    """The environment over real balls that `expr` needs; None when a value of it is not real."""
    values = {}
    for symbol in expr.free_symbols:
        value = _look_up(symbol, env)
        if isinstance(value, acb):
            if not value.imag.is_zero():
                return None
            value = value.real
        values[symbol] = value
    return Env(values, {s: x for s, x in env.exact.items() if s in values})


# ---------------------------------------------------------------- values and passes


def _rational(value: Any) -> Any:
    return fmpq(int(value.p), int(value.q))


def ball(value: Value) -> Any:
    """One value as a ball at the working precision; a float is refused."""
    if isinstance(value, (arb, acb)):
        return value
    if isinstance(value, (int, fmpz, fmpq)) and not isinstance(value, bool):
        return arb(value)
    if isinstance(value, sympy.Rational):
        return arb(_rational(value))
    if isinstance(value, sympy.Expr) and not value.free_symbols:
        return real_closure(value)(Env({}))
    raise EtatrickError(f"{value!r} is no exact number; give an int, a fraction, an exact expression or a ball")


def environment(values: Mapping[sympy.Symbol, Value]) -> Env:
    """The environment of one pass at the working precision."""
    exact = {}
    for symbol, value in values.items():
        if isinstance(value, (fmpz, fmpq)):
            exact[symbol] = sympy.Rational(int(fmpq(value).p), int(fmpq(value).q))
        elif isinstance(value, (int, sympy.Rational)) and not isinstance(value, bool):
            exact[symbol] = sympy.Rational(value)
    return Env({symbol: ball(value) for symbol, value in values.items()}, exact)


def enclose(expr: sympy.Expr, values: Mapping[sympy.Symbol, Value], bits: int = 128) -> Any:
    """A real ball that contains expr at every point of the `values`, from one pass at `bits` bits.

    The ball is non-finite where the expression is undefined, unbounded, or cannot be bounded at this precision.
    Raises Unsupported for a function ball arithmetic lacks, EtatrickError for a float or a missing value.
    """
    with precision(bits):
        return real_closure(sympy.sympify(expr))(environment(values))


def enclose_complex(
    expr: sympy.Expr, values: Mapping[sympy.Symbol, Value], bits: int = 128, analytic: bool = False
) -> Any:
    """A complex ball that contains expr at every point of the `values`.

    With `analytic` the ball is non-finite unless expr is analytic on the whole of the `values`.
    """
    with precision(bits):
        env = environment(values)
        env.values = {symbol: acb(value) for symbol, value in env.values.items()}
        env.analytic = analytic
        return complex_closure(sympy.sympify(expr))(env)


# ---------------------------------------------------------------- digits

_ELEMENTARY: Final = (
    sympy.exp, sympy.log, sympy.sin, sympy.cos, sympy.tan, sympy.asin, sympy.acos, sympy.atan, sympy.sinh,
    sympy.cosh, sympy.tanh, sympy.asinh, sympy.acosh, sympy.atanh, sympy.Abs, sympy.sign, sympy.Min, sympy.Max,
    sympy.Piecewise, sympy.Heaviside, sympy.coth, sympy.sech, sympy.csch,
)  # fmt: skip


def evaluate(expr: sympy.Expr, values: Mapping[sympy.Symbol, Value], digits: int) -> Any:
    """The value of expr as a ball of relative radius below 10^-digits.

    The working precision grows until the digits are certain; 0 comes back as the exact ball 0 and an infinite
    value as an infinite ball. Raises PrecisionError when the value is undefined or cannot be told from 0.

    A function that ball arithmetic lacks, or a hypergeometric series that Arb cannot sum, is left to SymPy's evalf at two precisions that must agree: such a ball is an
    estimate and not a proof.
    """
    if digits < 1:
        raise EtatrickError(f"at least one digit must be asked for, not {digits}")
    expr = sympy.sympify(expr)
    need = digits * 3322 // 1000 + 4
    try:
        value = _climb(expr, values, need)
    except Unsupported:
        return _by_evalf(expr, values, digits)
    if settled(value, need):
        return value
    if not value.is_finite():
        if expr.has(sympy.hyper):
            return _by_evalf(expr, values, digits)
        raise PrecisionError(f"{_shown(expr)} at {_at(values)} is undefined, or unbounded in ball arithmetic")
    raise PrecisionError(f"{_shown(expr)} at {_at(values)} cannot be told from zero: it lies in {value.str(5)}")


def _climb(expr: sympy.Expr, values: Mapping[sympy.Symbol, Value], need: int) -> Any:
    bits, most = need + 64, max(_most_bits(expr), 4 * need)
    while True:
        value = enclose(expr, values, bits)
        if settled(value, need) or bits >= most:
            return value
        bits = min(most, _next_bits(value, need, bits))


def _next_bits(value: Any, need: int, bits: int) -> int:
    """Doubling while nothing is known of the value, then just what is missing."""
    known = value.rel_accuracy_bits() if value.is_finite() else 0
    return bits + max(need - known + 24, bits // 4) if known > 8 else 2 * bits


def settled(value: Any, need: int) -> bool:
    """Whether the ball is exact (0 and the infinities included) or has `need` relative bits."""
    if value.is_nan():
        return False
    return bool(value.is_exact() or (value.is_finite() and value.rel_accuracy_bits() >= need))


def _most_bits(expr: sympy.Expr) -> int:
    """How far precision may grow: less for functions whose cost grows faster."""
    functions = {type(f) for f in expr.atoms(sympy.Function)}
    if expr.has(sympy.Integral) or any(head.__name__ == "root" for head in functions):
        return 1 << 13
    return 1 << 17 if functions <= set(_ELEMENTARY) else 1 << 14


def _by_evalf(expr: sympy.Expr, values: Mapping[sympy.Symbol, Value], digits: int) -> Any:
    exact = {symbol: sympy.sympify(value) for symbol, value in values.items() if not isinstance(value, (arb, acb))}
    numbers = [expr.xreplace(exact).evalf(n, maxn=20 * n) for n in (digits + 15, 2 * digits + 40)]
    if not all(number.is_Float and number.is_finite and number != 0 for number in numbers):
        raise Unsupported(f"{_shown(expr)} at {_at(values)} has no value that ball arithmetic or evalf can find")
    with precision(digits * 4 + 64):
        first, second = (_from_float(number) for number in numbers)
        radius = abs(first - second) + abs(second) * arb(10) ** -(digits + 8)
        if not radius < abs(second) * arb(10) ** -(digits + 3):
            raise PrecisionError(f"{_shown(expr)} at {_at(values)}: two evaluations disagree")
        return arb(second.mid(), radius.upper())


def _from_float(number: sympy.Float) -> Any:
    sign, mantissa, exponent, _ = number._mpf_
    return arb(((-1 if sign else 1) * int(mantissa), int(exponent)))


def _shown(expr: sympy.Expr) -> str:
    text = str(expr)
    return text if len(text) <= 80 else text[:77] + "..."


def _at(values: Mapping[sympy.Symbol, Value]) -> str:
    return ", ".join(f"{s} = {x.str(8) if isinstance(x, arb) else _shown(x)}" for s, x in values.items()) or "no symbols"
