"""SymPy formulas as torch source: our own printer, because lambdify's fails on half of them.

Numbers are folded to Python floats before printing, so no constant function reaches torch; log(1 + x) and exp(x) - 1
become log1p and expm1; nothing branches in Python. A formula with a function outside the table raises Unprintable.
"""

from __future__ import annotations

import sympy
from sympy import Expr, Symbol
from sympy.printing.precedence import PRECEDENCE, precedence
from sympy.printing.str import StrPrinter

from ..symbols import EtatrickError

FUNCTIONS = {
    "exp": "torch.exp",
    "log": "torch.log",
    "log1p": "torch.log1p",
    "expm1": "torch.expm1",
    "sin": "torch.sin",
    "cos": "torch.cos",
    "tan": "torch.tan",
    "tanh": "torch.tanh",
    "sinh": "torch.sinh",
    "cosh": "torch.cosh",
    "atan": "torch.atan",
    "asin": "torch.asin",
    "acos": "torch.acos",
    "asinh": "torch.asinh",
    "acosh": "torch.acosh",
    "atanh": "torch.atanh",
    "erf": "torch.special.erf",
    "erfc": "torch.special.erfc",
    "erfinv": "torch.special.erfinv",
    "Abs": "torch.abs",
    "sign": "torch.sign",
    "loggamma": "torch.special.gammaln",
    "digamma": "torch.special.digamma",
}
#: Functions that torch lacks: special._paste.needed finds these calls, special.source defines them.
_SPECIAL = {"dawson": "dawson", "erfi": "erfi", "Ei": "expinti"}
#: Operations in a base that is rather printed twice than raised by pow.
_SHORT = 6
_DUAL_2F2 = ((sympy.S.One, sympy.S.One), (sympy.Rational(3, 2), sympy.Integer(2)))


class Unprintable(EtatrickError):
    """The formula holds something torch has no elementwise function for."""


class log1p(sympy.Function):
    """log(1 + x), kept whole for the printer."""


class expm1(sympy.Function):
    """exp(x) - 1, kept whole for the printer."""


def torch_code(expr: Expr, names: dict[Symbol, str]) -> str:
    """One torch expression computing `expr`, its symbols printed as `names`."""
    return str(_TorchPrinter(names).doprint(stable(fold(expr))))


def fold(expr: Expr) -> Expr:
    """Subtrees without symbols that are not rational become floats."""
    if not isinstance(expr, Expr):
        raise Unprintable(f"torch has nothing that takes {expr}")
    if isinstance(expr, sympy.hyper):
        return expr.func(expr.ap, expr.bq, fold(expr.argument))
    if expr.is_Rational or not expr.args:
        return expr if expr.is_Rational or expr.free_symbols else _float(expr)
    if not expr.free_symbols:
        return _float(expr)
    return (
        expr.func(*map(fold, expr.args), evaluate=False)
        if expr.is_Add or expr.is_Mul
        else expr.func(*map(fold, expr.args))
    )


def _float(expr: Expr) -> Expr:
    value = sympy.N(expr, 30)
    if not value.is_Float:
        raise Unprintable(f"{expr} is not a real number")
    return value


def stable(expr: Expr) -> Expr:
    """log(1 + x) -> log1p(x) and c (exp(x) - 1) -> c expm1(x), bottom up."""
    if not expr.args or not expr.free_symbols:
        return expr
    if isinstance(expr, sympy.hyper):
        return expr.func(expr.ap, expr.bq, stable(expr.argument))
    args = [stable(a) for a in expr.args]
    if isinstance(expr, sympy.log):
        return _stable_log(args[0])
    if expr.is_Add:
        return _stable_sum(args)
    return expr.func(*args, evaluate=False) if expr.is_Mul else expr.func(*args)


def _stable_log(argument: Expr) -> Expr:
    argument = sympy.expand_mul(argument, deep=False) if argument.is_Mul else argument
    if argument.is_Add:
        constant, rest = argument.as_coeff_Add()
        if abs(constant - 1) < 1e-25:
            return log1p(rest)
    return sympy.log(argument, evaluate=False)


def _stable_sum(args: list[Expr]) -> Expr:
    constant = sum((a for a in args if a.is_number), sympy.S.Zero)
    rest = [a for a in args if not a.is_number]
    for i, term in enumerate(rest):
        coefficient, factor = term.as_coeff_Mul()
        if isinstance(factor, sympy.exp) and constant != 0 and abs(coefficient + constant) < 1e-25:
            rest[i] = sympy.Mul(coefficient, expm1(factor.args[0]), evaluate=False)
            return sympy.Add(*rest, evaluate=False) if len(rest) > 1 else rest[0]
    return sympy.Add(*rest, constant) if constant != 0 else sympy.Add(*rest, evaluate=False)


class _TorchPrinter(StrPrinter):
    def __init__(self, names: dict[Symbol, str]) -> None:
        super().__init__()
        self._names = names

    def _print_Symbol(self, expr: Symbol) -> str:
        if expr not in self._names:
            raise Unprintable(f"parameter {expr} has no value")
        return self._names[expr]

    def _print_Rational(self, expr: sympy.Rational) -> str:
        return repr(float(expr))

    def _print_Integer(self, expr: sympy.Integer) -> str:
        return repr(float(expr)) if abs(expr) > 2**31 else str(int(expr))

    def _print_Float(self, expr: sympy.Float) -> str:
        return repr(float(expr))

    def _print_Pow(self, expr: sympy.Pow, rational: bool = False) -> str:
        base, exponent = expr.args
        inner = self.parenthesize(base, PRECEDENCE["Pow"], strict=True)
        if exponent == sympy.S.Half:
            return f"torch.sqrt({self._print(base)})"
        if exponent == -sympy.S.Half:
            return f"torch.rsqrt({self._print(base)})"
        if exponent == -1:
            return f"1 / {inner}" if precedence(expr) > PRECEDENCE["Mul"] else f"(1 / {inner})"
        if exponent.is_Integer and abs(exponent) <= 64:
            return f"{inner}**{self.parenthesize(exponent, PRECEDENCE['Pow'])}"
        if (2 * exponent).is_Integer and abs(exponent) <= 8 and sympy.count_ops(base) <= _SHORT:
            return self._half_integer(base, exponent)
        if base.is_number:
            return f"torch.exp({self._print(exponent)} * {float(sympy.log(base))!r})"
        return f"torch.pow({self._print(base)}, {self._print(exponent)})"

    def _half_integer(self, base: Expr, exponent: Expr) -> str:
        """(b b ... sqrt(b)), which is much faster than pow, or its reciprocal."""
        inner = self.parenthesize(base, PRECEDENCE["Mul"], strict=True)
        whole = abs(exponent) - sympy.S.Half
        power = inner if whole == 1 else f"{self.parenthesize(base, PRECEDENCE['Pow'], strict=True)}**{whole}"
        product = f"{power} * torch.sqrt({self._print(base)})"
        return f"({product})" if exponent > 0 else f"(1 / ({product}))"

    def _print_Function(self, expr: sympy.Function) -> str:
        name = type(expr).__name__
        if name in _SPECIAL:
            return self._special(_SPECIAL[name], expr.args[0])
        if name not in FUNCTIONS:
            raise Unprintable(f"torch has no elementwise {name}")
        return f"{FUNCTIONS[name]}({', '.join(map(self._print, expr.args))})"

    def _special(self, name: str, argument: Expr) -> str:
        if argument.is_number:
            raise Unprintable(f"{name} of a number")
        return f"{name}_jet({self._print(argument)})[0]"

    def _print_LambertW(self, expr: sympy.LambertW) -> str:
        if len(expr.args) > 1 and expr.args[1] != 0:
            raise Unprintable("torch has no other branch of LambertW")
        return self._special("lambertw", expr.args[0])

    def _print_expint(self, expr: sympy.expint) -> str:
        if expr.args[0] != 1:
            raise Unprintable("torch has no elementwise expint but E1")
        return self._special("expint1", expr.args[1])

    def _print_hyper(self, expr: sympy.hyper) -> str:
        if (tuple(expr.ap), tuple(expr.bq)) != _DUAL_2F2:
            raise Unprintable(f"torch has no elementwise {expr}")
        return self._special("hyp2f2", expr.argument)

    _print_Abs = _print_Function
    _print_sign = _print_Function
    _print_exp = _print_Function
    _print_log = _print_Function

    def emptyPrinter(self, expr: object) -> str:
        raise Unprintable(f"cannot write {type(expr).__name__} in torch")

    def _print_Piecewise(self, expr: sympy.Piecewise) -> str:
        raise Unprintable("pieces are written by the caller")

    _print_Max = _print_Piecewise
    _print_Min = _print_Piecewise
    _print_Integral = _print_Piecewise
