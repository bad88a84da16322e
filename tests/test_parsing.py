"""The formula grammar: what each text means, and where and why a text is refused."""

from __future__ import annotations

import pickle
import random
import string
from fractions import Fraction

import mpmath
import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st
from sympy import Rational, Symbol, exp, log, pi, sqrt

from etatrick import symbols
from etatrick._grammar import FUNCTIONS
from etatrick.parsing import MAX_DEPTH, MAX_LENGTH, ParseError, accept, parse, parse_number
from etatrick.symbols import EtatrickError, dawson, eta, lam, w

a, eps, gamma = (symbols.parameter(name) for name in ("a", "eps", "gamma"))
u = Symbol("u", positive=True)
ONE = sympy.Integer(1)

MEANINGS = {
    "w": w,
    " ( w ) ": w,
    "|w|": w,
    "abs(w)": w,
    "|w - 1|": sympy.Abs(w - 1),
    "||w - 1| - 2|": sympy.Abs(sympy.Abs(w - 1) - 2),
    "0.1": Rational(1, 10),
    "1e-3*w": w / 1000,
    ".5": Rational(1, 2),
    "2.": sympy.Integer(2),
    "1 - 2 - 3": sympy.Integer(-4),
    "8/4/2": ONE,
    "2 - -w": 2 + w,
    "-w**2": -(w**2),
    "2**-w": 2**-w,
    "2**w**2": 2 ** (w**2),
    "(2**w)**2": 2 ** (2 * w),
    "w**(1/3)": w ** Rational(1, 3),
    "1/(1+w)": 1 / (1 + w),
    "log(1 + |w|/eps)": log(1 + w / eps),
    "gamma*gamma(w)": gamma * sympy.gamma(w),
    "pi + eulergamma": pi + sympy.EulerGamma,
    "exp(1)**w": exp(w),
    "sqrt(w)": sqrt(w),
    "sigmoid(w)": 1 / (1 + exp(-w)),
    "softplus(w)": log(1 + exp(w)),
    "log1p(w)": log(1 + w),
    "expm1(w)": exp(w) - 1,
    "relu(w - 1)": sympy.Max(w - 1, 0),
    "max(w - 1/w, 0)": sympy.Max(w - 1 / w, 0),
    "min(w, 2, a)": sympy.Min(w, 2, a),
    "sign(w - 1)": sympy.sign(w - 1),
    "tanh(w) + atan(w)": sympy.tanh(w) + sympy.atan(w),
    "sinh(w)*cosh(w)": sympy.sinh(w) * sympy.cosh(w),
    "erf(w) + erfi(w)": sympy.erf(w) + sympy.erfi(w),
    "erfc(w)": sympy.erfc(w),
    "dawson(w)": dawson(w),
    "lambertw(w)": sympy.LambertW(w),
    "Ei(w)": sympy.Ei(w),
    "E1(w)": sympy.expint(1, w),
    "expint(2, w)": sympy.expint(2, w),
    "uppergamma(a, w)": sympy.uppergamma(a, w),
    "digamma(w)": sympy.digamma(w),
    "polylog(2, -w)": sympy.polylog(2, -w),
    "hyp2f2(1, 1, 3/2, 2, -w)": sympy.hyper((1, 1), (Rational(3, 2), 2), -w),
    "piecewise((w, w <= 1), (1, True))": sympy.Piecewise((w, w <= 1), (1, True)),
    "piecewise((w, True))": w,
    "piecewise((3, 2 < 1), (w, True))": w,
    "piecewise((1, w < 1 or a < 1 and w > 2), (2, True))": sympy.Piecewise(
        (1, (w < 1) | ((a < 1) & (w > 2))), (2, True), evaluate=False
    ),
    "piecewise((log(w), a == 1), (w**(1 - a), True))": sympy.Piecewise((log(w), sympy.Eq(a, 1)), (w ** (1 - a), True)),
    "integral(exp(-u**2)/u, (u, w, oo))": sympy.Integral(exp(-(u**2)) / u, (u, w, sympy.oo)),
    "integral(integral(u, (u, 0, 1))*u, (u, 0, w))": sympy.Integral(sympy.Integral(u, (u, 0, 1)) * u, (u, 0, w)),
}


@pytest.mark.parametrize(("text", "meaning"), MEANINGS.items(), ids=list(MEANINGS))
def test_a_text_means(text: str, meaning: sympy.Expr) -> None:
    assert parse(text) == meaning


def test_root_is_the_exact_number_of_the_calculus() -> None:
    from etatrick.calculus.root import root

    t = Symbol("t", positive=True)
    assert parse("root(t*exp(t) - w, (t, 0, oo))") == root(t * exp(t) - w, t, 0, sympy.oo)


def test_a_bound_variable_is_positive_only_above_zero() -> None:
    limits = parse("integral(exp(-t**2), (t, -oo, w))").limits[0]
    assert limits[0] == Symbol("t", real=True)


# --- names ------------------------------------------------------------------------------------------


def test_declared_parameters_keep_their_assumptions() -> None:
    scale = Symbol("scale", real=True)
    assert parse("scale*a*w", {"scale": scale, "a": Symbol("a", real=True)}) == scale * Symbol("a", real=True) * w


def test_the_variable_may_be_eta() -> None:
    assert parse("log(1 + |eta|)", variable=eta) == log(1 + eta)
    with pytest.raises(ParseError, match="the variable is written eta"):
        parse("w", variable=eta)


def test_lam_needs_permission() -> None:
    assert parse("lam*w", allow_lam=True) == lam * w
    with pytest.raises(ParseError, match="column 3"):
        parse("w*lam")


@pytest.mark.parametrize("name", ["pi", "exp", "piecewise", "w", "oo"])
def test_a_parameter_cannot_take_a_name_of_the_grammar(name: str) -> None:
    with pytest.raises(EtatrickError, match=f"cannot be named '{name}'"):
        parse("w", {name: Symbol(name)})


# --- refusals: text -> column and a phrase of the sentence ------------------------------------------

REFUSED = {
    "": (1, "expected a number, a name or '('"),
    "w +": (4, "unexpected end of the formula"),
    "1+*w": (3, "unexpected '*'"),
    "x + 1": (1, "the magnitude is written w"),
    "1 + foo": (5, "unknown name 'foo'"),
    "1 + epsi": (5, "or did you mean"),
    "eta": (1, "the magnitude is written w"),
    "3*w^2": (4, "powers are written **"),
    "2w": (2, "products are written a*b"),
    "2j": (2, "expected an operator"),
    "sin(w) cos(w)": (8, "products are written a*b"),
    "exp(2 w)": (7, "products are written a*b"),
    "w(1)": (1, "products are written w*(...)"),
    "a(2)": (1, "products are written a*(...)"),
    "1 + exp": (5, "expected exp(...)"),
    "1 + expp(w)": (5, "did you mean 'exp'"),
    "open(w)": (1, "unknown function 'open'"),
    "e**w": (1, "exp(1)"),
    "i*w": (1, "formulas are real"),
    "oo": (1, "infinity"),
    "exp()": (1, "got 0 arguments"),
    "1 + exp(1, 2)": (5, "expected 1"),
    "hyp2f2(1, 2, w)": (1, "expected 5"),
    "(w": (1, "never closed"),
    "1 + |w": (5, "never closed"),
    "w)": (2, "unmatched ')'"),
    "w|": (2, "unexpected '|'"),
    "(w, w)": (3, "unexpected ','"),
    "w.real": (2, "no attributes"),
    "w[0]": (2, "not part of a formula"),
    "'w'": (1, "not part of a formula"),
    "__import__": (1, "underscore"),
    "a_b": (1, "underscore"),
    "1_000": (2, "underscore"),
    "exp(w, base=2)": (12, "no '='"),
    "lambda w: w": (9, "not part of a formula"),
    "w if w else 2": (3, "unexpected 'if'"),
    "w//2": (3, "unexpected '/'"),
    "w%2": (2, "not part of a formula"),
    "λ*w": (1, "ASCII"),
    "w\n+ $": (5, "not part of a formula"),
    "w < 1": (1, "conditions belong in piecewise"),
    "1 + (w < 1)": (5, "conditions belong in piecewise"),
    "exp(w < 1)": (5, "conditions belong in piecewise"),
    "True": (1, "conditions belong in piecewise"),
    "w and 1": (1, "expected a comparison"),
    "piecewise((w, 1 < w < 2), (1, True))": (21, "chained comparison"),
    "piecewise((w, w), (1, True))": (15, "expected a comparison"),
    "piecewise((w, w < 1))": (1, "(EXPR, True)"),
    "piecewise((w, w < 1), (2, w > 1))": (23, "(EXPR, True)"),
    "piecewise(w)": (11, "a piece (EXPR, COND)"),
    "integral(u)": (1, "expected integral(EXPR, (u, LO, HI))"),
    "integral(u, (w, 0, 1))": (14, "is taken"),
    "integral(u, (u, 0, 1)) + u": (26, "unknown name 'u'"),
    "integral(u, (u, 0, u))": (20, "unknown name 'u'"),
    "log(2 + integral(u, (u, 0, 1)))": (1, "constant integral"),
    "1/0": (2, "division by zero"),
    "1/(w - w)": (2, "division by zero"),
    "0**-1": (2, "division by zero"),
    "1 + log(0)": (5, "infinite or undefined"),
    "gamma(-1)": (1, "infinite or undefined"),
    "sqrt(-w)": (1, "not a real number"),
    "log(-1)": (1, "not a real number"),
    "acos(2)": (1, "not a real number"),
    "(-8)**(1/3)": (5, "not real"),
}


@pytest.mark.parametrize(("text", "where", "why"), [(t, *x) for t, x in REFUSED.items()], ids=list(REFUSED))
def test_a_refusal_is_one_sentence_with_a_column(text: str, where: int, why: str) -> None:
    with pytest.raises(ParseError) as caught:
        parse(text)
    sentence = str(caught.value)
    assert caught.value.column == where
    assert f"column {where}" in sentence
    assert why in sentence
    assert "\n" not in sentence


def test_the_pointer_stands_under_the_column() -> None:
    with pytest.raises(ParseError) as caught:
        parse("1 +\tλ")
    shown, caret = caught.value.pointer.split("\n")
    assert shown == "1 +??"
    assert caret == "    ^"


def test_a_parse_error_crosses_a_process_boundary() -> None:
    with pytest.raises(ParseError) as caught:
        parse("1 + foo")
    copy = pickle.loads(pickle.dumps(caught.value))
    assert (str(copy), copy.column, copy.pointer) == (str(caught.value), 5, caught.value.pointer)


def test_only_text_is_parsed() -> None:
    with pytest.raises(ParseError, match="not int"):
        parse(3)  # type: ignore[arg-type]


# --- hostile texts: refused before anything large is built ------------------------------------------

HOSTILE = [
    "w" * 10_000,
    "(" * 5_000 + "w" + ")" * 5_000,
    "(" * 900 + "w" + ")" * 900,
    "|" * 500 + "w" + "|" * 500,
    "-" * 1_500 + "w",
    "w**" * 600 + "w",
    "exp(" * 300 + "w" + ")" * 300,
    "9" * (MAX_LENGTH - 1),
    "9**9**9",
    "9**9**9**9",
    "2**100000",
    "((9**99)**99)**99",
    "((((2**900)**2)**2)**2)**2",
    "*".join(["9**999"] * 250),
    "(1 + w)**100000",
    "(w**90)**90",
    "((3*w)**90)**90*((3*w)**90)**90",
    "2**(w + 1e300)*2**(-w)",
    "((2**(w + 1))**900)**900",
    "exp(1000000000*log(2))",
    "exp(1000000000*log(3*w))",
    "exp(w*1000000000*log(3))",
    "sigmoid(1000000000*log(2*w))",
    "exp(1)**1000000000",
    "(exp(1000)**1000)**1000",
    "(pi**900)**900",
    "1e99999",
    "1e999999999999999999999",
    "1e-99999",
    "gamma(1000000)",
    "gamma(0.5 + 1000000)",
    "loggamma(1e9)",
    "digamma(1e9)",
    "uppergamma(1000, w)",
    "expint(-1000, w)",
    "polylog(1000000, 1)",
    "exp(exp(exp(100))) > 1",
    "max(exp(exp(exp(100))), 1)",
    "sinh(exp(exp(50)))",
    "min(" + ",".join(f"w**{n}" for n in range(2, 90)) + ")",
    "sqrt(2 + integral(exp(exp(exp(u))), (u, 0, oo)))",
    "integral(1/u, (u, 0, |1 - integral(exp(exp(u)), (u, 0, oo))|))",
]


@pytest.mark.parametrize("text", HOSTILE, ids=[text[:40] for text in HOSTILE])
def test_hostile_texts_are_refused(text: str) -> None:
    with pytest.raises(ParseError):
        parse(text)


def test_long_texts_are_refused_unread() -> None:
    with pytest.raises(ParseError, match="10000 characters") as caught:
        parse("$" * 10_000)
    assert caught.value.column == MAX_LENGTH + 1


@pytest.mark.parametrize("opening", ["(", "-(", "exp(-", "1 + w*(", "2**(-", "log(1 + |", "max(0, w*("])
def test_the_deepest_nesting_allowed_does_not_exhaust_the_stack(opening: str) -> None:
    closing = "".join({"(": ")", "|": "|"}[c] for c in reversed(opening) if c in "(|")
    levels = MAX_DEPTH // (len(closing) + opening.count("-") + opening.count("**"))
    assert isinstance(parse(opening * levels + "w" + closing * levels), sympy.Expr)


def _refusal(text: str) -> ParseError | None:
    """The error of a text, None for a text that is an expression; anything else fails the test."""
    try:
        value = parse(text)
    except ParseError as error:
        return error
    assert isinstance(value, sympy.Expr)
    return None


@given(st.text(alphabet=string.printable + "λ²", max_size=40))
def test_any_text_is_an_expression_or_one_sentence(text: str) -> None:
    error = _refusal(text)
    if error is not None:
        assert 1 <= error.column <= len(text) + 1
        assert "\n" not in str(error)


@pytest.mark.parametrize("seed", range(100))
def test_any_sequence_of_words_is_an_expression_or_one_sentence(seed: int) -> None:
    draw = random.Random(seed)
    words = [
        "w",
        "a",
        "2",
        "0.5",
        "+",
        "-",
        "*",
        "/",
        "**",
        "(",
        ")",
        "(",
        ")",
        "|",
        "exp(",
        "max(",
        ",",
        "<",
    ]
    words += ["piecewise((", "True", "integral(", "(u,", "u", "and"]
    text = " ".join(draw.choices(words, k=draw.randint(2, 12)))
    error = _refusal(text)
    if error is not None:
        assert f"column {error.column}" in str(error)


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
def test_every_function_takes_the_number_of_arguments_it_says(name: str) -> None:
    rule = FUNCTIONS[name]
    arguments = ["w/(2 + w)", "a + 3/2", "a + 1/2", "a", "w"]
    assert parse(f"{name}({', '.join(arguments[: rule.least])})").free_symbols <= {w, a}
    with pytest.raises(ParseError, match=f"{name} got {rule.most + 1} arguments"):
        parse(f"{name}({', '.join(['w'] * (rule.most + 1))})")


# --- numbers ----------------------------------------------------------------------------------------


@given(st.integers(0, 10**30), st.integers(0, 40), st.integers(-300, 300))
def test_decimals_are_exact(digits: int, places: int, exponent: int) -> None:
    text = f"{digits:0{places + 1}d}"
    text = f"{text[: len(text) - places]}.{text[len(text) - places :]}e{exponent}"
    assert Fraction(*parse(text).as_numer_denom()) == Fraction(digits) * Fraction(10) ** (exponent - places)


@pytest.mark.parametrize(
    ("value", "number"),
    [
        ("0.1", Rational(1, 10)),
        (" -3/4 ", Rational(-3, 4)),
        ("1e-300", Rational(1, 10**300)),
        ("1e10000", Rational(10**10_000)),
        ("+2.50", Rational(5, 2)),
        (0.1, Rational(1, 10)),
        (1e-300, Rational(1, 10**300)),
        (7, Rational(7)),
        (Fraction(2, 3), Rational(2, 3)),
        (Rational(2, 3), Rational(2, 3)),
        (sympy.Float(0.1), Rational(1, 10)),
        (sympy.Float("0.1", 50), Rational(1, 10)),
        (mpmath.mpf(0.375), Rational(3, 8)),
    ],
)
def test_a_number_is_exact(value: object, number: Rational) -> None:
    assert parse_number(value) == number


@pytest.mark.parametrize(
    "value",
    [
        *["", "w", "1/0", "1e10001", "1e99999999", "0x10", "1_0", "nan", "inf", "1+1", "²", "9" * 5000],
        *[
            float("nan"),
            float("inf"),
            mpmath.inf,
            True,
            None,
            10**15_000,
            sympy.pi,
            1j,
            mpmath.ldexp(1, 10**9),
        ],
    ],
    ids=lambda value: str(type(value).__name__) if isinstance(value, int) else str(value)[:12],
)
def test_what_is_no_number_is_refused(value: object) -> None:
    with pytest.raises(EtatrickError) as caught:
        parse_number(value)
    assert "\n" not in str(caught.value)


# --- SymPy objects ----------------------------------------------------------------------------------


def test_an_object_comes_into_our_symbols() -> None:
    theirs, scale = Symbol("w"), Symbol("scale", positive=True)
    assert accept(log(1 + theirs / scale)) == log(1 + w / scale)
    assert accept(Symbol("w", real=True) ** 2) == w**2


def test_floats_in_an_object_become_exact() -> None:
    assert accept(0.1 * Symbol("w") ** sympy.Float(0.5)) == sqrt(w) / 10


def test_parameters_of_an_object() -> None:
    declared = Symbol("a", real=True)
    assert accept(Symbol("a") * w, {"a": declared}) == declared * w
    assert accept(Symbol("a") * w) == a * w
    assert accept(Symbol("b", real=True) * w) == Symbol("b", real=True) * w


def test_numbers_are_objects_too() -> None:
    assert accept(0.5) == Rational(1, 2)


@pytest.mark.parametrize(
    ("thing", "why"),
    [
        (Symbol("x") + 1, "the magnitude is written w"),
        (eta, "the magnitude is written w"),
        (sympy.Matrix([1]), "not MutableDenseMatrix"),
        (sympy.MatrixSymbol("M", 2, 2), "not a matrix"),
        (w < 1, "not StrictLessThan"),
        ([w], "not list"),
        (True, "not bool"),
        (sympy.oo, "infinite"),
        (w + sympy.zoo, "infinite"),
        (sympy.nan, "undefined"),
    ],
)
def test_other_objects_are_refused(thing: object, why: str) -> None:
    with pytest.raises(EtatrickError, match=why):
        accept(thing)
