"""Sparse variational dropout with the published approximation of the divergence.

KL = k1 sigmoid(k3 log(eta) - k2) + log(1 + eta)/2 at noise variance 1/eta, f = 2 KL, with k1 = 0.63576,
k2 = 1.87320, k3 = 1.48695 (Molchanov et al. 2017, equation (14)). f lies within 0.02 of the exact dual, but
f' rises above 1 near 0, where the exact one falls: this Omega is convex in w there, and its slope exceeds 1.
"""

from __future__ import annotations

from ._entry import Entry, Formula, Traits, records

ENTRY = Entry(
    name="variational_dropout_molchanov",
    title="Sparse variational dropout, sigmoid approximation",
    year=2017,
    noise="Gaussian N(1, 1/eta)",
    source=Formula("dual", "2*(0.63576*sigmoid(1.48695*log(eta) - 1.87320) + log(1 + eta)/2)"),
    traits=Traits("parametric", "kink", "log", "jumps past step 4.514"),
    citation="""@inproceedings{molchanov2017variational,
  author = {Molchanov, Dmitry and Ashukha, Arsenii and Vetrov, Dmitry},
  title = {Variational Dropout Sparsifies Deep Neural Networks},
  booktitle = {Proceedings of the 34th International Conference on Machine Learning},
  series = {Proceedings of Machine Learning Research},
  volume = {70},
  pages = {2498--2507},
  year = {2017},
}""",
    recorded=(
        *records(
            omega={
                "1e-8": "1.0000124187932812532640595409222301917529086310445e-8",
                "0.3": "0.29683046035888520816253680245922934324485019493604",
                "2.5": "1.9194571234587230514080609885316526446534446436447",
                "1e6": "14.951270557964774098173045251805621554259470120073",
            },
            derivative={
                "1e-8": "1.0000184647590813286628908546081515517036016004456",
                "0.3": "0.95806996084972323570627044812319197999708454155692",
                "2.5": "0.51036843239121825206592913602860916748893838728777",
                "1e6": "9.9999999999900001764980996120259661805521754639866e-7",
            },
            reweighting={
                "1e-8": "9.9998153558185970387459172809728988866891640046887e-9",
                "0.3": "0.31312953360308526896260377818107780902368109988276",
                "2.5": "4.8984220836049825953398938175023476946237893498448",
                "1e6": "1000000000000.9999823501910387621040745381159784373",
            },
            dual={
                "1e-8": "1.0000248379275128991457862120237440993289846997562e-8",
                "0.3": "0.29415580672092464417589561172239920486741429810661",
                "2.5": "1.7296140002036680491924077719834180649461444173161",
                "1e6": "15.087031548052177555574181579144270891868817836342",
            },
            prox={
                ("0.4999995", "0.5"): "0",
                ("0.5000005", "0.5"): "2.5069614994426491730806717869041316450558098002978e-11",
                ("20", "0.5"): "19.974989556037595408908872410897517680337193664147",
                ("0.999999", "1"): "0",
                ("1.000001", "1"): "2.5070905685405399787438759732452073461180982017172e-11",
                ("20", "1"): "19.949916247620836404221388172330784993920490736775",
                ("6.86529352655", "8"): "0",
                ("6.86530725715", "8"): "5.2741040336010871452307966761026859102736936407376",
                ("20", "8"): "19.592010499202771142402280350654093982356409722795",
            },
            threshold={
                "0.5": "0.5",
                "1": "1",
                "8": "6.8653003918541833687127314611144796376913024405714",
            },
        ),
    ),
)
