"""The invariants of docs/invariants.md as code: fed at every tick of any run, they list what was
broken.

`checker` takes what flows in the plant and what the law granted (1 to 4 and 6); `outputs` takes
the pilot and the contactor of a run of the whole firmware (1, 6). They judge by the plant's truth
and by the settings alone: none of the product's constants is read here.
"""
