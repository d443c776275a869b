"""How a command runs: workers, processes, and what stops them."""
