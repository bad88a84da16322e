"""Bernoulli gates kept with probability k at a cost of lzero for each expected weight: C = lzero k, r = (1 - k)/k.

The best k is min(1, w/sqrt(2 lzero)), so Omega is exactly the MCP of threshold sqrt(2 lzero), which is CEL0:
sqrt(2 lzero) w - w^2/2 until it reaches lzero, then lzero. Zero-temperature limits of L0 gates and straight-through
or REINFORCE gates share the expected objective and so the penalty. Li and Ji 2019.
"""

from __future__ import annotations

from ._entry import Entry, Noise, Parameter, Traits, records

ENTRY = Entry(
    name="bernoulli_gates",
    title="L0 regularisation by Bernoulli gates (L0-ARM)",
    year=2019,
    noise="Bernoulli gate, keep probability k",
    source=Noise(cost="lzero*k", mean="k", second_moment="k", upper="1"),
    parameters=(Parameter("lzero", "cost of a kept weight", default="1/2", low="0"),),
    traits=Traits("closed", "kink", "constant", "jumps past step 1"),
    citation="""@inproceedings{li2019arm,
  author = {Li, Yang and Ji, Shihao},
  title = {{L0-ARM}: Network Sparsification via Stochastic Binary Optimization},
  booktitle = {European Conference on Machine Learning and Knowledge Discovery in Databases},
  year = {2019},
}""",
    recorded=(
        *records(
            {"lzero": "1/2"},
            omega={
                "1e-8": "9.99999995e-9",
                "0.3": "0.255",
                "2.5": "0.5",
                "1e6": "0.5",
            },
            derivative={
                "1e-8": "0.99999999",
                "0.3": "0.7",
                "2.5": "0",
                "1e6": "0",
            },
            reweighting={
                "1e-8": "1.000000010000000100000001000000010000000100000001e-8",
                "0.3": "0.42857142857142857142857142857142857142857142857143",
                "2.5": "inf",
                "1e6": "inf",
            },
            dual={
                "1e-8": "9.99999990000000099999999000000009999999900000001e-9",
                "0.3": "0.23076923076923076923076923076923076923076923076923",
                "2.5": "0.71428571428571428571428571428571428571428571428571",
                "1e6": "0.999999000000999999000000999999000000999999000001",
            },
            prox={
                ("0.24999975", "0.25"): "0",
                ("0.25000025", "0.25"): "3.3333333333333333333333333333333333333333333333333e-7",
                ("20", "0.25"): "20",
                ("1.999998", "4"): "0",
                ("2.000002", "4"): "2.000002",
                ("20", "4"): "20",
            },
            threshold={
                "0.25": "0.25",
                "4": "2",
            },
        ),
        *records(
            {"lzero": "3"},
            omega={
                "0.3": "0.689846922834953429459185222411767417589784244197",
                "1": "1.9494897427831780981972840747058913919659474806567",
                "1e6": "3",
            },
            derivative={
                "0.3": "2.1494897427831780981972840747058913919659474806567",
                "1": "1.4494897427831780981972840747058913919659474806567",
                "1e6": "0",
            },
            reweighting={
                "0.3": "0.13956800724787706082219716115258331938913438988105",
                "1": "0.68989794855663561963945681494117827839318949613133",
                "1e6": "inf",
            },
            dual={
                "0.3": "1.3846153846153846153846153846153846153846153846154",
                "1": "3",
                "1e6": "5.999994000005999994000005999994000005999994000006",
            },
            prox={
                ("1.22474364665", "0.5"): "0",
                ("1.22474609614", "0.5"): "2.4494968219018027159252941086080340525193433298716e-6",
                ("20", "0.5"): "20",
                ("3.46409815104", "2"): "0",
                ("3.46410507924", "2"): "3.46410507924",
                ("20", "2"): "20",
            },
            threshold={
                "0.5": "1.2247448713915890490986420373529456959829737403283",
                "2": "3.4641016151377545870548926830117447338856105076208",
            },
        ),
    ),
)
