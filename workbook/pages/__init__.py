"""Everything that a person opens: a chapter's page, the front page, the portfolio."""
