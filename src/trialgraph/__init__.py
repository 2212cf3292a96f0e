"""trialgraph: clinical-trial registry records as a validated, linked RDF graph of trial interventions."""

from importlib.metadata import version

__version__ = version("trialgraph")
