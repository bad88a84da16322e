"""The stand-alone file: one readable Python source that needs only torch, and what `to_torch` runs as well."""

from __future__ import annotations

import numpy as np

from . import special
from ._plan import TINY, Piece, Plan
from ._table import Array, Table

_HEAD = '''"""{name}: an effective penalty as elementwise torch functions.

{formula}

penalty(w)       Omega(w), even in w, Omega(0) = 0 where finite
derivative(w)    Omega'(w) = w/eta_hat(w), odd in w
reweighting(w)   eta_hat(w)
prox(v, step)    argmin_x step Omega(x) + (x - v)^2/2, the global minimum, with exact zeros; step a float or a tensor
dual(eta)        f(eta) = max_w 2 Omega(w) - w^2/eta

Everything is computed in float64 and rounded once to the dtype of the argument. Gradients are those of the
mathematics: penalty's is derivative, also at 0 (where it is 0). Written by etatrick; run the file for a self-test.
"""

import math

import torch

NAME = {name!r}
#: The least rho for which Omega + rho w^2/2 is convex; the prox is single-valued for step * rho <= 1.
WEAK_CONVEXITY = {weak_convexity}
#: Magnitudes at which one formula takes over from another.
BREAKS = {breaks}


def _seed(value, delta, first, second):
    """value + delta (first + delta second/2) with delta = 0: value with the derivatives it should have."""
    first = torch.where(torch.isfinite(first), first, torch.zeros_like(first)).detach()
    second = torch.where(torch.isfinite(second), second, torch.zeros_like(second)).detach()
    return value.detach() + delta * (first + delta * second / 2)


def _split(w):
    """|w| and the sign of w in float64, detached, and a zero that carries the gradient of w."""
    a = w.to(torch.float64)
    x = a.detach()
    return x.abs(), torch.sign(x), torch.where(torch.isfinite(x), a - x, torch.zeros_like(x))


def _horner(rows, s):
    """The polynomial with coefficients rows[..., k] at s."""
    y = rows[..., -1]
    for k in range(rows.shape[-1] - 2, -1, -1):
        y = y * s + rows[..., k]
    return y
'''

_TABLE = '''

def _{name}_table(x, integral):
    """{doc}"""
    edges, bins, values, integrals = (t.to(x.device) for t in _{NAME})
    inside = torch.clamp(x, {low!r}, {high!r}).contiguous()
    index = torch.clamp(torch.bucketize(inside, edges) - 1, 0, len(bins) - 1)
    centre, width = torch.unbind(torch.nn.functional.embedding(index, bins), -1)
    s = (inside - centre) / (inside + centre) / width
    y = _horner(torch.nn.functional.embedding(index, integrals if integral else values), s)
    below = (torch.clamp(x, max={low!r}) / {low!r}) ** ({p_low!r} + integral)
    ratio = torch.clamp(x, min={high!r}) / {high!r}
    if integral:
        grown = {y_high!r} * {high!r} * ({tail})
        return torch.where(x < {low!r}, {beneath}, torch.where(x > {high!r}, {total!r} + grown, y))
    return torch.where(x < {low!r}, {y_low!r} * below, torch.where(x > {high!r}, {y_high!r} * ratio ** ({p_high!r}), y))
'''

_FUNCTIONS = '''

def penalty(w):
    """Omega(w), elementwise."""
    x, sign, delta = _split(w)
    return _seed(_omega(x), delta, sign * _slope(x), _curvature(x)).to(w.dtype)


def derivative(w):
    """Omega'(w), elementwise; 0 at w = 0."""
    x, sign, delta = _split(w)
    slope = torch.where(x > 0, sign * _slope(x), x)
    return _seed(slope, delta, _curvature(x), torch.zeros_like(x)).to(w.dtype)


def reweighting(w):
    """eta_hat(w), elementwise; inf where the penalty is flat."""
    x, sign, delta = _split(w)
    slope = _slope(x)
    rate = sign * (slope - x * _curvature(x)) / slope**2
    # beside a pole the sign is that of a slope's last bit, at one it may be that of -0.0
    return _seed(_eta(x).abs(), delta, rate, torch.zeros_like(x)).to(w.dtype)


def dual(eta):
    """f(eta), elementwise."""
{dual}


def prox(v, step):
    """argmin_x step Omega(x) + (x - v)^2/2, elementwise; 0 in a tie with 0."""
    step = torch.as_tensor(step, dtype=torch.float64, device=v.device)
    z, sign, delta = _split(v)
    g = step.detach().expand_as(z)
    best = _minimiser(z, g)
    if not torch.is_grad_enabled():
        return (sign * best).to(v.dtype)
    rate = torch.where(best > 0, 1 / (1 + g * _curvature(best)), torch.zeros_like(z))
    pull = torch.where(best > 0, _slope(best), torch.zeros_like(z))
    change = delta - (step - step.detach()) * sign * torch.where(torch.isfinite(pull), pull, torch.zeros_like(z))
    return _seed(sign * best, change, rate, torch.zeros_like(z)).to(v.dtype)


def _minimiser(z, g):
    """argmin over x >= 0 of g Omega(x) + (x - z)^2/2 for z >= 0: every candidate is compared with 0.

    Where doubles cannot tell two candidates apart the first is taken: a stationary point before a breakpoint beside it.
    """
    best, least = torch.zeros_like(z), torch.zeros_like(z)
    for x in _stationary(z, g):
        excess = g * _omega(x) + x * (x / 2 - z)
        better = (excess < least) & (x > 0) & (x <= z)
        best, least = torch.where(better, x, best), torch.where(better, excess, least)
    return torch.where((g > 0) & (z < math.inf), best, z)
'''

_CLOSED_ROOTS = '''

def _stationary(z, g):
    """The solutions x of x + g Omega'(x) = z on each arc, polished by Newton steps, then the breakpoints."""
    found = []
{roots}
    return found + [torch.full_like(z, b) for b in BREAKS]

'''

_SCANNED_ROOTS = '''

#: Where each arc is looked at for a change of sign: fractions of its length, log-spaced and linear.
_FRACTIONS = torch.cat([
    torch.logspace(-30, -1.6, 96, dtype=torch.float64),
    torch.linspace(0.03, 1, 64, dtype=torch.float64),
])


def _stationary(z, g):
    """Per arc the first and the last local minimum of g Omega(x) + (x - z)^2/2 on a scan, then the breakpoints."""
    ends = [0.0, *BREAKS, math.inf]
    found = []
    for low, high in zip(ends[:-1], ends[1:]):
        top = torch.clamp(z, max=high)
        span = torch.clamp(top - low, min=0.0)
        points = low + span * _FRACTIONS.to(z.device).reshape(-1, *([1] * z.dim()))
        # just inside the upper end: at a breakpoint the next arc's slope may already hold
        points = torch.minimum(points, low + span * (1 - 2.0**-50))
        falls = (points + g * _slope(points) - z) < 0
        rises = falls[:-1] & ~torch.cat([falls[1:-1], torch.zeros_like(falls[:1])])
        count = rises.shape[0]
        first = torch.argmax(rises.to(torch.int8), 0, keepdim=True)
        last = count - 1 - torch.argmax(torch.flip(rises, (0,)).to(torch.int8), 0, keepdim=True)
        for index in (first, last):
            a, b = torch.take_along_dim(points, index, 0)[0], torch.take_along_dim(points, index + 1, 0)[0]
            x = _bisected(a, b, z, g)
            found.append(torch.where(rises.any(0), x, torch.zeros_like(x)))
    return found + [torch.full_like(z, b) for b in BREAKS]


def _bisected(a, b, z, g):
    for _ in range(56):
        middle = (a + b) / 2
        falls = (middle + g * _slope(middle) - z) < 0
        a, b = torch.where(falls, middle, a), torch.where(falls, b, middle)
    return b
'''

_SELF_TEST = '''

def self_test():
    """Compare prox with a fine search by its definition, derivative with autograd, and penalty with the eta-trick."""
    generator = torch.Generator().manual_seed(0)
    v = 10 ** (4 * torch.rand(64, generator=generator, dtype=torch.float64) - 2)
    for step in (0.01, 0.3, 1.0, 4.0):
        x = prox(v, step)
        grid = v * torch.linspace(0, 1, 4001, dtype=torch.float64).reshape(-1, 1)
        least = (step * penalty(grid) + grid * (grid / 2 - v)).min(0).values
        reached = step * penalty(x) + x * (x / 2 - v)
        assert bool(torch.all(reached <= least + 1e-12 * v**2)), "prox is not the minimum"
    w = v.clone().requires_grad_()
    (gradient,) = torch.autograd.grad(penalty(w).sum(), w)
    assert torch.allclose(gradient, derivative(v), rtol=1e-12, atol=0), "autograd and derivative disagree"
    print(NAME + ": self-test passed")


if __name__ == "__main__":
    self_test()
'''


def source(plan: Plan) -> str:
    """The text of the stand-alone file for a plan."""
    parts = [
        _HEAD.format(
            name=plan.name,
            formula=plan.formula,
            weak_convexity=_number(plan.weak_convexity),
            breaks=list(plan.breaks),
        )
    ]
    for name, table, doc in (
        (
            "slope",
            plan.slope_table,
            "Omega' (or its integral Omega) from piecewise polynomials, power laws outside.",
        ),
        ("rise", plan.dual_table, "f' (or its integral f) from piecewise polynomials, power laws outside."),
    ):
        if table is not None:
            parts.append(_table_source(name, table, doc))
    at_zero = plan.omega_at_zero
    parts.append(_function("_omega", plan.omega, "_slope_table(x, 1)", at_zero))
    parts.append(_function("_slope", plan.slope, "_slope_table(x, 0)", plan.slope_at_zero))
    parts.append(_function("_curvature", plan.curvature, "_difference(x)", plan.curvature_at_zero))
    if plan.curvature is None:
        parts.append(_DIFFERENCE)
    parts.append(_function("_eta", plan.eta, "x / _slope(x)", plan.eta_at_zero))
    parts.append(_FUNCTIONS.format(dual=_dual_source(plan)))
    parts.append(_roots_source(plan))
    parts.append(_SELF_TEST)
    return _with_special("".join(parts))


def _with_special(text: str) -> str:
    """The text with the special functions it calls above its first own definition."""
    names = special.needed(text)
    if not names:
        return text
    head, rest = text.split("\nimport math\n\nimport torch\n", 1)
    return f"{head}\n{special.IMPORTS}\n\n{special.source(names)}\n{rest}"


_DIFFERENCE = '''

def _difference(x):
    """Omega'' by a central difference of the tabulated Omega'."""
    h = x * 2.0**-18
    return (_slope(x + h) - _slope(x - h)) / (2 * h)
'''


_LEGENDRE = """
    def _legendre(w):
        return 2 * _omega(w) - w * _slope(w)
"""


def _number(x: float) -> str:
    return "math.inf" if x == float("inf") else repr(x)


def _function(name: str, pieces: tuple[Piece, ...] | None, table: str, at_zero: float) -> str:
    """def name(a): the pieces, each evaluated only inside its own range."""
    lines = [f"\n\ndef {name}(a):", f"    x = torch.clamp(a, min={TINY!r})"]
    if pieces is None:
        lines.append(f"    y = {table}")
    else:
        lines += _piece_lines(pieces)
    zero = "-math.inf" if at_zero == float("-inf") else _number(at_zero)
    lines.append(f"    y = torch.where(a > 0, y, torch.full_like(y, {zero}))")
    lines.append("    return torch.where(torch.isnan(a), a, y)")
    return "\n".join(lines) + "\n"


def _piece_lines(pieces: tuple[Piece, ...]) -> list[str]:
    if len(pieces) == 1:
        return [f"    y = {pieces[0].code}"]
    lines = ["    a0 = x"]
    for i, piece in enumerate(pieces):
        high = "" if piece.high == float("inf") else f", max={piece.high!r}"
        lines.append(f"    x = torch.clamp(a0, min={max(piece.low, TINY)!r}{high})")
        lines.append(f"    y = {piece.code}" if i == 0 else f"    y = torch.where(a0 > {piece.low!r}, {piece.code}, y)")
    return lines


def _array(values: Array) -> str:
    return f"torch.tensor({values.tolist()!r}, dtype=torch.float64)"


def _table_source(name: str, table: Table, doc: str) -> str:
    bins = np.stack([table.centres, table.widths], axis=1)
    arrays = ",\n    ".join(_array(a) for a in (table.edges, bins, table.values, table.integrals))
    p = table.powers[1]
    beneath = f"{table.totals[0]!r} * below"
    if table.anchored:
        inner = f"torch.clamp(x, max={float(table.edges[0])!r}) / {float(table.edges[0])!r}"
        beneath = (
            f"{table.totals[0]!r} + {table.ends[0] * float(table.edges[0])!r} * ({_growth(inner, table.powers[0])})"
        )
    code = _TABLE.format(
        name=name,
        NAME=name.upper(),
        doc=doc,
        low=float(table.edges[0]),
        high=float(table.edges[-1]),
        p_low=table.powers[0],
        p_high=p,
        y_low=table.ends[0],
        y_high=table.ends[1],
        beneath=beneath,
        total=table.totals[1],
        tail=_growth("ratio", p),
    )
    return f"\n\n_{name.upper()} = [\n    {arrays},\n]\n{code}"


def _growth(ratio: str, power: float) -> str:
    """int_1^ratio r^power dr."""
    return f"torch.log({ratio})" if abs(power + 1) < 1e-9 else f"(({ratio}) ** ({power + 1!r}) - 1) / ({power + 1!r})"


def _dual_source(plan: Plan) -> str:
    if plan.dual_error:
        return f"    raise ValueError({plan.dual_error!r})"
    lines = ["    a = eta.to(torch.float64)", f"    x = torch.clamp(a, min={TINY!r})"]
    if plan.dual is not None:
        lines += _piece_lines(plan.dual)
        if "_legendre" in plan.dual[0].code:
            lines.insert(0, _LEGENDRE)
    else:
        constant, quadratic = plan.dual_beyond
        lines.append(f"    y = _rise_table(torch.clamp(x - {plan.dual_start!r}, min=0.0), 1)")
        if plan.dual_end != float("inf"):
            beyond = f"{_number(constant)} - {quadratic!r} / x"
            lines.append(f"    y = torch.where(x > {plan.dual_end!r}, {beyond}, y)")
    lines.append("    return torch.where(torch.isnan(a), a, y).to(eta.dtype)")
    return "\n".join(lines)


_ROOT = """
    x = {root}
    inside = (x > {low!r}) & (x < {high})
    x = torch.where(inside, x, {inner!r})
    for _ in range(2):
        move = (x + g * ({slope}) - z) / (1 + g * ({curvature}))
        x = torch.where(move.abs() < x / 2, x - move, x)
    found.append(torch.where(inside, torch.minimum(x, z), 0.0))"""


def _roots_source(plan: Plan) -> str:
    if plan.roots == ():  # Omega(0) = -oo: nothing beats 0
        return _CLOSED_ROOTS.format(roots="")
    if plan.roots is None or plan.slope is None:
        return _SCANNED_ROOTS
    text = ""
    for i, roots in enumerate(plan.roots):
        slope = plan.slope[i].code
        curvature = "_curvature(x)" if plan.curvature is None else plan.curvature[i].code
        for piece in roots:
            inner = piece.low + 1 if piece.high == float("inf") else (piece.low + piece.high) / 2
            high = _number(piece.high)
            text += _ROOT.format(
                root=piece.code, low=piece.low, high=high, inner=inner, slope=slope, curvature=curvature
            )
    return _CLOSED_ROOTS.format(roots=text.lstrip("\n"))
