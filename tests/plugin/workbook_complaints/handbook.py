"""What the handbook says of complaints."""

TERMS = {"harm": "How bad a complaint is for the customer, from 0 to 3."}
ANSWERS = {"now": "What customers complain about."}
EXAMPLES = {"K901": {"complaints": [{"key": "late", "statement": "The truck came late",
                                     "received_on": "2026-03-02"}]}}  # fmt: skip
