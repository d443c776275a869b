"""A stand-in for Blender's list of cards, since a test cannot have one."""

from __future__ import annotations

from types import SimpleNamespace


class Preferences:
    """Those of Cycles on a machine with these cards: Blender lists them by kind, the CPU beside
    them, and grows its list of entries only when it is asked for a kind."""

    KINDS = ("NONE", "CUDA", "OPTIX", "HIP")

    def __init__(self, cards=()):
        self.cards, self.devices, self.compute_device_type = cards, [], "NONE"
        self.asked = 0

    def get_device_types(self, _context):
        return [(kind, kind.title(), "", n) for n, kind in enumerate(self.KINDS)]

    def get_devices_for_type(self, kind):
        assert kind in self.KINDS
        self.asked += 1
        wanted = [(name, kind) for of, name in self.cards if of == kind]
        for name, of in [*wanted, ("Some CPU", "CPU")]:
            key = f"{of}_{name}"
            if all(e.id != key for e in self.devices):
                self.devices.append(SimpleNamespace(name=name, type=of, id=key, use=of != "CPU"))
        return [e for e in self.devices if e.type in ((kind, "CPU") if wanted else ())]

    def used(self):
        return [e.id for e in self.devices if e.use]
