"""Quadrature by samples, for integrands that balls cannot enclose, such as v^2/(e^v - 1 - v) near 0.

On a box around a small v the numerator and denominator of such a quotient overlap with 0 although no point
is singular, so no rigorous quadrature gets hold of it. The tanh-sinh rule needs points only. Its error is
estimated from two successive step widths, and the estimate enters the radius: an estimate and not a proof.
"""

from __future__ import annotations

from typing import Any, Final

from flint import arb, ctx

from etatrick.calculus.balls import precision
from etatrick.calculus.ends import Span
from etatrick.calculus.integrand import Integrand

#: Step widths 2^-1 ... 2^-this are tried.
_LEVELS: Final = 11
#: Nodes may go this far beyond the span, on the logarithmic scale.
_REACH: Final = 20.0


def beyond_boxes(integrand: Integrand, span: Span, goal: int) -> bool:
    """Whether h, enclosed on small balls around points of the span, exceeds its largest size 2^goal times."""
    most = arb(span.peak).exp() * arb((1, goal))
    points = [(point, 16 if point <= arb(span.at).exp() else 1024) for point in span.probes()]
    return any(not abs(integrand.real(p + arb(0, abs(p).upper() / part))) * p < most for p, part in points)


def sampled(integrand: Integrand, left: Any, right: Any, span: Span) -> Any:
    """int of h over (left, right), split where g is largest."""
    bits = ctx.prec + integrand.loss(_extremes(span, left, right))
    top = arb(span.at).exp().mid()
    if not left < top < right or right < 4 * top:
        top = right if right.is_finite() else (2 * left + 1).mid()
    total = _tanh_sinh(integrand, left, top, span, bits, inverted=False)
    if top < right:
        total += _tanh_sinh(integrand, 1 / right, 1 / top, span, bits, inverted=True)
    return total * 1


def _extremes(span: Span, left: Any, right: Any) -> list[Any]:
    """Points somewhat beyond the nodes that count: there most bits are lost."""
    reach = _REACH + (span.high - span.low) / 4
    outer = [arb(u).exp().mid() for u in (span.low - reach, span.low, span.high, span.high + reach)]
    return [point for point in outer if left < point < right] + span.probes()


def _tanh_sinh(integrand: Integrand, low: Any, high: Any, span: Span, bits: int, inverted: bool) -> Any:
    """int_low^high h(v) dv, or of h(1/s)/s^2 ds, to the working precision relative to the size of g."""
    goal_bits = ctx.prec
    goal = arb(span.peak).exp() * arb((1, 12 - goal_bits))
    with precision(bits):
        # Near 0 and oo the nodes stop with the span; at a regular end the weight must vanish.
        deep = _REACH + (span.high - span.low) * 1.25 if low.is_zero() else _REACH + goal_bits * 0.7
        last = tuple((arb(x) / arb.pi()).asinh() for x in (_REACH + goal_bits * 0.7, deep))
        step = arb(1)
        total = _row(integrand, low, high, step, 0, 1, inverted, goal, last)
        for _ in range(_LEVELS):
            previous, step = total, step / 2
            total = previous / 2 + _row(integrand, low, high, step, 1, 2, inverted, goal, last)
            change = abs(total - previous)
            if not change.is_finite():
                break
            # The error of the rule squares at every halving; the square root leaves room for doubt.
            error = change * (change / goal).sqrt() if change < goal else change
            if change * change < goal * abs(total) * arb((1, -20)):
                return total + arb(0, max(error.upper(), (change * change / abs(total)).upper()))
        return total + arb(0, change.upper())


def _row(
    integrand: Integrand,
    low: Any,
    high: Any,
    step: Any,
    first: int,
    stride: int,
    inverted: bool,
    goal: Any,
    last: Any,
) -> Any:
    """The sum over the nodes k step, k = +-first, +-(first + stride), ..., while the terms matter."""
    total = arb(0)
    for side, end in zip((1, -1), last, strict=True):
        k = first if side == 1 or first else stride
        while True:
            if k * step > end:
                break
            term = _term(integrand, low, high, side * k * step, inverted) * step
            total += term
            if not abs(term) > goal * arb((1, -8)) * step and k * step > 1:
                break
            k += stride
    return total


def _term(integrand: Integrand, low: Any, high: Any, t: Any, inverted: bool) -> Any:
    """The value of h at the node t times the weight: v = low + (high - low)/(1 + e^(-pi sinh t))."""
    spread = (arb.pi() * t.sinh()).mid()
    small = (-abs(spread)).exp()
    share = small / (1 + small)
    width = high - low
    # Nodes near an end are its exact neighbours: the distance is computed, never the difference.
    point = low + width * share if spread < 0 else high - width * share
    weight = width * arb.pi() * t.cosh() * share / (1 + small)
    middle = point.mid()
    if inverted:
        return integrand.real((1 / middle).mid()) * weight / middle**2
    return integrand.real(middle) * weight
