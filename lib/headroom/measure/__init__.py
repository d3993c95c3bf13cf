"""From ADC codes to readings: window arithmetic, frequency, gain, health. No control here."""
