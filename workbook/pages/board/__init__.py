"""The board's edition of a strategy: what it must decide, the strategy, results, plan, customer."""

from workbook.pages.board.edition import Section, sections

__all__ = ["Section", "sections"]
