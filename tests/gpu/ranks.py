"""What each of two gloo processes does in `test_distributed`: `python ranks.py RANK PORT FOLDER JOB`."""

from __future__ import annotations

import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import torch
import torch.distributed as dist
from torch import nn
from torch.distributed.fsdp import fully_shard
from torch.nn.parallel import DistributedDataParallel
from written_penalties import LogSum

from etatrick.gpu import Target, attach

STEPS = 12
OPTIONS: dict[str, dict[str, Any]] = {
    "element": {"lam": 3e-2, "freeze": 9},
    "row": {"lam": 6e-2, "groups": "row"},
    "target": {"lam": 3e-3, "schedule": Target(0.15, STEPS, stop=0.7, interval=2, integral=6.0), "freeze": 10},
}


def network() -> nn.Sequential:
    torch.manual_seed(0)
    return nn.Sequential(nn.Linear(6, 9), nn.Tanh(), nn.Linear(9, 4))


def batch(step: int, rank: int | None) -> tuple[torch.Tensor, torch.Tensor]:
    """Rows 0-7 belong to rank 0, rows 8-15 to rank 1; without a rank all of them."""
    generator = torch.Generator().manual_seed(step)
    inputs = torch.randn(16, 6, generator=generator)
    outputs = inputs @ torch.randn(6, 4, generator=torch.Generator().manual_seed(77))
    part = slice(None) if rank is None else slice(8 * rank, 8 * rank + 8)
    return inputs[part], outputs[part]


def train(model: nn.Module, options: dict[str, Any], rank: int | None) -> tuple[Any, Any]:
    optimizer = torch.optim.Adam(model.parameters(), lr=2e-2)
    handle = attach(optimizer, LogSum(0.05), **options)
    for step in range(STEPS):
        inputs, outputs = batch(step, rank)
        optimizer.zero_grad()
        nn.functional.mse_loss(model(inputs), outputs).backward()
        optimizer.step()
    return optimizer, handle


def main(rank: int, port: int, folder: Path, job: str) -> None:
    dist.init_process_group("gloo", f"tcp://127.0.0.1:{port}", rank=rank, world_size=2, timeout=timedelta(seconds=120))
    torch.set_num_threads(1)
    found: dict[str, Any] = {}
    for name, options in OPTIONS.items():
        model = network()
        if job == "ddp":
            _, handle = train(DistributedDataParallel(model), options, rank)
            weights = [p.detach() for p in model.parameters()]
        else:
            for layer in model:
                if isinstance(layer, nn.Linear):
                    fully_shard(layer)
            fully_shard(model)
            _, handle = train(model, options, rank)
            weights = [p.detach().full_tensor() for p in model.parameters()]
        found[name] = {"weights": weights, "nonzeros": handle.nonzeros(), "objective": handle.objective()}
        handle.stats()
    torch.save(found, folder / f"{job}{rank}.pt")
    dist.destroy_process_group()


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]), sys.argv[4])
