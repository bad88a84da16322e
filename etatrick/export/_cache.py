"""Plans kept on disk: JSON by content hash, checked before use, and built anew whenever anything is amiss.

A file holds numbers and the formulas of a plan. A plan's formulas are run, so they are admitted only as what our own
printer can have written: arithmetic on x with calls to torch and to our special functions. Nothing is unpickled.
"""

from __future__ import annotations

import ast
import dataclasses
import hashlib
import json
import os
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

import sympy

from ..penalty import Penalty
from . import special
from ._columns import PARTS
from ._plan import Plan
from ._printer import FUNCTIONS

#: Raised whenever what a plan holds, or how it is found, changes.
FORMAT = 2
_JETS = frozenset(f"{name}_jet" for name in special.NAMES)
_NAMES = frozenset({"x", "end", "g", "torch", "math", "_slope", "_legendre"}) | _JETS
_NODES = (
    ast.Expression, ast.BinOp, ast.UnaryOp, ast.Call, ast.Load, ast.Add, ast.Sub,
    ast.Mult, ast.Div, ast.Pow, ast.USub, ast.UAdd,
)  # fmt: skip
_ATTRIBUTES = frozenset(f.rpartition(".")[2] for f in FUNCTIONS.values()) | {
    "special", "sqrt", "rsqrt", "pow", "full_like", "inf",
}  # fmt: skip


def folder() -> Path:
    """$ETATRICK_CACHE, or etatrick in the user's cache folder."""
    chosen = os.environ.get("ETATRICK_CACHE")
    base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(chosen) if chosen else Path(base) / "etatrick"


def cached(penalty: Penalty, build: Callable[[Penalty, bool], Plan], prove: bool) -> Plan:
    """The plan of a penalty from disk, or built and then kept where the folder can be written."""
    key = _key(penalty, prove)
    path = folder() / f"{key}.json"
    plan = _read(path, key)
    if plan is None:
        plan = build(penalty, prove)
        _write(path, key, plan)
    return plan


@cache
def _builder() -> str:
    """The plan depends on the code that makes it: a hash of the files of this room."""
    files = sorted(Path(__file__).parent.rglob("*.py"))
    return hashlib.sha256(b"".join(f.read_bytes() for f in files)).hexdigest()


def _key(penalty: Penalty, prove: bool) -> str:
    said = [FORMAT, prove, _builder(), sympy.__version__, penalty.name, penalty.kind, _described(penalty.source)]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def _described(value: Any) -> Any:
    """A source as text, exact down to the assumptions on its symbols."""
    if isinstance(value, sympy.Basic):
        return sympy.srepr(value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = [(f.name, _described(getattr(value, f.name))) for f in dataclasses.fields(value)]
        return [type(value).__name__, *fields]
    if isinstance(value, (tuple, list)):
        return [_described(v) for v in value]
    return repr(value)


def _read(path: Path, key: str) -> Plan | None:
    try:
        entry = json.loads(path.read_text(encoding="utf-8"))
        if entry["format"] != FORMAT or entry["key"] != key or entry["checksum"] != _checksum(key, entry["plan"]):
            return None
        plan: Plan = _decoded(entry["plan"], Plan)
        return plan
    except (OSError, SyntaxError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def _write(path: Path, key: str, plan: Plan) -> None:
    """Written whole or not at all; a folder that cannot be written is left alone."""
    body = _encoded(plan)
    entry = {"format": FORMAT, "key": key, "checksum": _checksum(key, body), "plan": body}
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=path.name, suffix=".part")
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(entry, file)
        os.replace(temporary, path)
    except OSError:
        return


def _checksum(key: str, body: Any) -> str:
    return hashlib.sha256((key + json.dumps(body, sort_keys=True)).encode()).hexdigest()


def _encoded(value: Any) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: _encoded(getattr(value, f.name)) for f in dataclasses.fields(value)}
    return [_encoded(v) for v in value] if isinstance(value, tuple) else value


def _decoded(value: Any, kind: Any) -> Any:
    """The value as this type; ValueError where it has another, or is code that no printer of ours wrote."""
    origin = get_origin(kind)
    if origin in (Union, UnionType):
        if value is None and type(None) in get_args(kind):
            return None
        return _decoded(value, next(k for k in get_args(kind) if k is not type(None)))
    if dataclasses.is_dataclass(kind) and isinstance(kind, type):
        hints = get_type_hints(kind)
        decoded = {name: _decoded(value[name], hint) for name, hint in hints.items()}
        return kind(**{name: _admitted(name, v) for name, v in decoded.items()})
    if origin is tuple:
        return _decoded_tuple(value, get_args(kind))
    if type(value) is not kind and not (kind is float and type(value) is int):
        raise ValueError(f"{kind} expected")
    return float(value) if kind is float else value


def _decoded_tuple(value: Any, kinds: tuple[Any, ...]) -> tuple[Any, ...]:
    if not isinstance(value, list):
        raise ValueError("a list expected")
    if kinds[-1] is Ellipsis:
        return tuple(_decoded(v, kinds[0]) for v in value)
    return tuple(_decoded(v, k) for v, k in zip(value, kinds, strict=True))


def _admitted(name: str, value: Any) -> Any:
    """Fields that end up as code must be code that our printer writes; other texts end up quoted or in a docstring."""
    if name in ("code", "place", "far") and value:
        _check(value)
    if name in ("codes", "quadratic") and value is not None:
        for code in value:
            _check(code)
    if name == "formula" and ('"""' in value or "\\" in value):
        raise ValueError("a formula that would end the docstring")
    if name == "gaps" and not all(part in PARTS for part, _ in value):
        raise ValueError("a part that no table has")
    if name == "name" and not value.isidentifier():
        raise ValueError("a name that is none")
    return value


def _check(code: str) -> None:
    if not all(map(_ours, ast.walk(ast.parse(code, mode="eval")))):
        raise ValueError("no formula of ours")


def _ours(node: ast.AST) -> bool:
    if isinstance(node, ast.Name):
        return node.id in _NAMES
    if isinstance(node, ast.Constant):
        return isinstance(node.value, (int, float))
    if isinstance(node, ast.Attribute):
        return node.attr in _ATTRIBUTES and ast.unparse(node.value) in ("torch", "math", "torch.special")
    if isinstance(node, ast.Subscript):  # the value of a special function, the first of its jet
        call = node.value
        jet = isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in _JETS
        return jet and ast.unparse(node.slice) == "0"
    return isinstance(node, _NODES)
