"""One device each: ADC, pilot, contactor, LED. Drivers make no decisions."""
