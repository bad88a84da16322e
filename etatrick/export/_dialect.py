"""The generated torch text in NumPy and in JAX: a table of names, so that no formula is written twice.

What is not in the tables cannot be translated and raises EtatrickError.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass

from ..symbols import EtatrickError
from ._layout import is_comment

#: Functions of the same name and meaning.
_SAME = frozenset(
    {
        "abs", "all", "cos", "cosh", "exp", "expm1", "finfo", "full_like", "isfinite", "isinf", "isnan", "log", "log1p",
        "maximum", "minimum", "ones_like", "round", "sign", "sin", "sinh", "sqrt", "tan", "tanh", "where", "zeros_like",
    }
)  # fmt: skip
#: Others, with the arguments _0, _1, _2 in their places and x for the array library.
_CALLS = {
    "asin": "x.arcsin(_0)", "acos": "x.arccos(_0)", "atan": "x.arctan(_0)",
    "asinh": "x.arcsinh(_0)", "acosh": "x.arccosh(_0)", "atanh": "x.arctanh(_0)",
    "pow": "x.power(_0, _1)", "rsqrt": "1 / x.sqrt(_0)",
    "index_select": "x.take(_0, _2)", "amin": "x.min(_0, _1)", "as_tensor": "x.asarray(_0, dtype=float64)",
    "is_grad_enabled": "graded",
}  # fmt: skip
#: Constants are NumPy arrays in both.
_CONSTANTS = {"tensor": "array"}
_METHODS = {
    "to": "_0.astype(_1)",
    "abs": "x.abs(_0)",
    "expand_as": "x.broadcast_to(_0, _1.shape)",
    "unbind": "_0",
    "view": "_0.view(_1)",
    "reshape": "_0.reshape(_1)",
}
_LIBRARIES = ("torch", "np", "jnp", "jax", "math")
_TYPES = {"float64": "float64", "float32": "float32", "int64": "np.int64", "int32": "np.int32", "dtype": "np.dtype"}


@dataclass(frozen=True)
class Dialect:
    """How an array library is called: its prefix, its special functions, what stands for a detached array."""

    library: str
    prefix: str
    array: str
    detached: str
    special: Mapping[str, str]
    seeded: bool


NUMPY = Dialect(
    "numpy", "np", "np.ndarray", "_0", {"erf": "_erf(_0)", "erfc": "_erfc(_0)", "gammaln": "_gammaln(_0)"}, False
)
JAX = Dialect(
    "jax",
    "jnp",
    "jax.Array",
    "jax.lax.stop_gradient(_0)",
    {name: f"jax.scipy.special.{name}(_0)" for name in ("erf", "erfc", "erfinv", "gammaln", "digamma")},
    True,
)


def translate(tree: ast.Module, dialect: Dialect) -> ast.Module:
    """The tree with every call of torch replaced by one of the other library."""
    return ast.fix_missing_locations(_Translator(dialect).visit(tree))


class _Translator(ast.NodeTransformer):
    def __init__(self, dialect: Dialect) -> None:
        self.dialect = dialect

    def visit_Call(self, node: ast.Call) -> ast.AST:
        if not self.dialect.seeded and isinstance(node.func, ast.Name) and node.func.id == "_seed":
            return self.visit(node.args[0])
        called = dotted(node.func)
        method = node.func.attr if isinstance(node.func, ast.Attribute) else ""
        if method in {*_METHODS, "detach"} and called.split(".")[0] not in _LIBRARIES:
            receiver = node.func.value  # type: ignore[attr-defined]
            pattern = self.dialect.detached if method == "detach" else _METHODS[method]
            return self._filled(pattern, [receiver, *node.args])
        if called == "torch.clamp":
            return self._clamped(node)
        name = called.removeprefix("torch.")
        if called.startswith("torch.special."):
            return self._filled(self._special(name.removeprefix("special.")), node.args)
        if called.startswith("torch.") and name in _CALLS:
            return self._filled(_CALLS[name], node.args)
        return self.generic_visit(node)

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        if not (isinstance(node.value, ast.Name) and node.value.id == "torch"):
            return self.generic_visit(node)
        if node.attr in _TYPES:
            return expression(_TYPES[node.attr])
        if node.attr in _CONSTANTS:
            return expression(f"np.{_CONSTANTS[node.attr]}")
        if node.attr not in _SAME:
            raise EtatrickError(f"{self.dialect.library} has nothing for torch.{node.attr}; torch can be the target")
        return expression(f"{self.dialect.prefix}.{node.attr}")

    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        """Comments and docstrings name dtypes too."""
        return ast.Constant(node.value.replace("torch.float", "float")) if isinstance(node.value, str) else node

    def visit_Name(self, node: ast.Name) -> ast.AST:
        return expression(self.dialect.array) if node.id == "Tensor" else node

    def _special(self, name: str) -> str:
        if name not in self.dialect.special:
            raise EtatrickError(f"{self.dialect.library} has no elementwise {name}; torch can be the target")
        return self.dialect.special[name]

    def _clamped(self, node: ast.Call) -> ast.AST:
        """clip with two bounds, maximum or minimum with one: all of them keep NaN."""
        named = {k.arg: k.value for k in node.keywords}
        low, high = (*node.args[1:], None, None)[:2]
        low, high = named.get("min", low), named.get("max", high)
        if low is None or high is None:
            name, bound = ("minimum", high) if low is None else ("maximum", low)
            assert bound is not None
            return self._filled(f"x.{name}(_0, _1)", [node.args[0], bound])
        return self._filled("x.clip(_0, _1, _2)", [node.args[0], low, high])

    def _filled(self, pattern: str, arguments: list[ast.expr]) -> ast.expr:
        done = [self.visit(a) for a in arguments]
        return filled(expression(pattern), done, self.dialect.prefix)


class _Filler(ast.NodeTransformer):
    """Puts arguments and the name of the library in their places."""

    def __init__(self, prefix: str, arguments: list[ast.expr]) -> None:
        self.prefix, self.arguments = prefix, arguments

    def visit_Name(self, node: ast.Name) -> ast.expr:
        if node.id == "x":
            return ast.Name(self.prefix, node.ctx)
        return self.arguments[int(node.id[1:])] if node.id[1:].isdigit() else node


def filled(pattern: ast.expr, arguments: list[ast.expr], prefix: str) -> ast.expr:
    """The pattern with arguments for _0, _1, ... and the name of a library for x."""
    filler: ast.expr = _Filler(prefix, arguments).visit(pattern)
    return filler


def expression(text: str) -> ast.expr:
    return ast.parse(text, mode="eval").body


def dotted(node: ast.expr) -> str:
    """a.b.c as text, "" for other expressions."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        inner = dotted(node.value)
        return f"{inner}.{node.attr}" if inner else ""
    return ""


def without_gradients(function: ast.FunctionDef) -> ast.FunctionDef:
    """The function without assignments that nothing reads once seeds are gone."""
    while True:
        read = {n.id for n in ast.walk(function) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)}
        kept = [s for s in function.body if not (isinstance(s, ast.Assign) and not _targets(s) & read)]
        if len(kept) == len(function.body):
            return function
        function.body = kept


def _targets(statement: ast.Assign) -> set[str]:
    return {n.id for target in statement.targets for n in ast.walk(target) if isinstance(n, ast.Name)}


def reachable(tree: ast.Module, roots: set[str]) -> ast.Module:
    """The module with only those of its definitions that the roots, or other statements, need."""
    owned: dict[str, list[ast.stmt]] = {}
    for statement in tree.body:
        for name in _defined(statement):
            owned.setdefault(name, []).append(statement)
    todo, needed = set(roots), set[str]()
    for statement in tree.body:
        if not _defined(statement):
            todo |= _read(statement)
    while todo:
        name = todo.pop()
        needed.add(name)
        todo |= {r for s in owned.get(name, []) for r in _read(s)} - needed
    unused = {id(s) for name, ss in owned.items() for s in ss if name not in needed}
    # a tuple of names stays while one of them is needed
    unused -= {id(s) for name in needed for s in owned.get(name, [])}
    return ast.Module(_without(tree.body, unused), [])


def _without(body: list[ast.stmt], unused: set[int]) -> list[ast.stmt]:
    """The statements but for unused ones, each with the comments right above it."""
    kept: list[ast.stmt] = []
    for statement in body:
        if id(statement) not in unused:
            kept.append(statement)
            continue
        while kept and is_comment(kept[-1]):
            kept.pop()
    return kept


def _defined(statement: ast.stmt) -> set[str]:
    """The names that a statement of a module binds, but for imports."""
    if isinstance(statement, ast.FunctionDef):
        return {statement.name}
    if isinstance(statement, ast.Assign):
        return _targets(statement)
    if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
        return {statement.target.id}
    return set()


def _read(statement: ast.stmt) -> set[str]:
    """The names that a statement reads, but for those that a function gives values to itself."""
    names = [n for n in ast.walk(statement) if isinstance(n, ast.Name)]
    local = {n.id for n in names if isinstance(statement, ast.FunctionDef) and isinstance(n.ctx, ast.Store)}
    return {n.id for n in names if isinstance(n.ctx, ast.Load)} - local
