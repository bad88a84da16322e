"""The accuracy table: python tests/export/special/accuracy.py > tests/export/special/accuracy.csv

The largest errors of every special function and of its derivative against Arb, which shares nothing with our tables,
in units of the last place of the true value (of the subnormals where that is one). A derivative that vanishes
somewhere is measured in units of the last place of the larger of it and `SCALE` times the function.
"""

from __future__ import annotations

import csv
import math
import random
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import torch
from flint import acb, arb, ctx

from etatrick.export import special

BITS = 400
Reference = Callable[[Any], tuple[Any, Any]]


@dataclass(frozen=True)
class Case:
    """A function, its true value and derivative, and the ranges and points it is looked at."""

    name: str
    reference: Reference
    ranges: tuple[tuple[float, float], ...]
    points: tuple[float, ...]
    signs: tuple[int, ...] = (1,)

    @property
    def function(self) -> Callable[..., torch.Tensor]:
        found: Callable[..., torch.Tensor] = getattr(special, self.name)
        return found


def _dawson(x: Any) -> tuple[Any, Any]:
    if abs(x) > 1e10:
        value, u = sum((arb(c) / (2 * x * x) ** k for k, c in enumerate((1, 1, 3, 15)))), 1 / (2 * x * x)
        return value / (2 * x), -u * (1 + 3 * u + 15 * u * u)
    value = (-x * x).exp() * x.erfi() * arb.pi().sqrt() / 2
    return value, 1 - 2 * x * value


def _erfi(x: Any) -> tuple[Any, Any]:
    return x.erfi(), 2 / arb.pi().sqrt() * (x * x).exp()


def _erfcx(x: Any) -> tuple[Any, Any]:
    if x > 1e10:
        u = 1 / (2 * x * x)
        value = (1 - u + 3 * u * u) / (x * arb.pi().sqrt())
        return value, -2 / arb.pi().sqrt() * u * (1 - 3 * u)
    value = (x * x).exp() * x.erfc()
    return value, 2 * x * value - 2 / arb.pi().sqrt()


def _expint1(x: Any) -> tuple[Any, Any]:
    return x.expint(arb(1)), -(-x).exp() / x


def _expint1e(x: Any) -> tuple[Any, Any]:
    if x > 1e10:
        u = 1 / x
        return u * (1 - u + 2 * u * u), -u * u * (1 - 2 * u + 6 * u * u)
    value = x.exp() * x.expint(arb(1))
    return value, value - 1 / x


def _expinti(x: Any) -> tuple[Any, Any]:
    return (-(-x).expint(arb(1)) if x < 0 else x.ei()), x.exp() / x


def _lambertw(x: Any) -> tuple[Any, Any]:
    value = x.lambertw()
    return value, 1 / ((1 + value) * value.exp())


def _hyp2f2(z: Any) -> tuple[Any, Any]:
    if z < -1000:
        u = -1 / (2 * z)
        terms = [arb(1)]
        for n in range(40):
            terms.append(terms[-1] * (2 * n + 3) * u)
        value = u * ((-4 * z).log() + arb.const_euler() - u * sum(t / (n + 1) for n, t in enumerate(terms)))
        return value, (u * (1 + u * sum(terms)) - value) / z
    if z > -1e-20:
        return 1 + z / 3 + 4 * z * z / 45, arb(1) / 3 + 8 * z / 45
    ctx.prec += 40 + int(2 * -float(z.mid()))
    try:
        value = (acb(z).hypgeom([acb(1), acb(1)], [acb(1.5), acb(2)])).real
        return value, (acb(z).hypgeom_1f1(acb(1), acb(1.5)).real - value) / z
    finally:
        ctx.prec -= 40 + int(2 * -float(z.mid()))


_TINY = (5e-324, 1e-310, 2.3e-308, 1e-300, 1e-100, 1e-45, 1e-38, 1e-30, 1e-17, 1e-9)
_HUGE = (1e5, 1e9, 1e17, 1e30, 1e38, 3.4e38, 1e100, 1e154, 1e155, 1e300, 1.79e308)
_LOG = (1e-8, 1.0)
_INV_E = 0.36787944117144233

CASES = (
    Case("dawson", _dawson, (_LOG, (0.5, 5.0), (1.0, 1e4)), (0.924, 1.25, 2.5, 4.0, *_TINY, *_HUGE), (1, -1)),
    Case("erfi", _erfi, (_LOG, (0.5, 5.0), (4.0, 9.3), (5.0, 26.71)), (1.25, 2.5, 4.0, 26.64, *_TINY), (1, -1)),
    Case("erfcx", _erfcx, (_LOG, (0.5, 5.0), (1.0, 1e4)), (1.0, 3.0, *_TINY, *_HUGE)),
    Case("erfcx", _erfcx, (_LOG, (0.5, 5.0), (1.0, 9.3), (5.0, 26.6)), (1.0, 3.0, *_TINY), (-1,)),
    Case("expint1", _expint1, (_LOG, (0.1, 5.0), (1.0, 100.0), (80.0, 740.0)), (0.625, 1.25, *_TINY[2:])),
    Case("expint1e", _expint1e, (_LOG, (0.1, 5.0), (1.0, 1e4)), (0.625, 1.25, *_TINY[3:], *_HUGE[:6])),
    Case("expinti", _expinti, (_LOG, (0.1, 5.0), (0.3725, 0.37251), (1.0, 92.5), (80.0, 716.0)),
         (0.25, 0.3725074107813666, 0.3725074107813667, 2.0, 6.0, 24.0, *_TINY[2:]), (1, -1)),
    Case("lambertw", _lambertw, (_LOG, (0.1, 5.0), (1.0, 1e4), (1.0, 1e38), (1.0, 1e308)), (2.5, 2.75, *_TINY, *_HUGE)),
    Case("lambertw", _lambertw, ((1e-8, _INV_E), (0.15, _INV_E), (0.36, _INV_E), (0.367879, _INV_E)),
         (0.28125, 0.36787944117144228, *_TINY), (-1,)),
    Case("hyp2f2", _hyp2f2, (_LOG, (0.5, 20.0), (1.0, 1e3), (1e2, 1e20)), (2.0, 4.0, 6.0, 16.0, *_TINY, *_HUGE), (-1,)),
)  # fmt: skip

#: dtype, fast
MODES = ((torch.float64, False), (torch.float32, False), (torch.float32, True), (torch.bfloat16, False))
COLUMNS = ("function", "domain", "dtype", "fast", "points", "value_ulp", "at", "derivative_ulp", "derivative_at")


def inputs(case: Case, dtype: torch.dtype, count: int, seed: int = 0) -> torch.Tensor:
    """Numbers log-uniform in the ranges, the points, and the floats around them, in the dtype."""
    rng = random.Random(seed)
    found = [math.exp(rng.uniform(math.log(a), math.log(b))) for a, b in case.ranges for _ in range(count)]
    for p in case.points:
        found += [p, math.nextafter(p, math.inf), math.nextafter(p, 0.0)]
    x = torch.tensor([s * v for v in found for s in case.signs], dtype=torch.float64).to(dtype)
    inside = torch.isfinite(x) & (x != 0) & ((x.double() > -_INV_E) | torch.tensor(case.name != "lambertw"))
    return x[inside].unique()


def ulp(value: Any, dtype: torch.dtype) -> Any:
    """The distance of floats of the dtype at a real number."""
    info = torch.finfo(dtype)
    bits = round(-math.log2(info.eps))
    size = abs(value).mid()
    least = arb(info.tiny) * arb(info.eps)
    if size == 0:
        return least
    mantissa, exponent = size.man_exp()
    return (arb(2) ** (int(exponent) + int(mantissa).bit_length() - 1 - bits)).max(least)


#: dawson' vanishes at 0.924
SCALE = {"dawson": 1.0}


def errors(case: Case, dtype: torch.dtype, fast: bool, count: int, seed: int = 0) -> dict[str, Any]:
    """The largest errors and where, over about `count` numbers per range."""
    x = inputs(case, dtype, count, seed).requires_grad_()
    y = case.function(x, fast=fast)
    (slope,) = torch.autograd.grad(y.sum(), x)
    worst = {"value": (0.0, 0.0), "derivative": (0.0, 0.0)}
    largest = torch.finfo(dtype).max
    used = 0
    for at, got, got_slope in zip(x.tolist(), y.tolist(), slope.tolist(), strict=True):
        truth, truth_slope = case.reference(arb(at))
        for key, have, want in (("value", got, truth), ("derivative", got_slope, truth_slope)):
            if not abs(want) < largest:
                assert math.isinf(have) or abs(have) > 0.99 * largest, (case.name, at, have, want)
                continue
            scale = abs(want)
            if key == "derivative" and case.name in SCALE:
                scale = scale.max(abs(truth) * SCALE[case.name])
            miss = float((abs(arb(have) - want) / ulp(scale, dtype)).mid()) if math.isfinite(have) else math.inf
            used += 1
            if not miss <= worst[key][0]:
                worst[key] = (miss, at)
    return {"points": used // 2, **worst}


def rows(count: int) -> Iterable[tuple[object, ...]]:
    ctx.prec = BITS
    for case in CASES:
        domain = {(1,): "x > 0", (-1,): "x < 0"}.get(case.signs, "x")
        for dtype, fast in MODES:
            found = errors(case, dtype, fast, count)
            (value, at), (slope, slope_at) = found["value"], found["derivative"]
            name = str(dtype).removeprefix("torch.")
            yield case.name, domain, name, fast, found["points"], f"{value:.4f}", at, f"{slope:.4f}", slope_at


if __name__ == "__main__":
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in rows(int(sys.argv[1]) if len(sys.argv) > 1 else 1000):
        writer.writerow(row)
        sys.stdout.flush()
