"""How any one description of a penalty gives all the others.

    rate, keep probability, noise ratio r  ->  eta_hat = 1/r  (read at lam = 1)
    eta_hat(w)  ->  Omega(w) = int_0^w t/eta_hat(t) dt
    Omega(w)    ->  eta_hat(w) = w/Omega'(w)
    f(eta)      ->  w = eta sqrt(f'(eta)),  Omega' = sqrt(f'(eta)),  Omega = (eta f' + f)/2
    x(t)        ->  Omega'(x(t)) = t - x(t)          (a shrinkage rule at step 1)

Every description becomes a `Curve`; `reweighting_of`, `omega_of` and `dual_of` read the views off it. Omega(0) = 0
wherever the limit is finite, and the dual shifts with it. Source: LeJeune, Javadi and Baraniuk (2021), section 2.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import sympy
from sympy import Expr, Symbol

from .calculus import balls
from .calculus.antiderivative import antiderivative
from .calculus.checks import parameter_draws
from .calculus.derivative import derivative
from .calculus.inverse import inverse
from .calculus.limits import limit, limit_value
from .calculus.pieces import split
from .calculus.root import root
from .calculus.signs import witness_decrease, witness_negative
from .calculus.tidy import sign_of, tame, tidy
from .calculus.value_at import value_at
from .curve import Arc, Curve, Parametric, Stretch, piecewise, ratio
from .order import decrease_of, in_every_draw
from .pace import well_paced
from .symbols import EtatrickError, dawson, eta, fresh, w

_SOLVE_SECONDS = 6.0
#: Numbers that are roots are equal when this many bits cannot tell them apart.
_EQUAL_BITS = 1400


class NoDualError(EtatrickError):
    """The reweighting decreases somewhere, so Omega is not of the form 1/2 min (w^2/eta + f(eta))."""


@dataclass(frozen=True)
class _Span:
    """An arc whose omega may still have to be integrated (None)."""

    t: Symbol
    lower: Expr
    upper: Expr
    w: Expr
    slope: Expr
    eta: Expr
    omega: Expr | None = None


def from_noise_ratio(r: Expr, integrate: bool = True) -> Curve:
    """r = Var(s)/E(s)^2 = 1/eta_hat at lam = 1."""
    return from_reweighting(_by_piece(r, lambda e: ratio(sympy.S.One, e)), integrate)


def from_dropout_rate(rate: Expr, integrate: bool = True) -> Curve:
    """rate = 1/(eta_hat + 1) at lam = 1."""
    return from_reweighting(_by_piece(rate, lambda e: ratio(1 - e, e)), integrate)


def from_keep_probability(keep: Expr, integrate: bool = True) -> Curve:
    """keep = eta_hat/(eta_hat + 1) at lam = 1."""
    return from_reweighting(_by_piece(keep, lambda e: ratio(e, 1 - e)), integrate)


def _by_piece(expr: Expr, change: object) -> Expr:
    pieces = split(expr, w)
    changed = tuple(change(e) for e in pieces.exprs)  # type: ignore[operator]
    return type(pieces)(w, pieces.lower, pieces.upper, pieces.breaks, changed).to_expr()


def from_reweighting(eta_hat: Expr, integrate: bool = True) -> Curve:
    """Omega(w) = int_0^w t/eta_hat(t) dt, left as it stands unless `integrate`."""
    spans = []
    for lo, hi, e in split(eta_hat, w):
        e = e if e is sympy.oo else tidy(e)
        _refuse_negative(e, w, lo, hi, "the reweighting eta_hat must be positive")
        slope = tidy(ratio(w, e))
        omega = None if integrate else sympy.Integral(slope, (w, lo, w))
        spans.append(_Span(w, lo, hi, w, slope, e, omega))
    return _glue(spans)


def from_penalty(omega: Expr) -> Curve:
    """eta_hat = w/Omega'(w), with Omega shifted to Omega(0) = 0 where that limit is finite."""
    pieces = split(omega, w)
    _refuse_jumps(omega, pieces.breaks, pieces.exprs)
    start = limit(pieces.exprs[0], w, sympy.S.Zero)
    if start is None:
        raise EtatrickError(f"cannot tell the limit of the penalty {omega} at w = 0")
    if start.value is sympy.oo:
        raise EtatrickError(f"the penalty {omega} grows without bound at w = 0; it must increase with w")
    finite = start.value is not -sympy.oo
    shift = start.value if finite else sympy.S.Zero
    spans = []
    for lo, hi, piece in pieces:
        slope = tidy(derivative(piece, w))
        _refuse_negative(slope, w, lo, hi, "the penalty must not decrease with w: Omega'")
        spans.append(_Span(w, lo, hi, w, slope, tidy(ratio(w, slope)), tidy(piece - shift)))
    return _glue(spans, finite=finite)


def _refuse_jumps(omega: Expr, breaks: tuple[Expr, ...], exprs: tuple[Expr, ...]) -> None:
    for b, left, right in zip(breaks, exprs, exprs[1:], strict=False):
        jump = (right - left).subs(w, b)
        if not any(balls.enclose(jump, draw, 256).contains(0) for draw in parameter_draws(jump.free_symbols)):
            raise EtatrickError(f"the penalty {omega} jumps at w = {b}; it must be continuous for w > 0")


def _refuse_negative(expr: Expr, var: Symbol, lo: Expr, hi: Expr, claim: str) -> None:
    if expr is sympy.oo or expr.is_nonnegative:
        return
    found = in_every_draw(expr, var, lo, hi, witness_negative)
    if found is not None:
        raise EtatrickError(f"{claim}, but it is {found.at_low} at {var} = {sympy.N(found.low, 6)}")


def from_dual(f: Expr) -> Curve:
    """w = eta sqrt(f'(eta)), Omega = (eta f' + f)/2 (theory 9.4), where eta^2 f' increases.

    f may be oo beyond some eta, which then bounds the reweighting.
    """
    spans: list[_Span] = []
    cap: Expr = sympy.oo
    first: Expr | None = None
    for lo, hi, piece in split(f, eta):
        if piece is sympy.oo:
            cap = lo
            break
        first = limit_value(piece, eta, lo) if first is None else first
        rise = tidy(derivative(piece, eta))
        if rise == 0 and not spans:
            continue
        _refuse_negative(rise, eta, lo, hi, "the dual must not decrease with eta: f'")
        _refuse_fold(tidy(eta**2 * rise), lo, hi)
        spans.append(_dual_span(piece, rise, lo, hi))
    if first is None or (not spans and cap is sympy.oo):
        raise EtatrickError(f"the dual {f} is constant: it describes no penalty")
    return _from_dual_spans(spans, f, first, cap)


def _refuse_fold(square: Expr, lo: Expr, hi: Expr) -> None:
    found = in_every_draw(square, eta, lo, hi, witness_decrease)
    if found is not None:
        raise EtatrickError(
            f"eta^2 f'(eta) decreases from {found.at_low} at eta = {found.low} to {found.at_high} at {found.high}, so f"
            " "
            "is not the dual of any penalty; describe the noise law itself with from_noise"
        )


def _dual_span(f: Expr, rise: Expr, lo: Expr, hi: Expr) -> _Span:
    """The stretch of the penalty that comes from f on (lo, hi): explicit in w when w(eta) has a closed inverse."""
    omega = (eta * rise + f) / 2
    q = fresh("q", rise)
    square = tidy(eta**2 * rise)
    if eta not in square.free_symbols:  # eta grows while w stays
        return _Span(eta, lo, hi, sympy.sqrt(square), sympy.sqrt(rise), eta, omega)
    inverted = _inverted(square, eta, q, lo, hi)
    if inverted is None:
        return _Span(eta, lo, hi, tidy(eta * sympy.sqrt(rise)), tidy(sympy.sqrt(rise)), eta, tidy(omega))
    eta_hat = tidy(inverted.subs(q, w**2))
    ends = [
        None if (x := limit(square, eta, end, side)) is None else sympy.sqrt(x.value)
        for end, side in ((lo, True), (hi, False))
    ]
    if None in ends:
        return _Span(eta, lo, hi, tidy(eta * sympy.sqrt(rise)), tidy(sympy.sqrt(rise)), eta, tidy(omega))
    return _Span(w, ends[0], ends[1], w, tidy(w / eta_hat), eta_hat, tidy(omega.subs(eta, eta_hat)))


def _inverted(g: Expr, var: Symbol, target: Symbol, lo: Expr, hi: Expr) -> Expr | None:
    """The closed inverse of an increasing formula, where looking for one is not hopeless."""
    hopeless = not tame(g) or g.has(dawson, sympy.hyper, sympy.Integral, sympy.polylog)
    return None if hopeless else inverse(g, var, target, lower=lo, upper=hi, seconds=_SOLVE_SECONDS)


def _from_dual_spans(spans: list[_Span], f: Expr, start: Expr, cap: Expr) -> Curve:
    """The penalty along the spans, with w growing at a held eta between them and, at `cap`, after them."""
    finite = start is not -sympy.oo
    shift = start / 2 if finite else sympy.S.Zero
    filled: list[_Span] = []
    reached: Expr = sympy.S.Zero
    for span in spans:
        begin = _end(span.w, span.t, span.lower, True)
        if not _equal(begin, reached):
            held = span.eta.subs(span.t, span.lower)
            filled.append(_Span(w, reached, begin, w, w / held, held))
        reached = begin
        if span.t not in span.w.free_symbols:
            continue
        filled.append(_shifted(span, shift))
        reached = _end(span.w, span.t, span.upper, False)
    if reached is not sympy.oo:
        filled.append(_Span(w, reached, sympy.oo, w, ratio(w, cap), cap))
    shifted = tidy(f - 2 * shift) if not isinstance(f, sympy.Piecewise) else _piecewise_shift(f, 2 * shift)
    return _glue(filled, finite=finite, dual=shifted)


def _piecewise_shift(f: Expr, shift: Expr) -> Expr:
    return sympy.Piecewise(*((tidy(e - shift), c) for e, c in f.args)) if shift != 0 else f


def _shifted(span: _Span, shift: Expr) -> _Span:
    omega = None if span.omega is None else tidy(span.omega - shift)
    return _Span(span.t, span.lower, span.upper, span.w, span.slope, span.eta, omega)


def _end(expr: Expr, t: Symbol, point: Expr, from_above: bool) -> Expr:
    if expr == t:
        return point
    return limit_value(expr, t, point, from_above)


def _equal(a: Expr, b: Expr) -> bool:
    if a == b:
        return True
    if sympy.oo in (a, b):
        return False
    difference = a - b
    if difference.has(root, value_at) and not difference.free_symbols:  # no algebra tells equal roots of two equations
        return bool(balls.enclose(difference, {}, _EQUAL_BITS).contains(0))
    return sign_of(difference) == 0


def from_prox(x: Expr) -> Curve:
    """Omega'(x(t)) = t - x(t) for a shrinkage rule x(t), 0 <= x(t) <= t, nondecreasing, applied at step 1.

    Where x jumps from x- to x+ at t = T the rule leaves Omega between them open; T - w, the choice that makes
    both ends minimisers, is taken (hard thresholding then gives the MCP-shaped CEL0 penalty).
    """
    t = fresh("t", x)
    spans: list[_Span] = []
    reached: Expr = sympy.S.Zero
    for lo, hi, rule in split(x.subs(w, t), t):
        _refuse_rule(rule, t, lo, hi)
        if not rule.has(t):
            if rule != 0 and not _equal(rule, reached):
                raise EtatrickError(f"the shrinkage rule is constant, {rule}, on ({lo}, {hi}) after reaching {reached}")
            continue
        begin = _end(rule, t, lo, True)
        if not _equal(begin, reached):
            spans.append(_Span(w, reached, begin, w, lo - w, tidy(w / (lo - w))))
        spans.append(_prox_span(tidy(rule), t, lo, hi, begin))
        reached = _end(rule, t, hi, False)
    if reached is not sympy.oo:
        raise EtatrickError(f"the shrinkage rule never exceeds {reached}; it must grow without bound")
    return _glue(spans)


def _refuse_rule(rule: Expr, t: Symbol, lo: Expr, hi: Expr) -> None:
    _refuse_negative(rule, t, lo, hi, "the shrinkage rule must not be negative for t > 0")
    _refuse_negative(t - rule, t, lo, hi, "the shrinkage rule must not exceed its argument: t - x(t)")
    found = in_every_draw(rule, t, lo, hi, witness_decrease)
    if found is not None:
        raise EtatrickError(
            f"the shrinkage rule must not decrease: it is {found.at_low} at {found.low} "
            f"and {found.at_high} at {found.high}"
        )


def _prox_span(rule: Expr, t: Symbol, lo: Expr, hi: Expr, begin: Expr) -> _Span:
    slope = tidy(t - rule)
    if slope == 0:
        return _Span(w, lo, hi, w, sympy.S.Zero, sympy.oo)
    inverted = _inverted(rule, t, w, lo, hi)
    if inverted is None:
        return _Span(t, lo, hi, rule, slope, tidy(rule / slope))
    explicit = tidy(inverted - w)
    return _Span(w, begin, _end(rule, t, hi, False), w, explicit, tidy(w / explicit))


def _glue(spans: Iterable[_Span], finite: bool = True, dual: Expr | None = None, envelope: bool = False) -> Curve:
    """Arcs with a continuous omega: each starts where the one before it ended."""
    arcs: list[Arc] = []
    before: tuple[Expr, _Span] | None = None
    for span in spans:
        omega = span.omega
        if omega is None:
            grown, converges = _integrated(span)
            finite = finite and (converges or bool(arcs))
            omega = tidy(grown if before is None else grown + _end(before[0], before[1].t, before[1].upper, False))
        arcs.append(well_paced(Arc(span.t, span.lower, span.upper, span.w, span.slope, span.eta, omega)))
        before = omega, span
    return Curve(tuple(arcs), finite, dual, envelope)


def _integrated(span: _Span) -> tuple[Expr, bool]:
    """int slope dw from the start of the span, closed or as an exact Integral; from w = 1 when that diverges."""
    rate = tidy(span.slope * span.w.diff(span.t))
    if rate == 0:
        return sympy.S.Zero, True
    found = antiderivative(rate, span.t, lower=span.lower, upper=span.upper)
    if found.expr is not None:
        return found.expr, found.converges
    u = fresh("u", rate, span.lower)
    start = span.lower if found.converges else sympy.S.One
    return sympy.Integral(rate.subs(span.t, u), (u, start, span.t)), found.converges


def omega_of(curve: Curve) -> Expr | Parametric:
    return view(curve, lambda arc: arc.omega)


def derivative_of(curve: Curve) -> Expr | Parametric:
    return view(curve, lambda arc: arc.slope)


def reweighting_of(curve: Curve) -> Expr | Parametric:
    return view(curve, lambda arc: arc.eta)


def view(curve: Curve, value: Callable[[Arc], Expr]) -> Expr | Parametric:
    """A function of w: one expression when every arc is explicit, else a parametric one."""
    if not curve.explicit:
        return Parametric(tuple(Stretch(a.w, value(a), a.t, a.lower, a.upper) for a in curve.arcs))
    return piecewise([(a.upper, value(a)) for a in curve.arcs], w)


def dual_of(curve: Curve) -> Expr | Parametric:
    """f(eta) = max_w [2 Omega(w) - w^2/eta]: 0 below eta_hat(0+), oo above eta_hat(oo).

    Raises NoDualError with the witness pair when eta_hat decreases somewhere.
    """
    found = None if curve.envelope else decrease_of(curve)
    if found is not None:
        given = "".join(f", {name} = {value}" for name, value in found.parameters)
        raise NoDualError(
            "no dual exists: the reweighting is not nondecreasing, "
            f"eta_hat({sympy.N(found.low, 6)}) = {found.at_low} > "
            f"eta_hat({sympy.N(found.high, 6)}) = {found.at_high}{given}"
        )
    if curve.dual is not None:
        return curve.dual
    parts = _dual_parts(curve)
    if parts is None:
        return Parametric(tuple(Stretch(a.eta, a.dual, a.t, a.lower, a.upper) for a in curve.arcs if a.eta.has(a.t)))
    return piecewise(parts, eta, _pole(parts))


def _pole(parts: list[tuple[Expr, Expr]]) -> Expr | None:
    """Where f ends by growing to oo, as that of the elastic net does."""
    if len(parts) < 2 or parts[-1][1] is not sympy.oo:
        return None
    end, value = parts[-2]
    found = limit(value, eta, end, False)
    return end if found is not None and found.value is sympy.oo else None


def _dual_parts(curve: Curve) -> list[tuple[Expr, Expr]] | None:
    """(upper end in eta, formula) in ascending order, or None when some stretch has no closed inverse."""
    parts: list[tuple[Expr, Expr]] = []
    reached: Expr = sympy.S.Zero
    for arc in curve.arcs:
        ends = [limit(arc.eta, arc.t, p, side) for p, side in ((arc.lower, True), (arc.upper, False))]
        if ends[0] is None or ends[1] is None:
            return None
        low, high = ends[0].value, ends[1].value
        if not _equal(low, reached):
            start = arc.at(arc.w, arc.lower)
            held = 2 * _end(arc.omega, arc.t, arc.lower, True) - start**2 / eta if start != 0 else sympy.S.Zero
            parts.append((low, tidy(held)))
        if arc.eta.has(arc.t):
            back = _inverted(arc.eta, arc.t, eta, arc.lower, arc.upper)
            if back is None:
                return None
            parts.append((high, tidy(arc.dual.subs(arc.t, back))))
        reached = high
    if reached is not sympy.oo:
        parts.append((sympy.oo, sympy.oo))
    return parts
