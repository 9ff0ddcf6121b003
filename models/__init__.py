"""Shipped reader models and what they are made from."""
