"""The figures: `make bench` measures them and writes bench/results.json. Nothing here is imported by the product."""
