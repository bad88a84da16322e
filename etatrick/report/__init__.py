"""Derived facts for people and for programs: readable formulas, tables, plain data for JSON."""

from .facts import derivation as derivation
from .facts import no_dual as no_dual
from .facts import text_of as text_of
from .tables import catalogue_table as catalogue_table
from .tables import conditions_table as conditions_table
from .tables import derivation_table as derivation_table
from .tables import layers_table as layers_table
from .tables import scores_table as scores_table
from .tables import values_table as values_table
from .text import notes as notes
from .text import readable as readable
from .text import shown_number as shown_number
