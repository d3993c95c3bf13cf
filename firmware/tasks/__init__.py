"""The loops that run the rooms: measure, control, output, care, web. No arithmetic here."""
