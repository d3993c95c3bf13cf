"""A clamp's settings by default, for those that drive the product; the plant doesn't read them."""

from headroom.settings import groups

CLAMP = {
    setting.key: setting.default
    for group in groups() if group.name == "clamps" for setting in group.settings
}
