"""Integrals in ball arithmetic, with singular ends and infinite ranges.

A finite range goes to `acb.integral`, which is rigorous; the part next to 0 is summed as a power series in a root of
the variable where there is one (`discs`), so that no 0/0 is met. Another range that reaches 0 or oo, or spans many
orders of magnitude, is integrated in u = log(var): v^p with p > -1 decays like exp((p+1)u), and 1e-300 is as near as 1.
The part of the u-axis left out is bounded by the measured exponent of the integrand (its log-log slope at two far
points) and twice its size enters the radius; that one step is an estimate, which `tails` replaces by a bound where only
proofs are wanted.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any, Final

import sympy
from flint import acb, arb, ctx

from etatrick.calculus import ends
from etatrick.calculus.balls import PrecisionError, Value, ball, environment, precision, settled
from etatrick.calculus.discs import near_zero
from etatrick.calculus.ends import DivergentIntegral
from etatrick.calculus.fields import Env
from etatrick.calculus.functions import log2_size
from etatrick.calculus.functions_complex import complex_nan
from etatrick.calculus.integrand import End, Integrand, logarithmic, rooted, smooth_pieces
from etatrick.calculus.rigour import estimated, proving
from etatrick.calculus.sampled import beyond_boxes, sampled
from etatrick.calculus.tails import proved_tail
from etatrick.calculus.translate import complex_closure, real_closure
from etatrick.symbols import EtatrickError

__all__ = ["DivergentIntegral", "integrate"]

#: A range [a, b] with b/a above this is integrated in log(var).
_LOG_RATIO: Final = 16
#: Boxes of this part of a range must be enclosed for the range to go to `acb.integral`.
_BOXES: Final = 2048
#: The result may fall this many bits short of the working precision.
_SLACK: Final = 24


def integrate(
    expr: sympy.Expr,
    var: sympy.Symbol,
    lo: sympy.Expr | int,
    hi: sympy.Expr | int,
    values: Mapping[sympy.Symbol, Value],
    digits: int,
) -> Any:
    """int_lo^hi expr d(var) as a ball of relative radius below 10^-digits.

    lo may be 0 with an integrable singularity or a removable 0/0 there, hi may be oo. Rigorous on a finite
    range away from such ends; the mass beyond a measured range is an estimate, and so is the whole where only
    samples get hold of the integrand (see `sampled`). Raises DivergentIntegral, or PrecisionError when the
    digits cannot be reached.
    """
    if digits < 1:
        raise EtatrickError(f"at least one digit must be asked for, not {digits}")
    need = digits * 3322 // 1000 + 4
    bits = need + _SLACK + 8
    for _ in range(5):
        with precision(bits):
            value = definite(sympy.sympify(expr), var, sympy.sympify(lo), sympy.sympify(hi), environment(values))
        if settled(value, need):
            return value
        if not value.is_finite() and bits > 2 * need + 256:
            break
        bits *= 2
    raise PrecisionError(f"the integral of {expr} over ({lo}, {hi}) is known only to lie in {value.str(8)}")


def definite(expr: sympy.Expr, var: sympy.Symbol, low: sympy.Expr, high: sympy.Expr, env: Env) -> Any:
    """The integral at the working precision. Non-finite where balls cannot order the ends."""
    whole = Integrand.of(expr, var, env)
    left, right = _end(low, env, whole), _end(high, env, whole)
    if left.is_nan() or right.is_nan():
        return arb.nan()
    if (left - right).is_zero() or low == high:
        return arb(0)
    if right < left:
        return -definite(expr, var, high, low, env)
    if left == arb.neg_inf() and not right < 0:
        return definite(expr, var, low, sympy.S.NegativeOne, env) + definite(expr, var, sympy.S.NegativeOne, high, env)
    if left == arb.neg_inf():
        return definite(expr.xreplace({var: -var}), var, -high, -low, env)
    if not left < right:
        return arb.nan()
    if left < 0 and not right.is_finite():
        return definite(expr, var, low, sympy.S.One, env) + definite(expr, var, sympy.S.One, high, env)
    return _over_pieces(expr, var, (low, left), (high, right), env)


def _end(expr: sympy.Expr, env: Env, integrand: Integrand) -> Any:
    """An end of the range, as sharp as the integrand needs it there when the values are exact."""
    first = real_closure(expr)(env)
    if first.is_exact() or not first.is_finite():
        return first
    with precision(ctx.prec + max(0, log2_size(first)) + integrand.loss([first.mid()])):
        return real_closure(expr)(Env({**env.values, **{s: ball(x) for s, x in env.exact.items()}}, env.exact))


def _over_pieces(expr: sympy.Expr, var: sympy.Symbol, low: End, high: End, env: Env) -> Any:
    """The range cut into smooth pieces between the middles of its ends, and the two slivers beside them."""
    whole = Integrand.of(expr, var, env)
    total = _sliver(whole, high[1]) - _sliver(whole, low[1])
    inner = (low[0], low[1].mid()), (high[0], high[1].mid())
    for piece in smooth_pieces(expr, var, *inner, env):
        integrand = Integrand.of(piece.expr, var, env)
        total += _sliver(integrand, piece.high[1]) - _sliver(integrand, piece.low[1])
        if piece.expr != 0:
            total += _smooth(integrand, piece.low, piece.high)
    return total


def _sliver(integrand: Integrand, end: Any) -> Any:
    """The integral from the middle of an inexact end to the end."""
    if end.is_exact() or not end.is_finite():
        return arb(0)
    with precision(ctx.prec + integrand.loss([end.mid()])):
        return (end - end.mid()) * integrand.real(end)


def _smooth(integrand: Integrand, low: End, high: End) -> Any:
    """One piece; an end other than 0 where the integrand is undefined is moved to 0 and treated there."""
    left, right = low[1].mid(), high[1].mid()
    if left.is_zero() and not right.is_finite():
        return _smooth(integrand, low, (sympy.S.One, arb(1))) + _log_range(integrand, arb(1), right)
    middle = ((left + right) / 2).mid() if right.is_finite() else (left + 1).mid()
    if not integrand.defined(middle):
        raise PrecisionError(f"the integrand {integrand.expr} is undefined at {integrand.var} = {middle.str(8)}")
    if right.is_finite() and not integrand.defined(right):
        return _smooth(integrand, low, (high[0], middle)) + _beside(integrand, high, -1, right - middle)
    if not left.is_zero() and not integrand.defined(left):
        return _beside(integrand, low, 1, middle - left) + _smooth(integrand, (low[0], middle), high)
    return _from_zero(integrand, right) if left.is_zero() else _regular(integrand, left, right)


def _regular(integrand: Integrand, left: Any, right: Any) -> Any:
    if not right.is_finite() or (left > 0 and right > _LOG_RATIO * left):
        return _log_range(integrand, left, right)
    return _plain(integrand, left, right)


def _from_zero(integrand: Integrand, right: Any) -> Any:
    """From 0 to a finite end: by a power series as far as there is one, which meets no 0/0."""
    begun = near_zero(integrand, right)
    if begun is None:
        return _log_range(integrand, arb(0), right)
    if begun.reach == right:
        return begun.value
    changed = rooted(integrand.expr, integrand.var, begun.root)
    if changed is None:
        return begun.value + _regular(integrand, begun.reach, right)
    smooth = Integrand.of(*changed, integrand.env)
    with precision(ctx.prec + smooth.loss([right]) + _SLACK):
        low, high = (end.root(begun.root) for end in (begun.reach, right))
    return begun.value + _sliver(smooth, high) - _sliver(smooth, low) + _regular(smooth, low.mid(), high.mid())


def _beside(integrand: Integrand, end: End, side: int, reach: Any) -> Any:
    """The integral over the `reach` next to an end, in the distance from that end."""
    distance = sympy.Dummy("s", positive=True)
    moved = integrand.expr.xreplace({integrand.var: end[0] + side * distance})
    return _from_zero(Integrand.of(moved, distance, integrand.env), reach.mid())


def _plain(integrand: Integrand, left: Any, right: Any) -> Any:
    """acb.integral over a finite range, to an accuracy relative to the size of the integrand; else samples."""
    points = [(left + (right - left) * k / 8).mid() for k in range(1, 8)]
    if left > 0 and not _enclosed(integrand, points, (right - left) / _BOXES):
        return _samples(integrand, left, right, ends.span(integrand, left, right, ctx.prec - _SLACK // 2))
    peak = max(x for x in (integrand.log_size(p) for p in points) if not math.isnan(x))
    size = ends.from_log(peak) * (right - left) if math.isfinite(peak) else arb(1)
    return _rigorous(integrand.function, (left, right), size, ctx.prec + integrand.loss(points))


def _enclosed(integrand: Integrand, points: list[Any], radius: Any) -> bool:
    """Are the values finite on the complex boxes around more than half of the points?

    Elsewhere acb.integral bisects down to thousands of boxes, as for e^(-z)/E1(z) at large z.
    """
    with precision(ctx.prec + integrand.loss(points)):
        function = integrand.function()
        boxes = [acb(point + arb(0, radius.upper()), arb(0, radius.upper())) for point in points]
        return 2 * sum(function(box, False).is_finite() for box in boxes) > len(points)


def _samples(integrand: Integrand, left: Any, right: Any, span: ends.Span) -> Any:
    estimated(f"the integral of {integrand.expr}, which only samples get hold of,")
    return sampled(integrand, left, right, span) + arb(0, span.tail.upper())


def _log_range(integrand: Integrand, left: Any, right: Any) -> Any:
    """int of h(e^u) e^u du between log(left) and log(right), the part that does not matter left out."""
    span = ends.span(integrand, left, right, ctx.prec - _SLACK // 2)
    goal, bits = ctx.prec, ctx.prec + integrand.loss(span.probes())
    with precision(bits):
        unboxed = not proving() and beyond_boxes(integrand, span, goal)
    if unboxed:
        return _samples(integrand, left, right, span)
    with precision(bits):
        low, high = (_point(span.low, left, span.low_free), _point(span.high, right, span.high_free))
    # A slow decay needs a long range, over which only e^(q u) is cheap; else 0/0 is more tightly
    # enclosed in var itself.
    formula = integrand
    if span.slow:
        formula = Integrand.of(*logarithmic(integrand.expr, integrand.var), integrand.env)
        with precision(bits):
            low, high = low.log(), high.log()
    core = _rigorous(formula.function, (low, high), ends.from_log(span.peak), bits)
    tail = proved_tail(integrand, span, left, right) if proving() else span.tail
    return core + arb(0, tail.upper()) if core.is_finite() else _samples(integrand, left, right, span)


def _point(u: float, end: Any, free: bool) -> Any:
    return arb(u).exp().mid() if free else end


def _rigorous(make: Callable[[], Callable[[Any, bool], Any]], limits: tuple[Any, Any], size: Any, bits: int) -> Any:
    """acb.integral at `bits` bits, to the working precision relative to `size`."""
    unit, most = arb((1, _SLACK // 2 - ctx.prec)), 50_000 + 100 * ctx.prec
    with precision(bits):
        value = acb.integral(
            make(), acb(limits[0]), acb(limits[1]), rel_tol=unit, abs_tol=(size * unit).upper(),
            eval_limit=most,
        )  # fmt: skip
    return value.real * 1


def definite_complex(expr: sympy.Expr, var: sympy.Symbol, low: sympy.Expr, high: sympy.Expr, env: Env) -> Any:
    """The integral with complex parameters or ends, along straight lines; analytic in them when `env` asks.

    With a real lower end and real parameters, only the last stretch to the upper end is complex.
    """
    left, right = complex_closure(low)(env), complex_closure(high)(env)
    if not left.is_finite() or not right.is_finite():
        return complex_nan()
    known = {s: x.real for s, x in env.values.items() if s in expr.free_symbols | low.free_symbols and s != var}
    simple = left.imag.is_zero() and right.real > left.real
    if not simple or any(not env.values[s].imag.is_zero() for s in known):
        return _along_line(expr, var, left, right, env)
    anchor = _anchor(left.real, right.real)
    key = (
        expr,
        var,
        low,
        anchor.man_exp(),
        ctx.prec,
        tuple(x.str(ctx.prec, more=True) for x in known.values()),
        proving(),
    )
    if key not in _STRETCHES:
        if len(_STRETCHES) > 4096:
            _STRETCHES.clear()
        end = sympy.Dummy("end", positive=True)
        _STRETCHES[key] = definite(expr, var, low, end, Env({**known, end: anchor}, env.exact))
    return _along_line(expr, var, acb(anchor), right, env) + acb(_STRETCHES[key])


#: Real integrals up to an anchor, for integrals with a complex upper end.
_STRETCHES: Final[dict[Any, Any]] = {}


def _anchor(left: Any, right: Any) -> Any:
    """A point right of `left` and near `right`, from a coarse grid, so that neighbours share it."""
    distance = right.mid() - left.mid()
    return (left.mid() + arb((1, log2_size(distance) - 1))).mid()


def _along_line(expr: sympy.Expr, var: sympy.Symbol, left: Any, right: Any, env: Env) -> Any:
    width = right - left
    inner = complex_closure(expr)

    def on_line(s: Any, analytic: bool) -> Any:
        point = Env({**env.values, var: left + width * s}, env.exact, analytic or env.analytic)
        return inner(point)

    if not inner(Env({**env.values, var: left.union(right)}, env.exact, env.analytic)).is_finite():
        return complex_nan()
    unit = arb((1, _SLACK // 2 - ctx.prec))
    return acb.integral(on_line, 0, 1, rel_tol=unit, abs_tol=unit, eval_limit=5_000) * width
