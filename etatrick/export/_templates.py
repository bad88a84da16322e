"""The texts of the generated torch file."""

HEAD = '''"""{name}: an effective penalty as elementwise torch functions.

{formula}

penalty(w)       Omega(w), even in w, Omega(0) = 0 where finite
derivative(w)    Omega'(w) = w/eta_hat(w), odd in w
reweighting(w)   eta_hat(w)
prox(v, step)    argmin_x step Omega(x) + (x - v)^2/2, the global minimum, with exact zeros; step a float or a tensor
dual(eta)        f(eta) = max_w 2 Omega(w) - w^2/eta

Mode "{mode}": {arithmetic}
Half-precision tensors are computed in float32 and rounded once. Gradients are those of the mathematics: penalty's is
derivative, also at 0 (where it is 0). {tables}
Written by etatrick.
"""

import math

import torch

NAME = {name!r}
MODE = {mode!r}
#: The least rho for which Omega + rho w^2/2 is convex; the prox is single-valued for step * rho <= 1.
WEAK_CONVEXITY = {weak_convexity}
#: Magnitudes at which one formula takes over from another.
BREAKS = {breaks}


def _floating(w):
    """The argument, integers as floats of torch's default dtype."""
    return w if w.is_floating_point() else w.to(torch.get_default_dtype())


def _split(w):
    """|w| and the sign of w, detached, in the dtype to compute in, and a zero that carries the gradient of w."""
    double = w.dtype == torch.float64 or (MODE == "exact" and w.dtype == torch.float32)
    a = w.to(torch.float64 if double else torch.float32)
    x = a.detach()
    return x.abs(), torch.sign(x), torch.where(torch.isfinite(x), a - x, torch.zeros_like(x))


def _seed(value, delta, first, second):
    """value + delta (first + delta second/2) with delta = 0: value with the derivatives it should have."""
    first = torch.where(torch.isfinite(first), first, torch.zeros_like(first)).detach()
    second = torch.where(torch.isfinite(second), second, torch.zeros_like(second)).detach()
    return value.detach() + delta * (first + delta * second / 2)


def _above_zero(a):
    """a, with 0 replaced by a number at which every formula is defined."""
    return torch.clamp(a, min={tiny!r} if a.dtype == torch.float64 else 1e-45)
'''

LOOKUP = '''

_COPIES = {}


def _rows(name, like):
    """The coefficients of a table in the dtype and on the device of a tensor."""
    key = name, like.dtype, like.device
    if like.device.type == "cpu":
        return _TABLES[name][like.dtype]
    if key not in _COPIES:
        _COPIES[key] = _TABLES[name][like.dtype].to(like.device)
    return _COPIES[key]


def _place(t, low, high, split):
    """The number of the bin of t and d = (t - c)/(t + c) about its middle c: both are read off the bits of t."""
    double = t.dtype == torch.float64
    size, zero, integer = (52, 1023, torch.int64) if double else (23, 127, torch.int32)
    start, end = 2.0 ** max(low, 1 - zero), 2.0 ** min(high, zero) * (1 - torch.finfo(t.dtype).eps / 2)
    inside = torch.clamp(torch.where(t > start, t, start), max=end)
    bits = inside.view(integer)
    number = (bits >> (size - split)) - ((zero + low) << split) + 1
    fraction = (bits & ((1 << size) - 1)) | (zero << size)
    middle = (bits & (((1 << split) - 1) << (size - split))) | (zero << size) | (1 << (size - split - 1))
    m, c = fraction.view(t.dtype), middle.view(t.dtype)
    return number, (m - c) / (m + c)


def _located(t, table):
    """Bin number and d, in the bins and beyond their ends."""
    low, high, split = table["low"], table["high"], table["split"]
    number, d = _place(t, low, high, split)
    below = t < 2.0**low
    number, d = torch.where(below, 0, number), torch.where(below, t * 2.0 ** (1 - low) - 1, d)
    if not table["open"]:
        return torch.clamp(number, max=table["columns"] - 1), d, below, None
    above = t >= 2.0**high
    number = torch.where(above, table["columns"] - 1, number)
    return number, torch.where(above, 2.0 ** (high + 1) / t - 1, d), below, above


def _power(t, p):
    """t^p, exactly where p is -1, 0, 1 or 2."""
    simple = {-1: lambda: 1 / t, 0: lambda: torch.ones_like(t), 1: lambda: t, 2: lambda: t * t}
    return simple[p]() if p in simple else t**p


def _columns(rows, number):
    """The coefficients of the polynomial of each element, by ascending power."""
    flat = number.reshape(-1)
    return [torch.index_select(row, 0, flat).reshape(number.shape) for row in rows.unbind(0)]


def _lookup(name, t):
    """The function of this name in _SHAPES at t > 0."""
    table = _SHAPES[name]
    number, d, below, above = _located(t, table)
    *rest, y = _columns(_rows(name, t), number)
    for c in reversed(rest):
        y = y * d + c
    (p, q), (constant, factor) = table["powers"], table["tail"]
    if p:
        y = torch.where(below, y * _power(torch.where(below, t, 1.0), p), y)
    if above is not None and (q or constant or factor):
        far = torch.where(above, t, 1.0)
        grown = y * _power(far, q) + constant
        if factor:
            grown = grown + factor * (torch.log(far) - math.log(2) * table["high"])
        y = torch.where(above, grown, y)
    return y


def _lookup_jet(name, t, side):
    """The function of this name and its first two derivatives with respect to x = side t + constant."""
    table = _SHAPES[name]
    number, d, below, above = _located(t, table)
    *rest, y = _columns(_rows(name, t), number)
    y1, y2 = torch.zeros_like(y), torch.zeros_like(y)
    for c in reversed(rest):
        y, y1, y2 = y * d + c, y1 * d + y, y2 * d + y1
    p, q = table["powers"]
    # k = t d'(t) and l = t k'(t); y = t^power Q(d)
    k = torch.where(below, d + 1, (1 - d * d) / 2)
    l = torch.where(below, k, -d * k)
    power = torch.where(below, p, torch.zeros_like(d))
    scale = _power(torch.where(below, t, 1.0), p)
    if above is not None:
        k, l = torch.where(above, -(d + 1), k), torch.where(above, d + 1, l)
        power = torch.where(above, q, power)
        scale = torch.where(above, _power(torch.where(above, t, 1.0), q), scale)
    first = y1 * k + power * y
    second = 2 * y2 * k * k + y1 * l + power * (2 * y1 * k + power * y)
    return scale * y, side * scale * first / t, scale * ((second - first) / t) / t
'''

FUNCTIONS = '''

def penalty(w):
    """Omega(w), elementwise."""
    w = _floating(w)
    x, sign, delta = _split(w)
    value = _omega(x)
    if torch.is_grad_enabled():
        value = _seed(value, delta, sign * _slope(x), _curvature(x))
    return value.to(w.dtype)


def derivative(w):
    """Omega'(w), elementwise; 0 at w = 0."""
    w = _floating(w)
    x, sign, delta = _split(w)
    value = torch.where(x > 0, sign * _slope(x), x)
    if torch.is_grad_enabled():
        value = _seed(value, delta, _curvature(x), torch.zeros_like(x))
    return value.to(w.dtype)


def reweighting(w):
    """eta_hat(w), elementwise; inf where the penalty is flat."""
    w = _floating(w)
    x, sign, delta = _split(w)
    value = _eta(x).abs()  # beside a pole the sign is that of a slope's last bit, at one it may be that of -0.0
    if torch.is_grad_enabled():
        slope = _slope(x)
        value = _seed(value, delta, sign * (slope - x * _curvature(x)) / slope**2, torch.zeros_like(x))
    return value.to(w.dtype)


def dual(eta):
    """f(eta), elementwise."""
    eta = _floating(eta)
{dual}
'''

PROX = '''

def prox(v, step):
    """argmin_x step Omega(x) + (x - v)^2/2, elementwise; 0 in a tie with 0."""
    v = _floating(v)
    step = torch.as_tensor(step, dtype=torch.float64, device=v.device)
    a = v.to(torch.float64 if v.dtype == torch.float64 else torch.float32)
    z, sign = a.detach().abs(), torch.sign(a.detach())
    g = step.detach().expand_as(z)
    best = _minimiser(z, g)
    if not torch.is_grad_enabled():
        return (sign * best).to(v.dtype)
    delta = torch.where(torch.isfinite(a), a - a.detach(), torch.zeros_like(a)).to(torch.float64)
    rate = torch.where(best > 0, 1 / (1 + g * _curvature(best)), torch.zeros_like(best))
    pull = torch.where(best > 0, _slope(best), torch.zeros_like(best))
    change = delta - (step - step.detach()) * sign * torch.where(torch.isfinite(pull), pull, torch.zeros_like(pull))
    return _seed(sign * best, change, rate, torch.zeros_like(best)).to(v.dtype)


def _minimiser(z, g):
    """argmin over x >= 0 of F(x) = g Omega(x) + (x - z)^2/2 for z >= 0, in float64: each local minimum against 0."""
    best, least = torch.zeros_like(z, dtype=torch.float64), torch.zeros_like(z, dtype=torch.float64)
    end = z.to(torch.float64)
    for x, omega in _local_minima(z, g):
        excess = g * omega(_above_zero(x)) + x * (0.5 * x - end)
        better = (excess < least) & (x > 0) & (x <= end)
        best, least = torch.where(better, x, best), torch.where(better, excess, least)
    return torch.where((g > 0) & (end < math.inf), best, end)
'''

NEWTON = '''

def _bracketed(pull, z, g, low, high, convex, steps):
    """The local minimum of F on [low, high] where Omega' is convex, or concave: there is one at most.

    With Omega' convex it is the last zero of F' (from above), with Omega' concave the first. Each step solves the
    quadratic that agrees with F' in value and two derivatives, for the root at which it rises, and is taken only
    inside the bracket [a, b], which a midpoint halves otherwise.
    """
    a = torch.full_like(z, low)
    b = torch.maximum(torch.clamp(z, max=high), a)
    x = b if convex else torch.maximum(a, z * 1e-17)
    for _ in range(steps):
        x = torch.clamp(x, min=1e-300 if x.dtype == torch.float64 else 1e-37)
        rise, bend, move = _euler(pull, x, z, g)
        beyond = (rise > 0) & (bend > 0) if convex else (rise > 0) | (bend < 0)
        a, b = torch.where(beyond, a, x), torch.where(beyond, x, b)
        moved = x + move
        x = torch.where((moved >= a) & (moved <= b), moved, (a + b) / 2)
    return x


def _polished(pull, x, z, g, low, high, first, last, steps):
    """Steps in float64 from nearby, 0 where they do not end in [low, high]; formulas hold on [first, last]."""
    end = torch.clamp(torch.clamp(z, max=last), min=first)
    x = x.to(torch.float64)
    for _ in range(steps):
        x = torch.clamp(x, min=1e-300)
        _, _, move = _euler(pull, x, z, g)
        moved = torch.minimum(x + move, end)
        x = torch.where(moved >= first, moved, x)
    return torch.where((x >= low * (1 - 1e-6)) & (x <= high * (1 + 1e-6)), x, 0.0)


def _euler(pull, x, z, g):
    """F' and F'' at x, and the step to where the quadratic that agrees with F' to second order rises to 0."""
    slope, first, second = pull(x)
    rise, bend, turn = (x - z) + g * slope, 1 + g * first, g * second
    turn = torch.where(torch.isfinite(turn), turn, 0.0)
    root = torch.sqrt(torch.clamp(bend * bend - 2 * rise * turn, min=0.0))
    return rise, bend, torch.where(bend > 0, -2 * rise / (bend + root), (root - bend) / turn)
'''
