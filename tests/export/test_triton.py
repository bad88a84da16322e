"""Files with Triton kernels: the bits of torch on a stand-in for Triton and its interpreter; what is left to torch."""

from __future__ import annotations

import ast
import importlib.util
import os
import re
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import fake_triton
import kernel_laws
import pytest
import torch

import etatrick as et
from etatrick.cli import main
from etatrick.export import to_source

MODES = ("exact", "fast")
#: Entries whose files are written within seconds.
QUICK = (
    "ard", "bernoulli_gates", "capped_l1", "cel0", "etp", "firm", "garrote", "hadamard", "l_half", "lasso", "log_sum",
    "mcp", "normal_jeffreys", "scad", "soft_threshold_reparametrization",
)  # fmt: skip
#: Formulas with powers and with tables, kinks and jumps.
FEW = ("ard", "etp", "l_half", "mcp")
needs_triton = pytest.mark.skipif(importlib.util.find_spec("triton") is None, reason="triton is not installed")
needs_gpu = pytest.mark.skipif(not torch.cuda.is_available(), reason="there is no CUDA device")
#: Compiles the kernels of a file for a GPU that need not be there.
COMPILE = """
import sys
from pathlib import Path
import kernel_laws, triton
from triton.backends.compiler import GPUTarget
from triton.compiler import ASTSource

TYPES = {"n": "i32", "step": "*fp64", "double": "*fp64", "single": "*fp32"}
CONSTANTS = {"EACH": True, "BLOCK": 512}
for path in sys.argv[1:]:
    module = kernel_laws.loaded(Path(path))
    for kernel in (module._penalty_kernel, module._derivative_kernel, module._prox_kernel):
        names = kernel.arg_names
        for dtype in ("fp64", "fp32", "bf16"):
            types = {a: "constexpr" if a in CONSTANTS else TYPES.get(a, "*" + dtype) for a in names}
            constants = {(names.index(a),): value for a, value in CONSTANTS.items() if a in names}
            source, target = ASTSource(kernel, types, constants), GPUTarget("cuda", 90, 32)
            made = triton.compile(source, target=target, options={"enable_fp_fusion": False})
            rounded = "cvt.rn.bf16.f32" in made.asm["ptx"]
            print(path, kernel.fn.__name__, dtype, len(made.asm["cubin"]) > 0 and rounded == (dtype == "bf16"))
"""


def _entry(name: str) -> Any:
    required = {p.name: "1/2" for p in et.methods.entry(name).parameters if p.default is None}
    return et.methods.get(name, **required)


def _written(name: str, mode: str, folder: Path) -> Path:
    return to_source(_entry(name), folder / f"{name}_{mode}.py", target="triton", mode=mode)


def _differences(path: Path, functions: Any, monkeypatch: pytest.MonkeyPatch, units: float = 0.0) -> list[str]:
    fake_triton.install(monkeypatch)
    return kernel_laws.differences(kernel_laws.loaded(path), functions.__getattribute__, units)


def _run(arguments: list[str], **variables: str) -> list[str]:
    """The lines that a program prints, which finds the modules beside this one."""
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parent), **variables}
    done = subprocess.run(
        [sys.executable, *arguments], capture_output=True, text=True, env=environment, check=False
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("name", QUICK)
def test_kernels_give_the_bits_of_torch(name: str, mode: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = _written(name, mode, tmp_path)
    assert _differences(path, _entry(name).to_torch(mode=mode), monkeypatch) == []


@pytest.mark.slow
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("name", sorted({*et.methods.names("separable")} - {*QUICK}))
def test_kernels_of_all_entries_give_the_bits_of_torch(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    units = 4.0 if name == "pseudo_huber" else 0.0  # its x^1.5 is x sqrt(x) in kernels
    for mode in MODES:
        path = _written(name, mode, tmp_path)
        assert _differences(path, _entry(name).to_torch(mode=mode), monkeypatch, units) == []


MUTANTS = {
    "a coefficient": ("mcp", r"(def _omega_0_device\(x\):\n.*\n    return )", r"\1(1 + 1e-15) * "),
    "bounds rounded to float32": ("mcp", r"_like_device\(([23]\.\d+), x\)", r"\1"),
    "the sign of the derivative": ("log_sum", r"tl\.where\(x < 0, -slope, slope\)", "slope"),
    "the sign of the prox": ("log_sum", r"tl\.where\(x < 0, -best, best\)", "best"),
    "one step for all": ("log_sum", r"i \* EACH", "0 * i"),
    "a step in float32": ("log_sum", r"(g = tl\.load\(.*\))\.to\(tl\.float64\)", r"\1.to(tl.float32)"),
    "programs that overlap": ("lasso", r"\* BLOCK \+ tl\.arange", "* (BLOCK // 2) + tl.arange"),
    "too few programs": ("lasso", r"triton\.cdiv\(y\.numel\(\), BLOCK\)", "y.numel() // BLOCK"),
    "float32 in place of float64": ("log_sum", r" or a\.dtype == tl\.float32", ""),
    "NaN and infinity": ("mcp", r"tl\.where\(end < float\(\"inf\"\), best, end\)", "best"),
    "a minimum left out": ("mcp", r"(x = end\n)", r"\1    x = 0 * end\n"),
    "a table's place": ("etp", r"number \* rows", "number * (rows - 1)"),
    "a table's bins": ("etp", r"\(zero \+ low << split\) \+ 1", "(zero + low << split)"),
    "a step of the polish": ("ard", r"(float\(\"inf\"\),\s+)1(\s*\))", r"\g<1>0\2"),
    "a root": ("ard", r"libdevice\.sqrt_rn\(x \* x \+ 4\)", "(x + 2)"),
    "a division of the table's argument": ("etp", r"_quotient_device\(m - c, m \+ c\)", "(m - c) / (m + m)"),
}  # fmt: skip


@pytest.mark.parametrize("mutant", MUTANTS)
def test_mutants_have_other_bits(mutant: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    name, pattern, replacement = MUTANTS[mutant]
    path = _written(name, "exact", tmp_path)
    text = path.read_text(encoding="utf-8")
    broken = re.sub(pattern, replacement, text)
    assert broken != text
    path.write_text(broken, encoding="utf-8")
    assert _differences(path, _entry(name).to_torch(), monkeypatch)


@pytest.mark.parametrize("name", QUICK)
def test_device_functions_read_nothing_of_torch(name: str, tmp_path: Path) -> None:
    tree = ast.parse(_written(name, "fast", tmp_path).read_text(encoding="utf-8"))
    functions = [s for s in tree.body if isinstance(s, ast.FunctionDef) and s.decorator_list]
    jitted = [f for f in functions if ast.unparse(f.decorator_list[0]) == "_jit"]
    known = {f.name for f in jitted} | {"tl", "libdevice", "float", "range"}
    assert len(jitted) > 8
    for function in jitted:
        names = [n for s in function.body for n in ast.walk(s) if isinstance(n, ast.Name)]
        local = {a.arg for a in function.args.args} | {n.id for n in names if isinstance(n.ctx, ast.Store)}
        assert {n.id for n in names} - local <= known, function.name


def test_gradients_integers_and_other_devices_are_left_to_torch(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = _written("mcp", "exact", tmp_path)
    fake_triton.install(monkeypatch)
    module = kernel_laws.loaded(path)

    def tensor(device: int = 0, cuda: bool = True, graded: bool = False, floats: bool = True) -> Any:
        return SimpleNamespace(device=device, is_cuda=cuda, requires_grad=graded, is_floating_point=lambda: floats)

    assert module._runs(tensor(), tensor())
    assert not module._runs(tensor(0), tensor(1))
    assert not module._runs(tensor(), tensor(cuda=False))
    assert not module._runs(tensor(), tensor(floats=False))
    assert not module._runs(tensor(), tensor(graded=True))
    with torch.no_grad():
        assert module._runs(tensor(graded=True))
    w = torch.linspace(-4, 4, 9, dtype=torch.float64, requires_grad=True)
    (gradient,) = torch.autograd.grad(module.penalty(w).sum(), w)
    assert torch.equal(gradient, module.derivative(w.detach()))
    assert torch.equal(module.penalty(torch.tensor([1, 2])), module.penalty(torch.tensor([1.0, 2.0])))


def test_without_triton_the_file_is_the_torch_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "triton", None)
    module = kernel_laws.loaded(_written("etp", "fast", tmp_path))
    plain = kernel_laws.loaded(to_source(_entry("etp"), tmp_path / "plain.py", mode="fast"))
    assert module.triton is None
    w, steps = kernel_laws.sample(torch.float32, module.BREAKS)
    for name in ("penalty", "derivative", "reweighting", "dual"):
        assert torch.equal(getattr(module, name)(w).nan_to_num(), getattr(plain, name)(w).nan_to_num())
    assert torch.equal(module.prox(w, steps).nan_to_num(), plain.prox(w, steps).nan_to_num())
    module.self_test()


def test_many_elements_on_a_cpu_are_compiled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    module = kernel_laws.loaded(_written("lasso", "exact", tmp_path))
    compiled = []
    monkeypatch.setattr(torch, "compile", lambda function: compiled.append(function) or function)
    module.MANY = 4
    for count in (3, 4, 5):
        module.prox(torch.ones(count), 0.5)
    assert compiled == [module._torch_prox]


def test_special_functions_are_refused_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(et.EtatrickError, match=r"^triton has no kernel for expinti; torch can be the target$"):
        et.from_penalty("Ei(-w)+log(w)").to_source(tmp_path / "p.py", target="triton")
    assert list(tmp_path.iterdir()) == []


def test_the_command_writes_kernels(tmp_path: Path, capsys: Any) -> None:
    path = tmp_path / "mcp.py"
    assert main(["export", "--method", "mcp", "-o", str(path), "--target", "triton"]) == 0
    assert capsys.readouterr().out == f"wrote {path}\n"
    assert "_prox_kernel" in path.read_text(encoding="utf-8")


@needs_triton
def test_the_interpreter_gives_the_bits_of_torch(tmp_path: Path) -> None:
    paths = [str(_written(name, mode, tmp_path)) for name in FEW for mode in MODES]
    assert _run([kernel_laws.__file__, *paths], TRITON_INTERPRET="1") == ["same bits"] * len(paths)


@needs_triton
@pytest.mark.parametrize(("name", "mode"), [*zip(FEW, ("fast", "exact") * 2, strict=True)])
def test_kernels_compile_for_a_gpu_that_is_not_there(name: str, mode: str, tmp_path: Path) -> None:
    lines = _run(["-c", COMPILE, str(_written(name, mode, tmp_path))], TRITON_CACHE_DIR=str(tmp_path / "cache"))
    assert len(lines) == 9
    assert all(line.endswith("True") for line in lines), lines


@needs_gpu
@needs_triton
@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("name", QUICK)
def test_kernels_on_a_gpu_are_as_accurate_as_torch(name: str, mode: str, tmp_path: Path) -> None:
    """CUDA's logarithms and powers are not the CPU's: a unit more than what is stated."""
    module = kernel_laws.loaded(_written(name, mode, tmp_path))
    functions = _entry(name).to_torch(mode=mode)
    for dtype in (torch.float64, torch.float32, torch.float16, torch.bfloat16):
        unit = max(torch.finfo(dtype).eps, module.BOUND if dtype == torch.float64 else 0.0)
        for call, given in kernel_laws.calls(module, dtype).items():
            assert module._runs(*(t.cuda() for t in given))
            got = getattr(module, call.split()[0])(*(t.cuda() for t in given)).cpu().double()
            want = getattr(functions, call.split()[0])(*given).double()
            scale = given[0].double().abs() if call.startswith("prox") else want.abs()
            near = (got - want).abs() <= (4 if mode == "fast" else 1) * unit * scale + torch.finfo(dtype).tiny
            assert bool((near | (got == want) | (got.isnan() & want.isnan())).all()), (call, dtype)
