"""Derived facts for people and for programs: readable formulas, tables, plain data for JSON."""

from .compare import Comparison as Comparison
from .compare import Row as Row
from .compare import Scaled as Scaled
from .compare import compare as compare
from .compare import comparison_tables as comparison_tables
from .facts import derivation as derivation
from .facts import no_dual as no_dual
from .facts import text_of as text_of
from .paper_figure import PaperFigure as PaperFigure
from .paper_figure import figure_1 as figure_1
from .plots import Picture as Picture
from .plots import draw_figure_1 as draw_figure_1
from .plots import picture as picture
from .plots import plot_penalty as plot_penalty
from .tables import catalogue_table as catalogue_table
from .tables import conditions_table as conditions_table
from .tables import derivation_table as derivation_table
from .tables import layers_table as layers_table
from .tables import scores_table as scores_table
from .tables import values_table as values_table
from .text import notes as notes
from .text import readable as readable
from .text import shown_number as shown_number
