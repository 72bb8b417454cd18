"""Quotations, orders, payments, losses."""
