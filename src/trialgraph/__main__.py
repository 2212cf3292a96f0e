"""`python -m trialgraph`."""

from trialgraph.cli import main

main(prog_name="trialgraph")
