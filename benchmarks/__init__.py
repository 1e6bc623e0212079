"""How fast and how large the product is, beside the raw limit of the same machine: ``python -m benchmarks --help``."""
