"""Firm shrinkage: 0 up to the threshold 1, the identity from `upper` on, linear between.

It is the prox at step 1 of the minimax concave penalty with a = upper: Omega(w) = w - w^2/(2 upper) up to upper,
upper/2 beyond, f(eta) = upper eta/(eta + upper). At other steps the prox is firm up to the step `upper` and jumps
beyond. Gao and Bruce 1997.
"""

from __future__ import annotations

from ._entry import Entry, Formula, Parameter, Traits, records

ENTRY = Entry(
    name="firm",
    title="Firm shrinkage",
    year=1997,
    noise="ratio lam/eta_hat(w), none beyond upper",
    source=Formula("prox", "piecewise((0, w <= 1), (upper*(w - 1)/(upper - 1), w <= upper), (w, True))"),
    parameters=(Parameter("upper", "upper threshold in units of the lower one", default="2", low="1"),),
    traits=Traits("closed", "kink", "constant", "jumps past step 2"),
    citation="""@article{gao1997waveshrink,
  author = {Gao, Hong-Ye and Bruce, Andrew G.},
  title = {{WaveShrink} with Firm Shrinkage},
  journal = {Statistica Sinica},
  volume = {7},
  number = {4},
  pages = {855--874},
  year = {1997},
}""",
    recorded=(
        *records(
            {"upper": "2"},
            omega={
                "1e-8": "9.999999975e-9",
                "0.3": "0.2775",
                "2.5": "1",
                "1e6": "1",
            },
            derivative={
                "1e-8": "0.999999995",
                "0.3": "0.85",
                "2.5": "0",
                "1e6": "0",
            },
            reweighting={
                "1e-8": "1.000000005000000025000000125000000625000003125e-8",
                "0.3": "0.35294117647058823529411764705882352941176470588235",
                "2.5": "inf",
                "1e6": "inf",
            },
            dual={
                "1e-8": "9.9999999500000002499999987500000062499999687500002e-9",
                "0.3": "0.2608695652173913043478260869565217391304347826087",
                "2.5": "1.1111111111111111111111111111111111111111111111111",
                "1e6": "1.999996000007999984000031999936000127999744000512",
            },
            prox={
                ("0.999999", "1"): "0",
                ("1.000001", "1"): "2e-6",
                ("20", "1"): "20",
                ("3.999996", "8"): "0",
                ("4.000004", "8"): "4.000004",
                ("20", "8"): "20",
            },
            threshold={
                "1": "1",
                "8": "4",
            },
        ),
        *records(
            {"upper": "5/4"},
            omega={
                "0.3": "0.264",
                "1": "0.6",
                "1e6": "0.625",
            },
            derivative={
                "0.3": "0.76",
                "1": "0.2",
                "1e6": "0",
            },
            reweighting={
                "0.3": "0.39473684210526315789473684210526315789473684210526",
                "1": "5",
                "1e6": "inf",
            },
            dual={
                "0.3": "0.24193548387096774193548387096774193548387096774194",
                "1": "0.55555555555555555555555555555555555555555555555556",
                "1e6": "1.2499984375019531225585968017539978075027406215742",
            },
            prox={
                ("0.999999", "1"): "0",
                ("1.000001", "1"): "5e-6",
                ("20", "1"): "20",
                ("2.23606574143", "4"): "0",
                ("2.23607021357", "4"): "2.23607021357",
                ("20", "4"): "20",
            },
            threshold={
                "1": "1",
                "4": "2.2360679774997896964091736687312762354406183596115",
            },
        ),
    ),
)
