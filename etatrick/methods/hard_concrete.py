"""L0 regularisation by hard concrete gates, beta = 2/3, gamma = -0.1, zeta = 1.1, cost P(s > 0)/2.

The gate clips a stretched concrete variable to [0, 1]: P(s > x) = a/(a + ((x - gamma)/(zeta - x))^beta), so
f = P(s > 0) along a, and 1/eta = E s^2/(E s)^2 - 1. The stationary equation has two roots before the
minimiser jumps to a = oo: Omega has slope 1.47520 at 0, follows the branch up to w = 0.53499, and is 1/2
beyond. Past the jump, at eta = 2.3529, the dual max_w 2 Omega - w^2/eta is 1 - 0.28621/eta, not the cost.
Louizos et al. 2018.
"""

from __future__ import annotations

from ._entry import Entry, Noise, Traits, records

ENTRY = Entry(
    name="hard_concrete",
    title="L0 regularisation by hard concrete gates",
    year=2018,
    noise="hard concrete gate",
    source=Noise(
        parameter="a",
        survival="a/(a + ((x + 1/10)/(11/10 - x))**(2/3))",
        cost="a/(a + (1/11)**(2/3))/2",
    ),
    traits=Traits("parametric", "kink", "constant", "jumps"),
    citation="""@inproceedings{louizos2018learning,
  author = {Louizos, Christos and Welling, Max and Kingma, Diederik P.},
  title = {Learning Sparse Neural Networks through $L_0$ Regularization},
  booktitle = {International Conference on Learning Representations},
  year = {2018},
}""",
    recorded=(
        *records(
            omega={
                "1e-8": "1.4751987201833266822869045205956429343593275825393e-8",
                "0.3": "0.35759340106026062224196364759963977094653756262033",
                "2.5": "0.5",
                "1e6": "0.5",
                "0.53": "0.49878746139618402950374251828493225967802132886969",
                "0.54": "0.5",
            },
            derivative={
                "1e-8": "1.4751987111467906028921610875066256674375487190743",
                "0.3": "0.89272788724261687214965313851802080009939573238404",
                "2.5": "0",
                "1e6": "0",
                "0.53": "0.25764183142013828863653029930849621896862665627802",
                "0.54": "0",
            },
            reweighting={
                "1e-8": "6.7787477879683041055410936330336964313225072644895e-9",
                "0.3": "0.33604864851552344080301540351075413445367418188502",
                "2.5": "inf",
                "1e6": "inf",
                "0.53": "2.0571193624832040241370448459109674461386892736215",
                "0.54": "inf",
            },
            dual={
                "1e-8": "2.1762112513610749886212961293170178888104850489377e-8",
                "0.3": "0.41729399710565658396313481427061952602499187226755",
                "2.5": "0.88551467594727868220969339188833286882171215801779",
                "1e6": "0.9999997137866898681967055242334797208321720542804",
            },
            prox={
                ("0.0737598627011", "0.05"): "0",
                ("0.0737600102209", "0.05"): "8.1087399016814854813129673976989780406960719766876e-8",
                ("20", "0.05"): "20",
                ("0.295039450804", "0.2"): "0",
                ("0.295040040884", "0.2"): "4.6205516853380100674243433124240963858172508529331e-7",
                ("20", "0.2"): "20",
                ("0.999999", "1"): "0",
                ("1.000001", "1"): "1.000001",
                ("20", "1"): "20",
            },
            threshold={
                "0.05": "0.073759936460993137560010131812568196162272380020726",
                "0.2": "0.2950397458439725502400405272502727846490895200829",
                "1": "1",
            },
        ),
    ),
)
