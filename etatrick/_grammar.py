"""The functions of the formula grammar, and the bounds checked before SymPy evaluates anything.

A builder either returns an expression whose exact numbers fit into `MAX_BITS` bits or raises `Refusal`; the
parser adds the column. `9**9**9`, `gamma(1000000)` and `exp(10**9*log(3*w))` are refused, not computed.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import mpmath
import sympy
from sympy import Expr, Rational, Symbol
from sympy.logic.boolalg import Boolean

from etatrick import symbols

MAX_BITS: Final = 4000  # of any exact number in a formula: 1e-300 takes 997, 1e1000 takes 3322
MAX_POWER: Final = 1000  # the exponent of a number
MAX_DEGREE: Final = 100  # the exponent of anything else: SymPy's sign queries isolate the roots of polynomials
_MAX_ORDER: Final = 10  # of incomplete gamma functions, which SymPy expands into as many terms
_MAX_ROOT: Final = 10**20  # the denominator of an exponent
_MAX_OPERANDS: Final = 16  # of min and max, which SymPy compares pair by pair


class Refusal(Exception):
    """What a builder refuses: `problem` and, after the column, `hint`."""

    def __init__(self, problem: str, hint: str = "") -> None:
        super().__init__(problem)
        self.problem, self.hint = problem, hint


def _bits(number: Rational) -> int:
    return max(number.p.bit_length(), number.q.bit_length())


def _largest(expr: Expr) -> int:
    return max((-(-abs(r.p) // r.q) for r in expr.atoms(Rational)), default=1) or 1


def _denominator(number: Expr) -> int:
    return number.q if number.is_Rational else 1


def _size(base: Expr) -> int:
    """Bits of the largest exact number that SymPy can pull out of `base` when it raises it to a power."""
    numbers = [_bits(f) for f in sympy.Mul.make_args(base) if f.is_Rational]
    powers = [_size(f.base) * _largest(f.exp) for f in sympy.Mul.make_args(base) if f.is_Pow]
    return sum(numbers) + sum(powers) or 1


def _magnitude(constant: Expr) -> Expr:
    """|constant|, or oo where no cheap bound is known."""
    if constant.is_Rational:
        return abs(constant)
    if any(node.func.__name__ in ("Integral", "root") for node in sympy.preorder_traversal(constant)):
        return sympy.oo
    value = abs(constant.evalf(15, maxn=400))
    return value if value.is_Float else sympy.oo


def power(base: Expr, exponent: Expr) -> Expr:
    """base**exponent, within the bounds; raises Refusal beyond them."""
    transparent(base, exponent)
    if base.is_zero and exponent.is_extended_negative:
        raise Refusal("division by zero")
    if base is sympy.E and not exponent.is_number:
        return _exp(exponent)
    if exponent.is_number and (_magnitude(exponent) > MAX_POWER or _denominator(exponent) > _MAX_ROOT):
        raise Refusal("exponent out of range", f"exponents go up to {MAX_POWER}")
    if _largest(exponent) > MAX_POWER or _size(base) * _largest(exponent) > MAX_BITS:
        raise Refusal("power too large", f"exact numbers may take {MAX_BITS} bits")
    if _constant_bits(base) * _largest(exponent) > 10 * MAX_BITS:
        raise Refusal("power too large", f"constants go up to 2**{10 * MAX_BITS}")
    if base.is_Rational and base.is_negative and not exponent.is_integer:
        raise Refusal("power of a negative number is not real", "expected an integer exponent")
    return base**exponent


def _constant_bits(base: Expr) -> int:
    """|log2 |base|| of an irrational constant, 0 for anything else."""
    size = _magnitude(base) if base.is_number and not base.is_Rational else sympy.S.Zero
    return abs(mpmath.mag(size._to_mpmath(53))) if size.is_Float and size != 0 else 0


def transparent(*args: Expr) -> Any:
    """The first of `args`, none of which may hold a constant integral: SymPy would compute it to compare."""
    if any(not node.free_symbols for arg in args for node in arg.atoms(sympy.Integral)):
        raise Refusal("constant integral inside an expression", "expected it as a term or a factor only")
    return args[0]


def relation(sign: str, left: Expr, right: Expr) -> Any:
    """`left sign right`, a condition."""
    transparent(left, right)
    return RELATIONS[sign](left, right)


def reciprocal(x: Expr) -> Expr:
    """1/x."""
    return power(x, sympy.S.NegativeOne)


def _exp(x: Expr) -> Expr:
    """exp(x), where SymPy turns exp(n*log(y)) into y**n at once."""
    logs = x.atoms(sympy.log)
    if logs:
        size = max(_bits(r) for r in {r for node in logs for r in node.atoms(Rational)} | {sympy.S.One})
        power = _largest(x.xreplace({node: sympy.Dummy() for node in logs}))
        if power > MAX_POWER or size * power > MAX_BITS:
            raise Refusal("power too large", "expected exp of a smaller multiple of the logarithm")
    return sympy.exp(x)


def is_condition(value: Any) -> bool:
    """Whether `value` is a truth value (SymPy's symbols are both Boolean and Expr)."""
    return isinstance(value, Boolean) and not isinstance(value, Expr)


def sound(value: Any) -> Any:
    """`value`, unless it is infinite, undefined, not real, or holds a number beyond the bounds."""
    if is_condition(value):
        return value
    special = (sympy.nan, sympy.oo, -sympy.oo, sympy.zoo)
    # the arguments too, for oo + w stays a sum; the limits of a root may be infinite
    inner = () if value.func.__name__ == "root" else value.args
    if any(part in special for part in (value, *inner)):
        raise Refusal("value is infinite or undefined", "expected a finite value")
    if value.has(sympy.I) or (value.is_number and value.is_extended_real is False):
        raise Refusal("value is not a real number")
    if any(_bits(number) > MAX_BITS for number in value.atoms(Rational)):
        raise Refusal("number too large", f"exact numbers may take {MAX_BITS} bits")
    if any(node.exp.is_Rational and abs(node.exp) > MAX_DEGREE for node in value.atoms(sympy.Pow)):
        raise Refusal("exponent out of range", f"exponents of expressions go up to {MAX_DEGREE}")
    return value


@dataclass(frozen=True)
class Rule:
    """A function of the grammar: its builder, its number of arguments, the bound on constant arguments."""

    build: Callable[..., Any]
    least: int = 1
    most: int = 1
    cap: int | None = 10_000

    def __call__(self, name: str, args: list[Expr]) -> Expr:
        if not self.least <= len(args) <= self.most:
            wanted = str(self.least) if self.least == self.most else f"{self.least} to {self.most}"
            raise Refusal(f"{name} got {len(args)} argument{'s' * (len(args) != 1)}", f"expected {wanted}")
        for arg in args:
            transparent(arg)
        if self.cap and any(x.is_number and _magnitude(x) > self.cap for x in args):
            raise Refusal(f"constant in {name} out of range", f"expected at most {self.cap} in magnitude")
        return self.build(*args)


def _hyp2f2(a1: Expr, a2: Expr, b1: Expr, b2: Expr, z: Expr) -> Expr:
    if any(b.is_integer and b.is_nonpositive for b in (b1, b2)):
        raise Refusal("hyp2f2 is undefined", "expected lower parameters other than 0, -1, -2, ...")
    return sympy.hyper((a1, a2), (b1, b2), z)


def _ordered(kind: Callable[..., Any]) -> Callable[..., Any]:
    def build(order: Expr, x: Expr) -> Expr:
        if order.is_number and _magnitude(order) > _MAX_ORDER:
            raise Refusal("order out of range", f"expected at most {_MAX_ORDER} in magnitude")
        return kind(order, x)

    return build


def _extremum(kind: Callable[..., Any]) -> Callable[..., Any]:
    def build(*args: Expr) -> Expr:
        if sum(len(arg.args) for arg in args if isinstance(arg, sympy.Max | sympy.Min)) > _MAX_OPERANDS:
            raise Refusal("too many operands of min and max", f"expected at most {_MAX_OPERANDS}")
        return kind(*args)

    return build


def _plain(*kinds: Any, cap: int | None = 10_000) -> dict[str, Rule]:
    names = {"LambertW": "lambertw", "Abs": "abs"}
    return {names.get(kind.__name__, kind.__name__): Rule(kind, cap=cap) for kind in kinds}


#: Every function of the grammar except piecewise, integral and root, which have forms of their own.
FUNCTIONS: Final[Mapping[str, Rule]] = {
    **_plain(sympy.log, sympy.Abs, sympy.sign, sympy.atan, sympy.asinh, sympy.acosh, cap=None),
    **_plain(sympy.sin, sympy.cos, sympy.tan, sympy.cot, sympy.sec, sympy.csc, sympy.asin, sympy.acos),
    **_plain(sympy.sinh, sympy.cosh, sympy.tanh, sympy.coth, sympy.sech, sympy.csch),
    **_plain(sympy.atanh, sympy.acoth, sympy.LambertW, symbols.dawson),
    **_plain(sympy.erf, sympy.erfc, sympy.erfi, sympy.erfinv, sympy.Ei, sympy.li, cap=1000),
    **_plain(sympy.Si, sympy.Ci, sympy.Shi, sympy.Chi, cap=1000),
    **_plain(sympy.gamma, sympy.loggamma, sympy.digamma, cap=100),
    "polylog": Rule(sympy.polylog, 2, 2, 50),
    "expint": Rule(_ordered(sympy.expint), 2, 2, 1000),
    "uppergamma": Rule(_ordered(sympy.uppergamma), 2, 2, 1000),
    "lowergamma": Rule(_ordered(sympy.lowergamma), 2, 2, 1000),
    "hyp2f2": Rule(_hyp2f2, 5, 5, 50),
    "E1": Rule(lambda x: sympy.expint(1, x), cap=1000),
    "exp": Rule(_exp),
    "sqrt": Rule(lambda x: power(x, sympy.S.Half), cap=None),
    "sigmoid": Rule(lambda x: 1 / (1 + _exp(-x))),
    "softplus": Rule(lambda x: sympy.log(1 + _exp(x))),
    "log1p": Rule(lambda x: sympy.log(1 + x), cap=None),
    "expm1": Rule(lambda x: _exp(x) - 1),
    "relu": Rule(lambda x: _extremum(sympy.Max)(x, 0), cap=None),
    "min": Rule(_extremum(sympy.Min), 1, _MAX_OPERANDS, None),
    "max": Rule(_extremum(sympy.Max), 1, _MAX_OPERANDS, None),
}

CONSTANTS: Final[Mapping[str, Expr]] = {"pi": sympy.pi, "eulergamma": sympy.EulerGamma}
FORMS: Final = ("piecewise", "integral", "root")
_WORDS: Final = ("and", "or", "True", "oo")
CONVENTIONAL: Final = (
    frozenset("abcdfghklmnopqrABCDFGHKLMNOPQR")
    | frozenset(("alpha", "beta", "gamma", "delta", "eps", "epsilon", "zeta", "theta", "kappa", "mu", "nu", "rho"))
    | {"sigma", "tau", "phi", "psi", "omega", "chi"}
)
#: Names no parameter can have; `gamma` and other Greek names are functions only before a parenthesis.
RESERVED: Final = frozenset([*FUNCTIONS, *CONSTANTS, *FORMS, *_WORDS]) - CONVENTIONAL
RELATIONS: Final[Mapping[str, Callable[..., Any]]] = {
    "<": sympy.Lt, "<=": sympy.Le, ">": sympy.Gt, ">=": sympy.Ge, "==": sympy.Eq, "!=": sympy.Ne,
}  # fmt: skip


def piecewise(pieces: list[tuple[Expr, Boolean]]) -> Expr:
    """The first expression whose condition holds; the last condition is True."""
    reached = [piece for piece in pieces if piece[1] != sympy.false]
    last = next(i for i, piece in enumerate(reached) if piece[1] == sympy.true)
    if last == 0:
        return reached[0][0]
    # SymPy would solve a compound condition for its set, at any cost
    atomic = all(isinstance(cond, sympy.core.relational.Relational) for _, cond in reached[:last])
    return sympy.Piecewise(*reached[: last + 1], evaluate=atomic)


def advice(word: str, names: Mapping[str, Any], variable: Symbol) -> str:
    """What to write instead of an unknown name."""
    fixed = {
        "e": "the exponential is written exp(1) or exp(x)",
        "i": "formulas are real",
        "j": "formulas are real",
        "lam": "the penalty weight has no place in this formula",
        "oo": "infinity is allowed only as a limit of an integral",
    }
    if (word.lower() if len(word) == 1 else word) in fixed:
        return fixed[word.lower()]
    if word.lower() in ("w", "eta", *"xyztvsu"):
        return f"the {'magnitude' if variable.name == 'w' else 'variable'} is written {variable.name}"
    candidates = [*names, *CONSTANTS, *(name for name in CONVENTIONAL if len(name) > 1)]
    close = difflib.get_close_matches(word, sorted(candidates), 1)
    return "declare it as a parameter" + (f", or did you mean {close[0]!r}?" if close else "")
