"""What several chapters need: votes, verdicts, results, checks, measures, comparisons."""
