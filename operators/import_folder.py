"""A folder of mesh files as instruments of the chosen class."""

from __future__ import annotations

from pathlib import Path

import bpy

from ..core.errors import UserError
from ..properties import classes
from ..scene.authoring import import_meshes, tagging
from ..scene.blender.editable import require_own
from ..scene.blender.units import metres
from ..scene.instruments.parts import is_part, parts
from .base import Browsing, not_in_object_mode
from .instruments import OfInstrument, chosen_class, instrument

UNITS = {"MM": 0.001, "CM": 0.01, "M": 1.0}


class SYNTHPOINT_OT_import_folder(Browsing, bpy.types.Operator):
    """Import every OBJ, STL, PLY and GLB file of a folder, each as an instrument of the class"""

    bl_idname = "synthpoint.import_folder"
    bl_label = "Import Folder"

    directory: bpy.props.StringProperty(subtype="DIR_PATH")
    filter_glob: bpy.props.StringProperty(
        default="*.obj;*.stl;*.ply;*.glb;*.gltf", options={"HIDDEN"}
    )
    unit: bpy.props.EnumProperty(
        name="Unit",
        description="What a length of 1 in the files is; GLB files are always metres",
        items=(("MM", "Millimetres", "1 is a millimetre"), ("CM", "Centimetres", "1 is a cm"),
               ("M", "Metres", "1 is a metre")),
    )  # fmt: skip

    @classmethod
    def hindrance(cls, context: bpy.types.Context) -> str:
        none = not context.scene.synthpoint.classes
        return not_in_object_mode(context) or ("Choose a class first" if none else "")

    def run(self, context: bpy.types.Context) -> str:
        name = chosen_class(context.scene)
        if classes.find(context.scene, name) is None:
            raise UserError("no class is chosen; choose one in Instruments")
        files = import_meshes.files_of(Path(bpy.path.abspath(self.directory)))
        edge, refused = 0.0, []
        for file in files:
            try:
                made = import_meshes.load(file, UNITS[self.unit] / metres(context.scene))
            except UserError as error:
                refused.append((file.name, error))
                continue
            root = tagging.tag([o for o in made if is_part(o)], name)
            root.name = file.stem
            edge = import_meshes.lay_beside(root, parts(root), edge)
        if len(refused) == len(files):
            raise refused[0][1]
        if refused:
            names = ", ".join(n for n, _ in refused)
            self.report(
                {"WARNING"}, f"{names}: skipped, no mesh with faces could be read; check the files"
            )
        return f"{len(files) - len(refused)} imported as {name}: place their keypoints"


class SYNTHPOINT_OT_scale_millimetres(OfInstrument, bpy.types.Operator):
    """Shrink the instrument to a millimetre for each unit: its mesh was drawn in millimetres"""

    bl_idname = "synthpoint.scale_millimetres"
    bl_label = "Was Drawn in Millimetres"

    def run(self, context: bpy.types.Context) -> str:
        root = instrument(context)
        require_own(root)
        factor = UNITS["MM"] / metres(context.scene)
        root.scale *= factor
        root.location *= factor
        context.view_layer.update()
        return f"{root.name}: scaled by {factor:g}"
