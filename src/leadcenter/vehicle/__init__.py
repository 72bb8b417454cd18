"""Brands and series, and how channels write them."""
