"""One readable file per penalty and library: torch, NumPy, JAX, or torch with Triton, which is all that it needs."""

from __future__ import annotations

import ast
import contextlib
import os
import tempfile
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import sympy

from ..penalty import Penalty
from ..symbols import EtatrickError
from . import _fronts as fronts
from . import _kernels as kernels
from ._dialect import JAX, NUMPY, reachable, translate, without_gradients
from ._formulas import ACCURATE
from ._layout import COMMENT, parsed, printed
from ._plan import Plan
from ._source import MODES, about, source
from ._torch import plan_of
from ._triton import with_kernels

TARGETS = ("torch", "numpy", "jax", "triton")
_PUBLIC = {"penalty", "derivative", "reweighting", "prox", "dual", "NAME", "MODE", "WEAK_CONVEXITY", "BREAKS"}
_IMPORTS = {
    "torch": {"torch": "import torch", "Tensor": "from torch import Tensor"},
    "numpy": {"np": "import numpy as np"},
    "jax": {"jax": "import jax", "jnp": "import jax.numpy as jnp", "np": "import numpy as np"},
    "triton": {"torch": "import torch", "Tensor": "from torch import Tensor"},
}
_STANDARD = {
    "functools": "import functools",
    "math": "import math",
    "Callable": "from collections.abc import Callable",
}
_ULP = 2.0**-23
#: Relative errors in float64. XLA fuses and rearranges, which costs digits beside a zero.
_BOUNDS = {"torch": ACCURATE, "numpy": ACCURATE, "jax": 1e-12, "triton": ACCURATE}
#: Longer descriptions are left out of the docstring.
_LONGEST = 600
#: Where exact values are known, beside places near breaks.
_MAGNITUDES = (2.0**-30, 2.0**-12, 2.0**-5, 0.3125, 0.75, 1.625, 3.25, 13.0, 2.0**9, 2.0**20)


def to_source(
    penalty: Penalty, path: str | Path, target: str = "torch", mode: str = "exact", proved: bool = False
) -> Path:
    """Write the penalty as a file that needs only torch, NumPy, JAX, or torch and Triton; returns its path.

    An old file is replaced.

    `proved`: bounds of what tables miss are proved and stated in the file, which may take minutes the first time.
    Raises EtatrickError for an unknown target or mode, for what the library cannot express, and when a parameter has
    no value; OSError when the file cannot be written.
    """
    if target not in TARGETS:
        raise EtatrickError(f"the target is {', '.join(TARGETS[:-1])} or {TARGETS[-1]}, not {target!r}")
    if mode not in MODES:
        raise EtatrickError(f"the mode is {' or '.join(MODES)}, not {mode!r}")
    if not Path(path).parent.is_dir():
        raise EtatrickError(f"cannot write {path}: there is no folder {Path(path).parent}")
    return write(text(penalty, plan_of(penalty, proved), target, mode), path)


def text(penalty: Penalty, plan: Plan, target: str, mode: str) -> str:
    """The text of the file."""
    tree = _without_head(parsed(source(plan, mode)))
    if target == "triton":
        tree = with_kernels(tree, mode)
    tree.body += [*_constants(penalty, plan, target, mode), *_self_test(target)]
    tree = {"numpy": _numpy, "jax": _jax}.get(target, reachable)(tree, _PUBLIC)
    tree.body = [*_head(penalty, plan, target, mode), *_imports(tree, target), *tree.body]
    return printed(tree)


def write(text: str, path: str | Path) -> Path:
    """Write the text and return the path; the file appears, or is replaced, whole or not at all."""
    target = Path(path)
    handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=target.name, suffix=".part")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        os.chmod(temporary, 0o644)
        os.replace(temporary, target)
    except OSError:
        Path(temporary).unlink(missing_ok=True)
        raise
    return target


def _without_head(tree: ast.Module) -> ast.Module:
    """The tree without its docstring and imports."""
    kept = [s for s in tree.body[1:] if not isinstance(s, (ast.Import, ast.ImportFrom))]
    return ast.Module(kept, [])


def _numpy(tree: ast.Module, public: set[str]) -> ast.Module:
    dual = _function(tree, "dual")
    dual.decorator_list = [ast.Name("_elementwise", ast.Load())]
    tree = translate(reachable(_replaced(tree, parsed(fronts.NUMPY)), public), NUMPY)
    without_gradients(dual)
    return tree


def _jax(tree: ast.Module, public: set[str]) -> ast.Module:
    for name in ("penalty", "derivative", "reweighting", "prox"):
        function = _function(tree, name)
        function.args.args.append(ast.arg("graded"))
        function.decorator_list = [ast.Name("_differentiable", ast.Load())]
    _function(tree, "dual").decorator_list = [ast.Name("_compiled", ast.Load())]
    return translate(reachable(_replaced(tree, parsed(fronts.JAX)), public), JAX)


def _function(tree: ast.Module, name: str) -> ast.FunctionDef:
    return next(s for s in tree.body if isinstance(s, ast.FunctionDef) and s.name == name)


def _replaced(tree: ast.Module, front: ast.Module) -> ast.Module:
    """The tree with the definitions of the front in place of its own, and new ones above the first function."""
    own = {s.name for s in tree.body if isinstance(s, ast.FunctionDef)}
    functions = {s.name: s for s in front.body if isinstance(s, ast.FunctionDef)}
    body = [functions[s.name] if isinstance(s, ast.FunctionDef) and s.name in functions else s for s in tree.body]
    new = [s for s in front.body if not (isinstance(s, ast.FunctionDef) and s.name in own)]
    first = next(i for i, s in enumerate(body) if isinstance(s, ast.FunctionDef) or _mentions_dtypes(s))
    return ast.Module([*body[:first], *new, *body[first:]], [])


def _mentions_dtypes(statement: ast.stmt) -> bool:
    return any(isinstance(n, ast.Name) and n.id in ("float64", "float32") for n in ast.walk(statement))


def _self_test(target: str) -> list[ast.stmt]:
    body = parsed(fronts.SELF_TEST).body
    *tests, run, main = body
    assert isinstance(run, ast.FunctionDef)
    assert isinstance(main, ast.If)
    gradient = parsed(fronts.GRADIENT[target]).body
    if gradient:
        run.body.insert(-1, ast.parse("_test_gradient()").body[0])
    if target in fronts.MAIN:
        main.body.insert(0, ast.parse(fronts.MAIN[target]).body[0])
    return [*tests, *gradient, run, main]


def _constants(penalty: Penalty, plan: Plan, target: str, mode: str) -> list[ast.stmt]:
    """What the self-test compares with."""
    rows = ",\n".join(repr(row) for row in _exact(penalty, plan))
    lines = [
        "#: Magnitudes, Omega and Omega', correctly rounded.",
        f"EXACT = ({rows},)",
        f"BOUND = {_BOUNDS[target]!r}",
        f"UNITS = {(0.51 if mode == 'exact' else 4.0) * _ULP!r}",
        f"HAS_DUAL = {not plan.dual.error}",
        "#: Nodes and weights of Gauss' rule on [-1, 1].",
        f"GAUSS = {fronts.GAUSS!r}",
    ]
    return parsed("\n".join(lines)).body


def _exact(penalty: Penalty, plan: Plan) -> Iterator[tuple[float, float, float]]:
    beside = (b * (1 + side * 2.0**-e) for b in plan.breaks for e in (4, 12) for side in (-1, 1))
    for w in sorted({*_MAGNITUDES, *beside}):
        at = sympy.Rational(*w.as_integer_ratio())
        with contextlib.suppress(EtatrickError):
            yield w, float(penalty.evaluate("omega", at, 20)), float(penalty.evaluate("derivative", at, 20))


def _head(penalty: Penalty, plan: Plan, target: str, mode: str) -> list[ast.stmt]:
    """The docstring, and the reference as comments."""
    docstring = fronts.DOCSTRING.format(
        name=plan.name,
        of=fronts.OF[target],
        formula=_shortened(plan.formula, "Omega has no short formula."),
        accuracy=fronts.ACCURACY[mode].format(bound=f"{_BOUNDS[target]:.0e}"),
        tables=f"{known}\n\n" if (known := about(plan)) else "",
        calls=fronts.CALLS[target],
        version=import_module("etatrick").__version__,
        origin=_shortened(f"the {penalty.kind.replace('_', ' ')} {penalty.source}", "a " + penalty.kind),
    )
    comments = [f"# {line}" for line in penalty.citation.splitlines()]
    quoted = ast.Expr(ast.Constant(docstring.replace("\\", "/").replace('"""', "'''")))
    found = [ast.Expr(ast.Call(ast.Name(COMMENT, ast.Load()), [ast.Constant(c)], [])) for c in comments]
    return _numbered([quoted, *found])


def _shortened(description: str, otherwise: str) -> str:
    return description if len(description) <= _LONGEST else otherwise


def _numbered(statements: list[ast.Expr]) -> list[ast.stmt]:
    """With line numbers, a blank line after the first."""
    for i, statement in enumerate(statements):
        statement.lineno = statement.end_lineno = 1 + i + (i > 0)
    return [ast.fix_missing_locations(s) for s in statements]


def _imports(tree: ast.Module, target: str) -> list[ast.stmt]:
    """The imports that the tree needs, those of the standard library first."""
    read = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name)}
    blocks = [[line for name, line in known.items() if name in read] for known in (_STANDARD, _IMPORTS[target])]
    lines = "\n\n".join("\n".join(block) for block in blocks if block)
    if target == "triton":
        lines = kernels.FUTURE + lines + "\n" + kernels.IMPORTS
    return parsed("\n" * 1000 + lines).body
