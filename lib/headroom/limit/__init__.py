"""How much all cars may draw together, per phase, and why: the tightest rule wins."""
