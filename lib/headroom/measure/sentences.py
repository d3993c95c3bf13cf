"""What to do about each health, a health and a sentence a line (reasons.find)."""

SENTENCES = """
ok The clamp reads well.
starting The first second of readings is being taken.
clipped More current than this clamp and burden can show: it counts as full scale. Fit a larger \
clamp or a smaller burden.
asymmetric The two half waves differ: a load draws direct current, which a clamp cannot show in \
full. The uncertainty is widened by 30 %.
bias_off The input's rest voltage is off its place: check the bias resistors.
noisy The input is noisier than when it was calibrated: check shield, cable and supply.
reversed Power seems to leave the house where nothing makes any: turn the clamp round. The \
current is right as it is.
stuck_low The input sits at 0 V: check the burden, the bias and the clamp's cable.
stuck_high The input sits at the supply: check the bias and the clamp's cable.
bias_lost The input's rest voltage is lost: check the bias and the clamp's cable.
dead The converter gives the same code for ever: check the board.
repeating The converter repeats the same cycle: restart the module, check the board.
floating The input wanders as if nothing held it: check the plug and the bias.
sampling The input is read too slowly or unevenly: too many channels, or a busy module.
implausible More current for minutes than the breaker would carry: check the clamp's ratio. The \
reading is used as it is.
unplugged The clamp is not plugged in: push its plug home.
stale No reading for more than a second.
"""
