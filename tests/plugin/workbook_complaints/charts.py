"""Pictures of complaints."""

import altair as alt

from workbook_complaints.measures import open as waiting

__all__ = ["waiting_days"]


def waiting_days(book):
    """How long complaints have waited."""
    frame = waiting(book)
    if frame.empty:
        return None
    told = ", ".join(f"{row.complaint} {row.days} days" for row in frame.itertuples())
    bars = alt.Chart(frame).mark_bar().encode(alt.X("days:Q"), alt.Y("complaint:N"))
    return bars.properties(description=f"Days that complaints have waited: {told}.")
