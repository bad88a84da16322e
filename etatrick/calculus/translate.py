"""SymPy expressions as nested closures over balls: real ones (`arb`) and complex ones (`acb`).

An expression is translated once and evaluated as often as needed, at whatever precision is then in force.
Functions are restricted to their real domain as in IEEE 1788: sqrt of a ball that touches 0 is the square
root of its part above 0. Where balls cannot tell which branch of a Piecewise holds, its value is the union
of those that may.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from functools import lru_cache, reduce
from typing import Any, Final

import sympy
from flint import acb, arb, fmpq
from sympy.core.relational import Relational

from etatrick.calculus.fields import COMPLEXES, REALS, Env, Field
from etatrick.calculus.functions import REAL, nan
from etatrick.calculus.functions_complex import complex_nan
from etatrick.calculus.hypergeometric import hypergeometric
from etatrick.symbols import EtatrickError


class Unsupported(EtatrickError):
    """The expression holds a function that ball arithmetic lacks."""


Closure = Callable[[Env], Any]
Truth = Callable[[Env], bool | None]


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


def real_closure(expr: sympy.Expr) -> Closure:
    """The closure of `expr` over real balls; an expression with I is evaluated over the complex ones."""
    return _real_part(expr) if expr.has(sympy.I) else _closure(expr, REALS)


def complex_closure(expr: sympy.Expr) -> Closure:
    """The closure of `expr` over complex balls."""
    return _closure(expr, COMPLEXES)


def _real_part(expr: sympy.Expr) -> Closure:
    inner = _closure(expr, COMPLEXES)

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
        return _folded([_closure(arg, field) for arg in expr.args], operator.mul)
    return _remembered(_compound(expr, field))


def _remembered(run: Closure) -> Closure:
    """Share the value of a costly subexpression within one pass. A closure hashes faster than an expression."""

    def call(env: Env) -> Any:
        found = env.memo.get(run)
        if found is None:
            found = env.memo[run] = run(env)
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
    if expr is sympy.I and field is COMPLEXES:
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
    return _folded(closures, operator.add)


def _folded(closures: Sequence[Closure], combine: Callable[[Any, Any], Any]) -> Closure:
    """The values of the closures, combined from left to right."""
    first, *others = closures

    def run(env: Env) -> Any:
        total = first(env)
        for closure in others:
            total = combine(total, closure(env))
        return total

    return run


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
    if isinstance(expr, (sympy.sign, sympy.Heaviside)):
        return _piecewise(_as_step(expr), field)
    if isinstance(expr, (sympy.Min, sympy.Max)):
        return _extremum(expr, field)
    if isinstance(expr, sympy.hyper):
        return _hyper(expr, field)
    if isinstance(expr, sympy.Integral):
        return _integral(expr, field)
    if expr.func.__name__ == "root":
        return _root(expr, field)
    if expr.func.__name__ == "value_at":
        return _value_at(expr, field)
    head = expr.func
    if head not in REAL:
        raise Unsupported(f"ball arithmetic has no function {head.__name__}")
    args = [_closure(arg, field) for arg in expr.args]
    return lambda env: field.call(head, [f(env) for f in args], env)


def _power(expr: sympy.Pow, field: Field) -> Closure:
    base = _closure(expr.base, field)
    if expr.exp.is_Integer:
        n = int(expr.exp)
        return lambda env: field.integer_power(base(env), n)
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
        if env.analytic and cut and field is COMPLEXES and x.imag.contains(0) and not x.real < 1:
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


def _as_step(expr: Any) -> Any:
    """sign and Heaviside by cases, so that ties are decided exactly."""
    x = expr.args[0]
    low, tie = (-1, 0) if isinstance(expr, sympy.sign) else (0, expr.args[1])
    cases = ((sympy.S.One, x > 0), (sympy.sympify(tie), sympy.Eq(x, 0)), (sympy.Integer(low), True))
    return sympy.Piecewise(*cases, evaluate=False)


def condition(test: Any, field: Field = REALS) -> Truth:
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
            return decide(arb(rational(value))) if value.is_Rational else None
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


def _value_at(expr: Any, field: Field) -> Closure:
    formula, var, point = expr.args
    inner, outer = _closure(point, field), _closure(formula, field)

    def run(env: Env) -> Any:
        values = {**env.values, var: inner(env)}
        return outer(Env(values, {s: x for s, x in env.exact.items() if s != var}, env.analytic))

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


def rational(value: Any) -> Any:
    """A SymPy rational as an fmpq."""
    return fmpq(int(value.p), int(value.q))
