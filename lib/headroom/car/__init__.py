"""What each car draws and how late it answers. Feeds limit (house = reading - car) and share."""
