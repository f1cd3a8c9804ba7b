"""What several chapters need: votes, verdicts, results, checks, measures, comparisons."""

import workbook.book  # noqa: F401 first: it reads the chapters, whose tables name what lies here
