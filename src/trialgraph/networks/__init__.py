"""Networks of a graph: who is given, made or run together, as networkx graphs.

:mod:`sameness` tells which names mean one node, :mod:`projection` makes and measures the network, :mod:`files` writes
it as GraphML and CSV, :mod:`picture` draws its core.
"""
