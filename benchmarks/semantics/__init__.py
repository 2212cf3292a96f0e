"""Measures what is understood of interventions, on hand-judged records and beside two simple baselines."""
