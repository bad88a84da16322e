"""Texts of a stand-alone file with Triton kernels: helpers, tables on the device, kernels and what calls them.

Device functions take blocks of elements. What they round is what torch rounds: products and sums apart, quotients and
roots once.
"""

#: Kernels are annotated where Triton may be missing.
FUTURE = "from __future__ import annotations\n\n"

IMPORTS = """
try:
    import triton
    import triton.language as tl
    from triton.language.extra import libdevice
except ImportError:
    triton = None
"""

HELPERS = '''
def _jit(function):
    """The function as Triton's, compiled when it is first called on a GPU."""
    return function if triton is None else triton.jit(function)


@_jit
def _like_device(c, x):
    """c in the dtype of x: beside an inequality Triton rounds numbers to float32."""
    return tl.where(x == x, c, x)


@_jit
def _at_least_device(x, low):
    """The larger of two numbers, and NaN if one is."""
    c = _like_device(low, x)
    return tl.where((x < c) | (c != c), c, x)


@_jit
def _at_most_device(x, high):
    """The smaller of two numbers, and NaN if one is."""
    c = _like_device(high, x)
    return tl.where((x > c) | (c != c), c, x)


@_jit
def _quotient_device(x, y):
    """x / y rounded once, which Triton's own quotient of float32 is not."""
    z = x / y
    return z if z.dtype == tl.float64 else tl.div_rn(x, y)


@_jit
def _power_device(x, p: tl.constexpr):
    """x^p, for powers that need no logarithm without one."""
    if p == -2:
        y = _quotient_device(1, x * x)
    elif p == -1:
        y = _quotient_device(1, x)
    elif p == -0.5:
        y = libdevice.rsqrt(x)
    elif p == 0:
        y = tl.full(x.shape, 1.0, x.dtype)
    elif p == 0.5:
        y = libdevice.sqrt_rn(x)
    elif p == 1:
        y = x
    elif p == 1.5:
        y = x * libdevice.sqrt_rn(x)
    elif p == 2:
        y = x * x
    elif p == 3:
        y = x * x * x
    else:
        y = libdevice.pow(x, tl.full(x.shape, p, x.dtype))
    return y


@_jit
def _sign_device(x):
    return tl.where(x > 0, 1.0, tl.where(x < 0, -1.0, x))
'''

LOOKUP = '''
@_jit
def _place_device(t, low: tl.constexpr, high: tl.constexpr, split: tl.constexpr):
    """The number of the bin of t and d = (t - c)/(t + c) about its middle c: both are read off the bits of t."""
    wide: tl.constexpr = t.dtype == tl.float64
    integer: tl.constexpr = tl.int64 if wide else tl.int32
    size: tl.constexpr = 52 if wide else 23
    zero: tl.constexpr = 1023 if wide else 127
    start: tl.constexpr = 2.0 ** (low if low > 1 - zero else 1 - zero)
    end: tl.constexpr = 2.0 ** (high if high < zero else zero) * (1 - 2.0 ** (-1 - size))
    inside = tl.where(t > start, t, start)
    bits = _at_most_device(inside, end).to(integer, bitcast=True)
    number = (bits >> (size - split)) - ((zero + low) << split) + 1
    fraction = (bits & ((1 << size) - 1)) | (zero << size)
    middle = (bits & (((1 << split) - 1) << (size - split))) | (zero << size) | (1 << (size - split - 1))
    m, c = fraction.to(t.dtype, bitcast=True), middle.to(t.dtype, bitcast=True)
    return number, _quotient_device(m - c, m + c)


@_jit
def _located_device(
    t, low: tl.constexpr, high: tl.constexpr, split: tl.constexpr, last: tl.constexpr, beyond: tl.constexpr
):
    """Bin number and d, in the bins and beyond their ends."""
    number, d = _place_device(t, low, high, split)
    below = t < 2.0**low
    above = t >= 2.0**high
    number, d = tl.where(below, 0, number), tl.where(below, t * 2.0 ** (1 - low) - 1, d)
    if beyond:
        number = tl.where(above, last, number)
        d = tl.where(above, _quotient_device(tl.full(t.shape, 2.0 ** (high + 1), t.dtype), t) - 1, d)
    return tl.where(number > last, last, number), d, below, above


@_jit
def _lookup_device(
    t, double, single,
    low: tl.constexpr, high: tl.constexpr, split: tl.constexpr, beyond: tl.constexpr, last: tl.constexpr,
    p: tl.constexpr, q: tl.constexpr, constant: tl.constexpr, factor: tl.constexpr,
    rows64: tl.constexpr, rows32: tl.constexpr, at64: tl.constexpr, at32: tl.constexpr,
):
    """A table at t > 0."""
    wide: tl.constexpr = t.dtype == tl.float64
    rows: tl.constexpr = rows64 if wide else rows32
    number, d, below, above = _located_device(t, low, high, split, last, beyond)
    at = (double + at64 if wide else single + at32) + number * rows
    y = tl.load(at + (rows - 1))
    for k in tl.static_range(2, rows + 1):
        y = y * d + tl.load(at + (rows - k))
    if p != 0:
        y = tl.where(below, y * _power_device(tl.where(below, t, 1.0), p), y)
    if beyond and (q != 0 or constant != 0 or factor != 0):
        far = tl.where(above, t, 1.0)
        grown = y * _power_device(far, q) + constant
        if factor != 0:
            grown = grown + factor * (libdevice.log(far) - 0.6931471805599453 * high)
        y = tl.where(above, grown, y)
    return y


@_jit
def _lookup_jet_device(
    t, side, double, single,
    low: tl.constexpr, high: tl.constexpr, split: tl.constexpr, beyond: tl.constexpr, last: tl.constexpr,
    p: tl.constexpr, q: tl.constexpr, constant: tl.constexpr, factor: tl.constexpr,
    rows64: tl.constexpr, rows32: tl.constexpr, at64: tl.constexpr, at32: tl.constexpr,
):
    """A table and its first two derivatives with respect to x = side t + constant."""
    wide: tl.constexpr = t.dtype == tl.float64
    rows: tl.constexpr = rows64 if wide else rows32
    number, d, below, above = _located_device(t, low, high, split, last, beyond)
    at = (double + at64 if wide else single + at32) + number * rows
    y = tl.load(at + (rows - 1))
    y1, y2 = tl.full(t.shape, 0.0, t.dtype), tl.full(t.shape, 0.0, t.dtype)
    for i in tl.static_range(2, rows + 1):
        y, y1, y2 = y * d + tl.load(at + (rows - i)), y1 * d + y, y2 * d + y1
    # k = t d'(t) and l = t k'(t); y = t^power Q(d)
    k = tl.where(below, d + 1, (1 - d * d) * 0.5)
    l = tl.where(below, k, -d * k)
    power = tl.where(below, p, tl.full(t.shape, 0.0, t.dtype))
    scale = _power_device(tl.where(below, t, 1.0), p)
    if beyond:
        k, l = tl.where(above, -(d + 1), k), tl.where(above, d + 1, l)
        power = tl.where(above, q, power)
        scale = tl.where(above, _power_device(tl.where(above, t, 1.0), q), scale)
    first = y1 * k + power * y
    second = 2 * y2 * k * k + y1 * l + power * (2 * y1 * k + power * y)
    bend = _quotient_device(scale * _quotient_device(second - first, t), t)
    return scale * y, _quotient_device(side * scale * first, t), bend


@functools.cache
def _coefficients(device):
    """All tables on a device in float64 and in float32, table after table, the coefficients of a bin side by side."""
    return [
        torch.cat([t[dtype].T.reshape(-1) for t in _TABLES.values()]).to(device)
        for dtype in (torch.float64, torch.float32)
    ]
'''

KERNELS = '''
#: Elements per program of a kernel.
BLOCK = 512
#: Elements from which a function of CPU tensors is worth compiling, which takes a minute.
MANY = 2**20


@_jit
def _wide_device(a):
    """a in the dtype to compute in."""
    return a.to(tl.float64 if {wide} else tl.float32)


@_jit
def _penalty_kernel(w, y, n{tables}, BLOCK: tl.constexpr):
    i = tl.program_id(0).to(tl.int64) * BLOCK + tl.arange(0, BLOCK)
    a = tl.load(w + i, mask=i < n, other=0.0)
    value = _omega_device(tl.abs(_wide_device(a)){tables})
    tl.store(y + i, value.to(a.dtype), mask=i < n)


@_jit
def _derivative_kernel(w, y, n{tables}, BLOCK: tl.constexpr):
    i = tl.program_id(0).to(tl.int64) * BLOCK + tl.arange(0, BLOCK)
    a = tl.load(w + i, mask=i < n, other=0.0)
    x = _wide_device(a)
    size = tl.abs(x)
    slope = tl.where(size > 0, _slope_device(size{tables}), size)
    tl.store(y + i, tl.where(x < 0, -slope, slope).to(a.dtype), mask=i < n)


@_jit
def _prox_kernel(v, step, y, n{tables}, EACH: tl.constexpr, BLOCK: tl.constexpr):
    i = tl.program_id(0).to(tl.int64) * BLOCK + tl.arange(0, BLOCK)
    a = tl.load(v + i, mask=i < n, other=0.0)
    g = tl.load(step + i * EACH, mask=i < n, other=0.0).to(tl.float64)
    x = a.to(tl.float64 if a.dtype == tl.float64 else tl.float32)
    best = _minimiser_device(tl.abs(x), g{tables})
    best = tl.where(x < 0, -best, best).to(x.dtype)
    tl.store(y + i, best.to(a.dtype), mask=i < n)


def _runs(*tensors):
    """Can kernels take these tensors? They know no integers and no gradients, and are written for CUDA's library."""
    graded = torch.is_grad_enabled() and any(t.requires_grad for t in tensors)
    floats = all(t.is_cuda and t.is_floating_point() for t in tensors)
    together = all(t.device == tensors[0].device for t in tensors)
    known = triton is not None and torch.version.hip is None
    return known and floats and together and not graded


def _launched(kernel, inputs, *constants):
    """The kernel over all elements of inputs made contiguous, without fused operations, so that it rounds as torch."""
    inputs = [t.contiguous() for t in inputs]
    y = torch.empty_like(inputs[0])
    if y.numel():
        with torch.cuda.device_of(y):
            run = kernel[(triton.cdiv(y.numel(), BLOCK),)]
            run(*inputs, y, y.numel(), {banks}*constants, BLOCK, enable_fp_fusion=False)
    return y


@functools.cache
def _compiled(function):
    """The function under torch.compile."""
    return torch.compile(function)


def _fallback(function, w, *more):
    """The function in torch, compiled for many elements on a CPU."""
    many = w.device.type == "cpu" and w.numel() >= MANY
    return (_compiled(function) if many else function)(w, *more)


def penalty(w):
    """Omega(w), elementwise."""
    if _runs(w):
        return _launched(_penalty_kernel, [w])
    return _fallback(_torch_penalty, w)


def derivative(w):
    """Omega'(w), elementwise; 0 at w = 0."""
    if _runs(w):
        return _launched(_derivative_kernel, [w])
    return _fallback(_torch_derivative, w)


def reweighting(w):
    """eta_hat(w), elementwise; inf where the penalty is flat."""
    return _fallback(_torch_reweighting, w)


def dual(eta):
    """f(eta), elementwise."""
    return _fallback(_torch_dual, eta)


def prox(v, step):
    """argmin_x step Omega(x) + (x - v)^2/2, elementwise; 0 in a tie with 0."""
    if not isinstance(step, torch.Tensor):
        step = torch.full((), step, dtype=torch.float64, device=v.device)
    if _runs(v, step):
        steps, each = step.expand_as(v), step.numel() > 1
        return _launched(_prox_kernel, [v, steps if each else step], each)
    return _fallback(_torch_prox, v, step)
'''
