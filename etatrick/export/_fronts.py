"""What stand-alone files hold besides the formulas: how arrays come in and go out, and the self-test, per library.

The self-test is written in torch like the formulas, and translated like them.
"""

DOCSTRING = """{name}: an effective penalty as elementwise functions {of}.

{formula}

    penalty(w)      Omega(w), even in w; Omega(0) = 0 where finite
    derivative(w)   Omega'(w) = w/eta_hat(w), odd in w; 0 at 0
    reweighting(w)  eta_hat(w); inf where the penalty is flat
    prox(v, step)   argmin_x step Omega(x) + (x - v)^2/2, the global minimum, with
                    exact zeros; step is a float or an array like v
    dual(eta)       f(eta) = max_w 2 Omega(w) - w^2/eta

{accuracy}

{tables}{calls}

Written by etatrick {version} from {origin}; run the file for a self-test.
"""

OF = {
    "torch": "of torch tensors",
    "numpy": "of NumPy arrays",
    "jax": "of JAX arrays",
    "triton": "of torch tensors, with Triton kernels",
}

ACCURACY = {
    "exact": (
        'Mode "exact": arithmetic is float64. Omega and Omega\' have a relative error of at most {bound} '
        "for float64 arguments, and 0.51 units in the last place for float32."
    ),
    "fast": (
        'Mode "fast": arithmetic is in the dtype of the argument, but for the last steps of the prox. Omega and '
        "Omega' have a relative error of at most {bound} for float64 arguments, and 4 units in the last place for "
        "float32."
    ),
}

CALLS = {
    "torch": (
        "Half-precision tensors are computed in float32 and rounded once. Gradients are those of the mathematics: "
        "penalty's is derivative, also at 0 (where it is 0)."
    ),
    "numpy": "Arrays of any shape; float16 is computed in float32 and rounded once. NaN gives NaN, without warnings.",
    "jax": (
        "Compiled (which takes long for the prox of a penalty with tables), and differentiable: the gradient of "
        "penalty is derivative, also at 0 (where it is 0). float64 has "
        "to be enabled."
    ),
    "triton": (
        "penalty, derivative and prox of CUDA tensors without gradients are Triton kernels, compiled on first use; "
        "all else is torch, compiled for many elements on a CPU. Half-precision tensors are computed in float32 and "
        "rounded once. Gradients are those of the mathematics: penalty's is derivative, also at 0 (where it is 0)."
    ),
}

NUMPY = '''
float64, float32 = np.dtype("float64"), np.dtype("float32")


def _floating(w):
    """The argument as an array of floats."""
    w = np.asarray(w)
    return w if w.dtype.kind == "f" else w.astype(float64)


def _elementwise(function):
    """A function of flat arrays in the dtype to compute in, for arrays of any shape."""

    @functools.wraps(function)
    def wrapped(w):
        w = _floating(w)
        wide = w.dtype.itemsize >= (4 if MODE == "exact" else 8)
        x = w.ravel().astype(float64 if wide else float32)
        with np.errstate(all="ignore"):
            return function(x).astype(w.dtype).reshape(w.shape)[()]

    return wrapped


def _erf(x):
    return np.vectorize(math.erf, otypes=[float64])(x).astype(x.dtype)


def _erfc(x):
    return np.vectorize(math.erfc, otypes=[float64])(x).astype(x.dtype)


def _gammaln(x):
    return np.vectorize(math.lgamma, otypes=[float64])(x).astype(x.dtype)


def _rows(name, like):
    """The coefficients of a table in the dtype of an array."""
    return _TABLES[name][like.dtype]


@_elementwise
def penalty(w):
    """Omega(w), elementwise."""
    return _omega(np.abs(w))


@_elementwise
def derivative(w):
    """Omega'(w), elementwise; 0 at w = 0."""
    x = np.abs(w)
    return np.where(x > 0, np.sign(w) * _slope(x), x)


@_elementwise
def reweighting(w):
    """eta_hat(w), elementwise; inf where the penalty is flat."""
    return np.abs(_eta(np.abs(w)))


def prox(v, step):
    """argmin_x step Omega(x) + (x - v)^2/2, elementwise; 0 in a tie with 0."""
    v = _floating(v)
    x = v.ravel().astype(float32 if v.dtype.itemsize < 8 else float64)
    g = np.broadcast_to(np.asarray(step, dtype=float64), v.shape).ravel()
    with np.errstate(all="ignore"):
        best = np.sign(x) * _minimiser(np.abs(x), g)
        return best.astype(v.dtype).reshape(v.shape)[()]
'''

JAX = '''
float64, float32 = np.dtype("float64"), np.dtype("float32")


def _compiled(function):
    """The function under jit, for arguments of any kind."""
    compiled = jax.jit(function)

    @functools.wraps(function)
    def checked(*args):
        if not jax.config.jax_enable_x64:
            raise RuntimeError(
                "float64 is needed: jax.config.update('jax_enable_x64', True)"
            )
        return compiled(*map(_floating, args))

    return checked


def _differentiable(function):
    """function(..., False), compiled, with the derivatives of function(..., True)."""
    plain = jax.custom_jvp(lambda *a: function(*a, False))
    plain.defjvp(lambda a, da: jax.jvp(lambda *b: function(*b, True), a, da))
    return functools.wraps(function)(_compiled(plain))


def _floating(w):
    """The argument as an array of floats."""
    w = jnp.asarray(w)
    return w if jnp.issubdtype(w.dtype, jnp.floating) else w.astype(float64)


def _rows(name, like):
    """The coefficients of a table in the dtype of an array."""
    return _TABLES[name][like.dtype]
'''

#: How jax comes by float64, and tensors to a GPU, when the file is run.
MAIN = {
    "jax": 'jax.config.update("jax_enable_x64", True)',
    "triton": 'torch.set_default_device("cuda" if torch.cuda.is_available() else "cpu")',
}

GRADIENT = {
    "torch": '''
def _test_gradient():
    """The gradient of penalty is derivative."""
    w = _grid(-8, 8, 4).requires_grad_()
    (got,) = torch.autograd.grad(penalty(w).sum(), w)
    want = derivative(w.detach())
    _require(torch.abs(got - want) <= 1e-14 * torch.abs(want), "the gradient")
''',
    "jax": '''
def _test_gradient():
    """The gradient of penalty is derivative."""
    w = _grid(-8, 8, 4)
    got, want = jax.grad(lambda x: penalty(x).sum())(w), derivative(w)
    _require(abs(got - want) <= 1e-14 * abs(want), "the gradient")
''',
    "numpy": "",
}
GRADIENT["triton"] = GRADIENT["torch"]

SELF_TEST = '''
def _require(good, what):
    if not bool(torch.all(good)):
        raise AssertionError(f"{what} is wrong")


def _grid(low, high, split):
    """Numbers from 2^low to 2^high, `split` in an octave."""
    exponents = [low + k / split for k in range(split * (high - low) + 1)]
    return torch.tensor([2.0**e for e in exponents], dtype=torch.float64)


def _test_values():
    """Values known to 20 digits."""
    w, *known = torch.tensor(EXACT, dtype=torch.float64)[:, [0, 1, 2]].T
    for function, want in zip((penalty, derivative), known):
        off = torch.abs(function(w) - want)
        _require(off <= BOUND * torch.abs(want), function.__name__)


def _test_integrals():
    """Omega(b) - Omega(a) is the integral of Omega', by Gauss' rule of five points."""
    grid = _grid(-24, 24, 16)
    a, b = grid[:-1], grid[1:]
    total, size = 0 * a, torch.maximum(torch.abs(penalty(a)), torch.abs(penalty(b)))
    for place, weight in GAUSS:
        total = total + weight * derivative((a + b) / 2 + place * (b - a) / 2)
    off = torch.abs(penalty(b) - penalty(a) - total * (b - a) / 2)
    good = off <= 1e-12 * size
    for x in BREAKS:
        good = good | ((a / 1.2 < x) & (x < b * 1.2))
    _require(good, "penalty or derivative")


def _test_reweighting():
    """w = eta_hat Omega'(w), and f(eta_hat) = 2 Omega(w) - w Omega'(w) if there is a dual."""
    w = _grid(-12, 12, 8)
    eta, slope = reweighting(w), derivative(w)
    inside = torch.isfinite(eta) & (torch.abs(slope) > 1e-12)
    off = torch.abs(torch.where(inside, eta, 1.0) * slope - torch.where(inside, w, slope))
    _require(off <= 1e-12 * w + 1e-300, "reweighting")
    if HAS_DUAL:
        want = 2 * penalty(w) - w * slope
        off = torch.abs(dual(torch.where(inside, eta, 1.0)) - want)
        size = torch.abs(penalty(w)) + w * torch.abs(slope)
        _require((off <= 1e-11 * size) | (inside == 0), "dual")


def _test_prox():
    """No point of a fine grid is better than the prox, which is stationary where it is not 0."""
    v = _grid(-8, 8, 4)
    grid = v * torch.tensor([[k / 2000] for k in range(2001)], dtype=torch.float64)
    for step in (0.01, 0.3, 1.0, 4.0):
        x = prox(v, step)
        least = torch.amin(step * penalty(grid) + grid * (grid / 2 - v), 0)
        reached = step * penalty(x) + x * (x / 2 - v)
        known = torch.isfinite(least)
        _require((reached <= least + 1e-12 * v**2) | (known == 0), "prox")
        slope = derivative(x)
        bend = torch.abs(derivative(x * (1 + 2.0**-20)) - slope) * 2.0**20
        good = torch.abs(x - v + step * slope) <= 1e-11 * (v + step * bend)
        for kink in (0.0, *BREAKS):
            good = good | (x == kink)
        _require(good | (known == 0), "prox")


def _test_float32():
    """float32 agrees with float64."""
    w = _grid(-20, 20, 16).to(torch.float32)
    for function in (penalty, derivative):
        got, want = function(w).to(torch.float64), function(w.to(torch.float64))
        size = torch.abs(want)
        normal = (size > 1.2e-38) & (size < 3e38)
        _require((torch.abs(got - want) <= UNITS * size) | (normal == 0), "float32")


def self_test():
    """Compare with exact values, and every function with its definition."""
    _test_values()
    _test_integrals()
    _test_reweighting()
    _test_prox()
    _test_float32()
    print(NAME + ": self-test passed")


if __name__ == "__main__":
    self_test()
'''

#: Nodes and weights of Gauss' rule on [-1, 1].
GAUSS = (
    (-0.906179845938664, 0.23692688505618908),
    (-0.5384693101056831, 0.47862867049936647),
    (0.0, 0.5688888888888889),
    (0.5384693101056831, 0.47862867049936647),
    (0.906179845938664, 0.23692688505618908),
)
