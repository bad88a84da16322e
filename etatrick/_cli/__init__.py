"""What the commands of `etatrick.cli` are made of. SymPy and torch wait until a command needs them."""
