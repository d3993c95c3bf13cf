"""Two ESP32 converters as measured by others, both at 11 dB: numbers, no code.

kisel: kisel/esp32_adc_test @e2d8cc9c f2/adc.csv, WROOM-32, GPIO36, 100 nF, mean of 64 readings;
its scatter of +-10 codes is mostly that of its reference. rupayan: rupayan555/adc_test @74c75f6a,
88 voltages x 100 readings on GPIO34, reference UT203, thinned to the points between which a
straight line misses no mean by more than 2 codes.
"""

KISEL_MV = (
    *(125, 140, 150, 160, 200, 300, 400, 500, 600, 700, 800, 900, 1000, 1100, 1200, 1300, 1400),
    *(1494, 1600, 1700, 1800, 1900, 2006, 2103, 2150, 2200, 2250, 2303, 2350, 2403, 2450, 2505),
    *(2550, 2603, 2650, 2701, 2750, 2808, 2906, 2950, 3001, 3055, 3119, 3130, 3134),
)
KISEL_CODES = (
    *(0, 1, 20, 25, 70, 200, 313, 435, 572, 684, 816, 935, 1061, 1184, 1311, 1424, 1561),
    *(1676, 1803, 1923, 2059, 2173, 2305, 2420, 2479, 2543, 2607, 2671, 2731, 2799, 2859, 2930),
    *(2991, 3065, 3133, 3216, 3302, 3394, 3580, 3669, 3785, 3904, 4060, 4079, 4095),
)
RUPAYAN_MV = (
    *(110, 130, 160, 501, 600, 901, 1000, 1401, 1500, 1800, 1900, 2200, 2440, 2519, 2640, 2679),
    *(2719, 2780, 2841, 2860, 2879, 2942, 3021, 3110, 3160, 3170, 3180),
)
RUPAYAN_CODES = (
    *(0, 1, 34.2, 439.4, 560.9, 918.1, 1045.4, 1529.5, 1653.7, 2013.3, 2136.6, 2496, 2795.6),
    *(2895.5, 3064, 3125.9, 3185.2, 3284.4, 3390.9, 3428.4, 3461, 3585.3, 3752.8, 3952.9, 4074.8),
    *(4092.4, 4095),
)
CURVES = {
    "kisel": (KISEL_MV, KISEL_CODES),
    "rupayan": (RUPAYAN_MV, RUPAYAN_CODES),
}

CODE_WIDTHS = (
    *(2.77, 1.19, 1.01, 1.29, 0.47, 1.05, 0.96, 1.15),
    *(0.15, 0.73, 0.89, 1.03, 0.35, 0.96, 0.84, 1.12),
)
"""How often a code comes by its rest modulo 16, ideal 1.00: 11,500 readings of rupayan's two
records. Multiples of 16 are 2.8 times too frequent; raw CT captures of a third converter
(thmalmeida/simulations) have 2.1-3.0 times."""

NOISE_V = 0.0036
"""RMS at the input without a capacitor: 4-5 codes of 0.82 mV in mid-range (rupayan)."""
NOISE_CAPACITOR_V = 0.00075
"""With 100 nF at the pin: about 1 code (kisel's single readings)."""
