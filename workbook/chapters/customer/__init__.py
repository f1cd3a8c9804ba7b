"""Is what we believe about the customer true?"""
