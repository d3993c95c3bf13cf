"""The simulated board and plant: house, cars, clamps, pilot circuit, converter, breaker."""
