"""Who is in, who leads, what is each expert in, and how far from the customer?"""

from workbook.chapters import lazily

__getattr__ = lazily(__name__, "measures", "charts", "brings")
