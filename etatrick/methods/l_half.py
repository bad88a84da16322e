"""The l1/2 penalty: Omega(w) = 2 sqrt(w), the bridge penalty at p = 1/2, whose prox is the half thresholding rule.

f(eta) = 3 eta^(1/3), eta_hat(w) = w^(3/2). The prox is 0 up to (3/2) (2 step)^(2/3) and jumps there to (2 step)^(2/3);
beyond, it is a trigonometric root of a cubic. Xu, Chang, Xu and Zhang 2012.
"""

from __future__ import annotations

from ._entry import Entry, Formula, Traits, records

ENTRY = Entry(
    name="l_half",
    title="l1/2 regularization (half thresholding)",
    year=2012,
    noise="ratio lam/w^(3/2)",
    source=Formula("penalty", "2*sqrt(w)"),
    traits=Traits("closed", "spike", "w^(1/2)", "jumps"),
    citation="""@article{xu2012regularization,
  author = {Xu, Zongben and Chang, Xiangyu and Xu, Fengmin and Zhang, Hai},
  title = {$L_{1/2}$ Regularization: A Thresholding Representation Theory and a Fast Solver},
  journal = {IEEE Transactions on Neural Networks and Learning Systems},
  volume = {23},
  number = {7},
  pages = {1013--1027},
  year = {2012},
}""",
    recorded=(
        *records(
            omega={
                "1e-8": "0.0002",
                "0.3": "1.095445115010332226913939565601604267905489389996",
                "2.5": "3.1622776601683793319988935444327185337195551393252",
                "1e6": "2000",
            },
            derivative={
                "1e-8": "10000",
                "0.3": "1.8257418583505537115232326093360071131758156499933",
                "2.5": "0.63245553203367586639977870888654370674391102786504",
                "1e6": "0.001",
            },
            reweighting={
                "1e-8": "1e-12",
                "0.3": "0.16431676725154983403709093484024064018582340849939",
                "2.5": "3.9528470752104741649986169305408981671494439241565",
                "1e6": "1000000000",
            },
            dual={
                "1e-8": "0.0064633040700956511652778806995580514857780348265763",
                "0.3": "2.0082988502465085656479779739197923799102530615859",
                "2.5": "4.0716264248923598572771342045192338072076616542336",
                "1e6": "300",
            },
            prox={
                ("0.94493984248", "0.25"): "0",
                ("0.944941732362", "0.25"): "0.62996178486793345869439668910495175748643668740191",
                ("20", "0.25"): "19.944019901378094240643905816968245058333439959287",
                ("2.38109919685", "1"): "0",
                ("2.38110395905", "1"): "1.5874042267635464669322434203324968675098756894208",
                ("20", "1"): "19.775125414023723932503518719609369979394113838338",
                ("5.999994", "4"): "0",
                ("6.000006", "4"): "4.0000079999960000106666333334479995800016071047614",
                ("20", "4"): "19.084367702088835286528269461342964419994029713658",
            },
            threshold={
                "0.25": "0.94494078742115487357540795545867126292768859852613",
                "1": "2.3811015779522992121275584589084623905872399918498",
                "4": "6",
            },
        ),
    ),
)
