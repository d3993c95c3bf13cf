"""What runs on the PC: simulated board and plant, replay, simulate, demo, build, bench."""
