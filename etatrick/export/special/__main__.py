"""Writes the tables into the modules: python -m etatrick.export.special"""

from ._build import write

if __name__ == "__main__":
    write()
