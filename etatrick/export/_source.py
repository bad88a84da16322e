"""The stand-alone file: one readable Python source that needs only torch, and what `to_torch` runs as well."""

from __future__ import annotations

import math
from collections.abc import Iterator

from . import special
from ._arcs import Piece
from ._duals import Dual
from ._plan import TINY, Plan, Stretch
from ._table import Table
from ._templates import FUNCTIONS, HEAD, LOOKUP, NEWTON, PROX

MODES = {
    "exact": "float32 and float64 are computed in float64 and rounded once.",
    "fast": "arithmetic is in the dtype of the argument; the prox compares its candidates in float64.",
}


def source(plan: Plan, mode: str) -> str:
    """The text of the stand-alone file for a plan."""
    tables = dict(_tables(plan))
    parts = [
        HEAD.format(
            name=plan.name,
            formula=plan.formula,
            mode=mode,
            arithmetic=MODES[mode],
            tables=about(plan),
            weak_convexity=_number(plan.weak_convexity),
            breaks=list(plan.breaks),
            tiny=TINY,
        )
    ]
    if tables:
        parts.append(_table_texts(tables) + LOOKUP)
    named = zip(
        ("omega", "slope", "curvature", "eta"),
        (plan.omega, plan.slope, plan.curvature, plan.eta),
        plan.at_zero,
        strict=True,
    )
    for name, pieces, at_zero in named:
        parts += [_piece(name, i, piece) for i, piece in enumerate(pieces)]
        parts.append(_joined(name, pieces, at_zero))
    parts.append(FUNCTIONS.format(dual=_dual(plan.dual)))
    parts += [_pull(plan, i) for i in range(len(plan.pulls))]
    parts.append(PROX)
    steps = {i: s.steps for i, s in enumerate(plan.stretches) if s.steps is not None}
    if steps:
        parts.append("\n\n#: Per stretch the steps in float32, in float64, and of polishing: enough wherever tried.\n")
        parts.append(f"STEPS = {steps}{NEWTON}")
    parts.append(_local_minima(plan))
    return _with_special("".join(parts))


def _with_special(text: str) -> str:
    """The text with the special functions it calls above its first own definition."""
    names = special.needed(text)
    if not names:
        return text
    head, rest = text.split("\nimport math\n\nimport torch\n", 1)
    return f"{head}\n{special.IMPORTS}\n\n{special.source(names)}\n{rest}"


def _tables(plan: Plan) -> Iterator[tuple[str, Table]]:
    for name, pieces in (("omega", plan.omega), ("slope", plan.slope), ("curvature", plan.curvature)):
        for i, piece in enumerate(pieces):
            if piece.table is not None:
                yield f"{name}_{i}", piece.table
    for i, pull in enumerate(plan.pulls):
        if pull.table is not None:
            yield _pull_table(plan, i), pull.table
    for i, branch in enumerate(plan.dual.branches):
        yield f"dual_{i}", branch.value
        yield f"rise_{i}", branch.rise


def _pull_table(plan: Plan, i: int) -> str:
    """The name of the table behind a pull: that of Omega' where there is one."""
    known = [f"slope_{k}" for k, piece in enumerate(plan.slope) if piece.table is plan.pulls[i].table]
    return known[0] if known else f"pull_{i}"


def about(plan: Plan) -> str:
    """What is known of the error of the plan's tables, "" where it has none."""
    tables = dict(_tables(plan))
    if not tables:
        return ""
    bounds = [table.bound for table in tables.values() if table.bound < math.inf]
    text = "Functions without a formula are piecewise polynomials."
    if bounds:
        text += (
            f" Before rounding these miss by at most {max(bounds):.3g} of the value, or of a quarter "
            "of the largest in a bin where that is more, or by 1e-250: proved by ball arithmetic."
        )
    elif not any(table.gaps for table in tables.values()):
        text += " What these miss was sampled, not proved."
    gaps = [f"{name} ({', '.join(part for part, _ in table.gaps)})" for name, table in tables.items() if table.gaps]
    if gaps:
        text += " Only sampled, not proved, are: " + ", ".join(gaps) + "."
    return text


def _table_texts(tables: dict[str, Table]) -> str:
    lines = ["\n\n#: Per table: bins from 2^low to 2^high, 2^split of them in an octave; see _lookup.\n_SHAPES = {\n"]
    for name, table in tables.items():
        shape = {
            "low": table.bottom,
            "high": table.top,
            "split": table.split,
            "powers": table.powers,
            "tail": table.tail,
            "open": table.open,
            "columns": len(table.double[0]),
            "bound": table.bound if table.bound < math.inf else None,
            "unproved": [part for part, _ in table.gaps],
        }
        lines.append(f"    {name!r}: {shape!r},\n")
    lines.append("}\n#: One row for each power, one column for each bin.\n_TABLES = {\n")
    for name, table in tables.items():
        lines.append(f"    {name!r}: {{\n")
        for dtype, rows in (("float64", table.double), ("float32", table.single)):
            digits = repr if dtype == "float64" else lambda c: f"{c:.9g}"
            body = "".join(f"                [{', '.join(map(digits, row))}],\n" for row in rows)
            lines.append(
                f"        torch.{dtype}: torch.tensor(\n            [\n{body}            ],\n"
                f"            dtype=torch.{dtype},\n        ),\n"
            )
        lines.append("    },\n")
    return "".join([*lines, "}\n"])


def _number(x: float) -> str:
    return "math.inf" if x == math.inf else "-math.inf" if x == -math.inf else repr(x)


def _code(name: str, i: int, piece: Piece) -> str:
    return piece.code if piece.table is None else f"_lookup({f'{name}_{i}'!r}, {piece.place})"


def _piece(name: str, i: int, piece: Piece) -> str:
    """def _omega_0(x): one formula or table."""
    range_ = f"{piece.low!r} < x" + ("" if piece.high == math.inf else f" <= {piece.high!r}")
    return f'\n\ndef _{name}_{i}(x):\n    """For {range_}."""\n{_widened(piece)}    return {_code(name, i, piece)}\n'


def _widened(piece: Piece) -> str:
    if piece.fast:
        return ""
    return "    x = x.to(torch.float64)  # float32 would lose digits here\n"


def _joined(name: str, pieces: tuple[Piece, ...], at_zero: float) -> str:
    """def _omega(a): the pieces, each evaluated only inside its own range."""
    lines = [f"\n\ndef _{name}(a):", "    x = _above_zero(a)"]
    for i, piece in enumerate(pieces):
        high = "" if piece.high == math.inf else f", max={piece.high!r}"
        at = "x" if len(pieces) == 1 else f"torch.clamp(x, min={max(piece.low, TINY)!r}{high})"
        value = f"_{name}_{i}({at})" + ("" if piece.fast else ".to(x.dtype)")
        lines.append(f"    y = {value}" if i == 0 else f"    y = torch.where(x > {piece.low!r}, {value}, y)")
    zero = "0 * a" if at_zero == 0 else f"{_number(at_zero)} + 0 * a"
    lines.append(f"    return torch.where(a > 0, y, {zero})")
    return "\n".join(lines) + "\n"


def _pull(plan: Plan, i: int) -> str:
    pull = plan.pulls[i]
    lines = [f"\n\ndef _pull_{i}(x):", "    \"\"\"Omega', Omega'' and Omega''' on one piece.\"\"\""]
    if pull.codes is None:
        return "\n".join([*lines, f"    return _lookup_jet({_pull_table(plan, i)!r}, {pull.place}, {pull.side})\n"])
    body = ",\n        ".join(pull.codes)
    return "\n".join([*lines, f"    return (\n        {body},\n    )\n"])


def _local_minima(plan: Plan) -> str:
    lines = [
        '\n\ndef _local_minima(z, g):\n    """Per stretch its local minimum of F, if there is one, and Omega there."""'
    ]
    if not plan.stretches and not plan.kinks:
        return "\n".join([*lines, "    return []\n"])
    lines += ["    end, h, found = z.to(torch.float64), g.to(z.dtype), []"]
    for i, stretch in enumerate(plan.stretches):
        lines += _stretch_lines(plan, i, stretch)
    for kink in plan.kinks:
        lines.append(f"    found.append((torch.full_like(end, {kink!r}), _omega))")
    return "\n".join([*lines, "    return found\n"])


def _stretch_lines(plan: Plan, i: int, s: Stretch) -> list[str]:
    if s.line is not None:
        value, slope = s.line
        root = f"(end - g * {value!r}) / (1 + g * {slope!r})" if slope else f"end - g * {value!r}" if value else "end"
        lines = [f"    x = {root}", *_kept(s, f"1 + g * {slope!r} > 0" if slope < 0 else "")]
    elif s.steps is None:
        lines = [*_quadratic_lines(plan, s), *_kept(s, "inner >= 0")]
    else:
        low, high, pull = repr(s.low), _number(s.high), f"_pull_{s.pull}"
        z, h = ("z", "h") if plan.pulls[s.pull].fast else ("end", "g")
        bounds = f"{max(s.first, TINY)!r}, {_number(s.last)}"
        lines = [
            f"    first, second, polish = STEPS[{i}]",
            "    steps = second if z.dtype == torch.float64 else first",
            f"    x = _bracketed({pull}, {z}, {h}, {low}, {high}, {s.convex}, steps)",
            f"    x = _polished({pull}, x, end, g, {low}, {high}, {bounds}, polish)",
        ]
    return [*lines, f"    found.append((x, {_omega_of(plan, s)}))"]


def _kept(s: Stretch, condition: str) -> list[str]:
    """x where it lies on the stretch, give or take a rounding, else 0."""
    usable = f"(x > {s.low * (1 - 2.0**-45)!r}) & (x < {_number(s.high * (1 + 2.0**-45))})"
    usable += f" & ({condition})" if condition else ""
    return [f"    x = torch.where({usable}, torch.clamp(x, {s.low!r}, {_number(s.high)}), 0.0)"]


def _quadratic_lines(plan: Plan, s: Stretch) -> list[str]:
    """The zero of p x^2 - 2 q x + r at which it rises; squares that overflow belong to v where Omega' is nothing."""
    p, q, r = plan.pulls[s.pull].quadratic or ("", "", "")
    monic = p == "1.0"
    times, by = ("", "") if monic else ("p * ", " / p")
    return [
        f"    q, r = {q}, {r}" if monic else f"    p, q, r = {p}, {q}, {r}",
        f"    inner = q * q - {times}r",
        "    s = torch.where(q < 1e150, torch.sqrt(torch.clamp(inner, min=0.0)), q)",
        f"    x = torch.where(q > 0, (q + s){by}, r / (q - s))",
    ]


def _omega_of(plan: Plan, s: Stretch) -> str:
    """The piece of Omega that holds on the stretch and where its steps may end, or all of Omega."""
    return next((f"_omega_{i}" for i, p in enumerate(plan.omega) if p.low <= s.first and s.last <= p.high), "_omega")


def _dual(dual: Dual) -> str:
    if dual.error:
        return f"    raise ValueError({dual.error!r})"
    lines = ["    a = eta.to(torch.float64)", f"    x = torch.clamp(a, min={TINY!r})"]
    if dual.pieces is not None:
        lines += _dual_pieces(dual.pieces)
        if "_legendre" in dual.pieces[0].code:
            lines.insert(0, "\n    def _legendre(w):\n        return 2 * _omega_0(w) - w * _slope_0(w)\n")
        return "\n".join([*lines, "    return torch.where(torch.isnan(a), a, y).to(eta.dtype)"])
    constant, quadratic = dual.beyond
    lines.append("    delta, zero = x - x.detach(), torch.zeros_like(x)")
    for i, branch in enumerate(dual.branches):
        lines.append(f"    t = torch.clamp(({branch.place}).detach(), min={TINY!r})")
        value = f"_seed(_lookup('dual_{i}', t), delta, _lookup('rise_{i}', t), zero)"
        lines.append(f"    y = {value}" if i == 0 else f"    y = torch.where(x > {branch.low!r}, {value}, y)")
    if dual.far:
        lines.append(f"    x = torch.clamp(x, min={dual.far_from!r})")
        lines.append(f"    y = torch.where(a > {dual.far_from!r}, {dual.far}, y)")
    if dual.end != math.inf:
        beyond = f"{_number(constant)} - {quadratic!r} / x"
        lines.append(f"    y = torch.where(x > {dual.end!r}, {beyond}, y)")
    if dual.start:
        lines.append(f"    y = torch.where(x <= {dual.start!r}, 0.0, y)")
    return "\n".join([*lines, "    return torch.where(torch.isnan(a), a, y).to(eta.dtype)"])


def _dual_pieces(pieces: tuple[Piece, ...]) -> list[str]:
    if len(pieces) == 1:
        return [f"    y = {pieces[0].code}"]
    lines = ["    a0 = x"]
    for i, piece in enumerate(pieces):
        high = "" if piece.high == math.inf else f", max={piece.high!r}"
        lines.append(f"    x = torch.clamp(a0, min={max(piece.low, TINY)!r}{high})")
        lines.append(f"    y = {piece.code}" if i == 0 else f"    y = torch.where(a0 > {piece.low!r}, {piece.code}, y)")
    return lines
