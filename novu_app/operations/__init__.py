"""How an installation runs: its process tree, the embedded Valkey, the first start, the frontend build, the doctor."""
