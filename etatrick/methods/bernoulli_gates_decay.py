"""Bernoulli gates with the cost lzero k and weight decay on the weights that are kept, k decay u^2/2 for w = k u.

Omega(w) = min_k w^2 ((1 + decay)/k - 1)/2 + lzero k: k = w sqrt((1 + decay)/(2 lzero)) gives
sqrt(2 lzero (1 + decay)) w - w^2/2 until k = 1, then decay w^2/2 + lzero. f(eta) = 2 lzero (1 + decay) eta/(1 + eta) up
to eta = 1/decay and infinite beyond. Louizos, Welling and Kingma 2018 combine the expected count with the decay of
the kept weights so; the gates here are those of Li and Ji 2019.
"""

from __future__ import annotations

from ._entry import Entry, Formula, Parameter, Traits, records

ENTRY = Entry(
    name="bernoulli_gates_decay",
    title="Bernoulli gates with weight decay",
    year=2018,
    noise="Bernoulli gate",
    source=Formula(
        "penalty",
        "piecewise((sqrt(2*lzero*(1 + decay))*w - w**2/2, w <= sqrt(2*lzero/(1 + decay))), "
        "(decay*w**2/2 + lzero, True))",
    ),
    parameters=(
        Parameter("lzero", "cost of a weight that is kept", default="1/2", low="0"),
        Parameter("decay", "weight decay of a weight that is kept", default="1/10", low="0"),
    ),
    traits=Traits("closed", "kink", "quadratic", "jumps past step 1"),
    citation="""@inproceedings{louizos2018learning,
  author = {Louizos, Christos and Welling, Max and Kingma, Diederik P.},
  title = {Learning Sparse Neural Networks through $L_0$ Regularization},
  booktitle = {International Conference on Learning Representations},
  year = {2018},
}""",
    recorded=(
        *records(
            {"lzero": "1/2", "decay": "1/10"},
            omega={
                "1e-8": "1.0488088431701515469914535136799375984752718576815e-8",
                "0.3": "0.26964265445104546409743605410398127954258155730445",
                "2.5": "0.8125",
                "1e6": "50000000000.5",
            },
            derivative={
                "1e-8": "1.0488088381701515469914535136799375984752718576815",
                "0.3": "0.7488088481701515469914535136799375984752718576815",
                "2.5": "0.25",
                "1e6": "100000",
            },
            reweighting={
                "1e-8": "9.5346259833650149303428486120916991082159816236227e-9",
                "0.3": "0.40063629153568857831429312287522898964612035376678",
                "2.5": "10",
                "1e6": "10",
            },
            dual={
                "1e-8": "1.0999999890000001099999989000000109999998900000011e-8",
                "0.3": "0.25384615384615384615384615384615384615384615384615",
                "2.5": "0.78571428571428571428571428571428571428571428571429",
                "1e6": "inf",
            },
            prox={
                ("0.26220194984", "0.25"): "0",
                ("0.262202474245", "0.25"): "3.4960328281766951549544002080050824271410616533837e-7",
                ("20", "0.25"): "19.512195121951219512195121951219512195121951219512",
                ("2.36642954681", "4"): "0",
                ("2.36643427967", "4"): "1.6903101997642857142857142857142857142857142857143",
                ("20", "4"): "14.285714285714285714285714285714285714285714285714",
            },
            threshold={
                "0.25": "0.26220221204253788674786337841998439961881796442038",
                "4": "2.3664319132398464170269313166246468193662004923177",
            },
        ),
        *records(
            {"lzero": "3", "decay": "2"},
            omega={
                "0.3": "1.2277922061357855439215198517887282707127046878393",
                "1": "3.7426406871192851464050661726290942357090156261308",
                "1e6": "1000000000003",
            },
            derivative={
                "0.3": "3.9426406871192851464050661726290942357090156261308",
                "1": "3.2426406871192851464050661726290942357090156261308",
                "1e6": "2000000",
            },
            reweighting={
                "0.3": "0.076091133787592716020185363025612968772345320370701",
                "1": "0.30839062865407559684735683368406436680641268389005",
                "1e6": "0.5",
            },
            dual={
                "0.3": "4.1538461538461538461538461538461538461538461538462",
                "1": "inf",
                "1e6": "inf",
            },
            prox={
                ("2.12131822224", "0.5"): "0",
                ("2.12132246488", "0.5"): "4.2426407148535949338273709057642909843738691557805e-6",
                ("20", "0.5"): "10",
                ("7.74595894645", "2"): "0",
                ("7.74597443838", "2"): "1.549194887676",
                ("20", "2"): "4",
            },
            threshold={
                "0.5": "2.1213203435596425732025330863145471178545078130654",
                "2": "7.7459666924148337703585307995647992216658434105832",
            },
        ),
    ),
)
