"""Proofs by ball arithmetic that a formula is >= 0, or > 0, on a whole interval such as (0, oo).

Three zones: a germ at the lower end, boxes in the middle, a germ at the upper end.

    lower |--- germ ---| cut_0 |-- box --| cut_1 ... |-- box --| cut_n |--- germ ---| upper

`tile` looks for the cuts; the evidence, a `Tiling`, is checked by `replay`, which evaluates every zone again and
searches for nothing. A zero inside the interval, even a touching one, cannot be proved this way.
"""

from __future__ import annotations

import time
from itertools import pairwise
from typing import Any, Final

import sympy
from flint import fmpq
from sympy import Expr, Rational, Symbol

from ..symbols import EtatrickError
from . import balls
from . import zone_question as geometry
from .germs import Place, Undecided, Zone, search, sign_near
from .zone_boxes import Boxes
from .zone_evidence import End, Negative, Tiling
from .zone_question import Question

__all__ = ["End", "Negative", "Tiling", "replay", "tile"]

_LADDER: Final = (128, 512, 2048)
_MOST_BITS: Final = 4096
_MOST_CUTS: Final = 4000
_MOST_TERMS: Final = 64
_LENGTH_BITS: Final = 1024
#: Distances 2^-k from an end without a germ, tried in turn for a partial proof.
_PARTIAL: Final = (20, 10, 5)
#: Parts of the time until which everything, and both germs, may take: one more step must still fit in.
_SHARE: Final = 0.9
_GERM_SHARE: Final = 0.5


def tile(
    expr: Expr, var: Symbol, lower: Expr, upper: Expr, strict: bool = False, seconds: float = 8.0
) -> Tiling | Negative | None:
    """A proof that expr >= 0 (> 0 if strict) on the open interval (lower, upper), or a point where it is negative.

    The ends are exact numbers (upper may be oo); var is the only free symbol. A Tiling that is not `complete`
    proves the claim on [first cut, last cut] only. None when neither is found within `seconds`, and where the
    interval is not seen to have a length.
    """
    if upper is not sympy.oo and not balls.enclose(upper - lower, {}, _LENGTH_BITS) > 0:
        return None
    question = geometry.ask(expr, var, lower, upper, strict)
    started = time.monotonic()
    try:
        return _tile(question, started, seconds)
    except (EtatrickError, ArithmeticError, RecursionError):
        # a function that balls lack, an undefined constant: nothing is claimed
        return None


def _tile(question: Question, started: float, seconds: float) -> Tiling | Negative | None:
    deadline = started + _SHARE * seconds
    found = _sampled(question, started + seconds / 4)
    if found is not None:
        return found
    ends = []
    for place in question.places:
        end = _end(question, place, started + _GERM_SHARE * seconds)
        if end is None or isinstance(end, Negative):
            return end
        ends.append(end)
    (lower, first), (upper, last) = ends
    if "open" not in (lower.kind, upper.kind):
        return _tiled(question, lower, upper, first, last, deadline)
    for size in _PARTIAL:
        bounds = [geometry.near_end(question, place, size) if end.kind == "open" else cut
                  for place, (end, cut) in zip(question.places, ends, strict=True)]  # fmt: skip
        # half of what is left: a smaller interval may need less
        soon = (time.monotonic() + deadline) / 2
        result = _tiled(question, lower, upper, bounds[0], bounds[1], soon)
        if result is not None:
            return result
    return None


def _sampled(question: Question, deadline: float) -> Negative | None:
    """A negative value among some points log-spread from both ends."""
    boxes = question.boxes(_LADDER[1])
    for x in geometry.samples(question):
        value = boxes.value(x)
        if value < 0:
            return _negative(x, value)
        if time.monotonic() > deadline:
            raise EtatrickError("values take too long")
    return None


def _negative(x: Any, value: Any) -> Negative:
    return Negative(_exact(x), str(value.str(12)))


def _exact(x: Any) -> Rational:
    return Rational(int(x.p), int(x.q))


# ---------------------------------------------------------------- the ends


def _end(question: Question, place: Place, deadline: float) -> tuple[End, Any] | Negative | None:
    """The zone at one end with its cut; None where the formula is certainly not positive there."""
    boxed = _boxed(question, place)
    if boxed is not None:
        return boxed
    widest = geometry.depth(place, geometry.cut(question, place, geometry.width(question)))
    found = search(question.expr, question.var, place, widest, deadline)
    if found is None:
        return End("open"), fmpq(0)
    if found.sign == 0:
        return None if question.strict else (End("germ", found.order), geometry.zone_cut(question, place, found.d))
    if found.sign < 0:
        return _witness(question, place, found.d)
    return End("germ", found.order), geometry.zone_cut(question, place, found.d)


def _boxed(question: Question, place: Place) -> tuple[End, Any] | None:
    """A box from a finite end on, where the formula is regular there."""
    for size in () if place.point is sympy.oo else (1, 5, 12):
        cut = geometry.near_end(question, place, size)
        if question.boxes(_LADDER[0]).holds(*_ordered(place, cut)):
            return End("box"), cut
    return None


def _ordered(place: Place, cut: Any) -> tuple[Any, Any]:
    end = geometry.located(place.point)
    return (end, cut) if place.above else (cut, end)


def _witness(question: Question, place: Place, d: Any) -> Negative | None:
    for k in range(1, 60, 3):
        x = geometry.zone_cut(question, place, d / 2**k)
        for bits in _LADDER:
            value = question.boxes(bits).value(x)
            if value < 0:
                return _negative(x, value)
    return None


# ---------------------------------------------------------------- the middle


def _tiled(
    question: Question, lower: End, upper: End, first: Any, last: Any, deadline: float
) -> Tiling | Negative | None:
    if not first < last:
        return None
    found = _middle(question, first, last, deadline)
    if found is None or isinstance(found, Negative):
        return found
    bits, cuts = found
    return Tiling(tuple(_exact(c) for c in cuts), bits, lower, upper)


def _middle(question: Question, first: Any, last: Any, deadline: float) -> tuple[int, list[Any]] | Negative | None:
    """Bisection from left to right; the first box that cannot be proved ends it."""
    boxes = question.boxes(_LADDER[0])
    cuts, todo = [first], [(first, last)]
    while todo:
        if time.monotonic() > deadline or len(cuts) > _MOST_CUTS:
            return None
        a, b = todo.pop()
        if boxes.holds(a, b, taylor=geometry.narrow(question, a, b)):
            cuts.append(b)
            continue
        middle = geometry.split(question, a, b)
        sharper = _resolved(boxes, middle)
        if isinstance(sharper, Negative) or sharper is None or geometry.thin(question, a, b):
            return sharper if isinstance(sharper, Negative) else None
        boxes = sharper
        todo += [(middle, b), (a, middle)]
    if boxes.bits > _LADDER[0] and not all(boxes.holds(a, b) for a, b in pairwise(cuts)):
        return None
    return boxes.bits, cuts


def _resolved(boxes: Boxes, x: Any) -> Boxes | Negative | None:
    """The boxes at the least precision that tells F(x) from 0, or the proof that F(x) < 0."""
    for bits in _LADDER:
        if bits < boxes.bits:
            continue
        finer = boxes if bits == boxes.bits else Boxes(boxes.expr, boxes.var, boxes.strict, bits)
        value = finer.value(x)
        if value < 0:
            return _negative(x, value)
        if value > 0:
            return finer
    return None


# ---------------------------------------------------------------- the checker


def replay(expr: Expr, var: Symbol, lower: Expr, upper: Expr, strict: bool, tiling: Tiling) -> bool:
    """Does the tiling prove expr >= 0 (> 0 if strict) on (lower, upper), or on [first cut, last cut] if not complete?

    Every zone is evaluated again; nothing is searched for.
    """
    question = geometry.ask(expr, var, lower, upper, strict)
    if not _sound(question, tiling):
        return False
    cuts = [balls.rational(c) for c in tiling.cuts]
    ends = zip(question.places, (tiling.lower, tiling.upper), (cuts[0], cuts[-1]), strict=True)
    try:
        boxes = question.boxes(tiling.bits)
        return all(_end_holds(question, boxes, *end) for end in ends) and all(
            boxes.holds(a, b) for a, b in pairwise(cuts)
        )
    except (EtatrickError, ArithmeticError, RecursionError):
        return False


def _sound(question: Question, tiling: Tiling) -> bool:
    """Is the tiling well formed: cuts that rise inside the interval, bits and orders within bounds?"""
    kinds = {"germ", "box", "open"}
    return (
        2 <= tiling.bits <= _MOST_BITS
        and 1 <= len(tiling.cuts) <= _MOST_CUTS + 2
        and all(isinstance(c, Rational) and question.inside(balls.rational(c)) for c in tiling.cuts)
        and all(a < b for a, b in pairwise(tiling.cuts))
        and all(end.kind in kinds and 0 <= end.order <= _MOST_TERMS for end in (tiling.lower, tiling.upper))
    )


def _end_holds(question: Question, boxes: Boxes, place: Place, end: End, cut: Any) -> bool:
    if end.kind == "open":
        return True
    if end.kind == "box":
        return place.point is not sympy.oo and boxes.holds(*_ordered(place, cut))
    depth = geometry.depth(place, cut)
    if not depth > 0 or end.order < 1:
        return False
    try:
        way = sign_near(question.expr, question.var, place, Zone(depth, end.order))
    except Undecided:
        return False
    return way > 0 or (way == 0 and not question.strict)
