"""Shares that a dataset keeps: splits, and draws that are even in every stretch."""
