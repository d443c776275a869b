"""A plugin of mypy: what the stubs of bpy cannot know, or say less well than Blender does.

- `opening: bpy.props.FloatProperty(...)` in a property group declares a float.
- `object.synthpoint`, `scene.synthpoint` and `window_manager.synthpoint` are our own groups.
- Vectors are sequences, some pointers are never None, some values are of any type: `SEQUENCES`,
  `NEVER_NONE`, `DYNAMIC`.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from functools import cache
from pathlib import Path

from mypy.mro import calculate_mro
from mypy.nodes import (
    ARG_POS,
    MDEF,
    Argument,
    AssignmentStmt,
    MypyFile,
    NameExpr,
    SymbolNode,
    SymbolTableNode,
    TypeInfo,
    Var,
)
from mypy.plugin import (
    AttributeContext,
    ClassDefContext,
    FunctionContext,
    FunctionSigContext,
    MethodContext,
    Plugin,
)
from mypy.plugins.common import add_method_to_class
from mypy.types import (
    AnyType,
    FunctionLike,
    Instance,
    NoneType,
    Type,
    TypeOfAny,
    UnionType,
    get_proper_type,
)

# Pointers that an add-on adds, and the groups they point to.
GROUPS = {
    "bpy.types.Object": ("synthpoint.properties.tags", "SynthpointObject"),
    "bpy.types.Scene": ("synthpoint.properties.scene", "SynthpointScene"),
    "bpy.types.WindowManager": ("synthpoint.properties.session", "SynthpointSession"),
}

# Values that are truly of any type, and attributes that only some of a kind have.
DYNAMIC = {
    f"bpy.types.{owner}": tuple(names.split())
    for owner, names in {
        # What a value is, or what there is besides, says the `type` of its owner.
        "Attribute": "data",
        "Constraint": "target",
        "ID": "animation_data materials",
        "Light": "energy shape size",
        "Modifier": "levels node_group use_adaptive_subdivision",
        "Node": "attribute_name attribute_type bands_direction blend_type convert_from convert_to "
        "data_type filepath image invert is_active_output mode node_tree operation rotation_type "
        "vector_type",
        "NodeSocket": "default_value",
        "NodeTree": "get_output_node",
        "NodeTreeInterfaceSocket": "default_value",
        "Object": "data",
        "Property": "fixed_type",
        "Space": "region_3d",
        "bpy_struct": "id_data",
        # Words that add-ons and the colour configuration bring along.
        "ColorManagedDisplaySettings": "display_device",
        "ColorManagedInputColorspaceSettings": "name",
        "ColorManagedViewSettings": "look view_transform",
        "RenderSettings": "engine",
        # An array that is called a number.
        "Image": "pixels",
        # What 5.0 brought.
        "ActionStrip": "channelbag channelbags",
        "ImageFormatSettings": "media_type",
        "Scene": "compositing_node_group",
    }.items()
}
# What does return something, whatever the stubs say.
UNSAID = {
    *(
        f"bpy.props.{kind}Property"
        for kind in ("Bool", "Collection", "Enum", "Float", "Int", "Pointer", "String")
    ),
    "bpy.types.BlendDataLibraries.load",
    "bpy.utils.register_cli_command",
    "mathutils.bvhtree.BVHTree.FromPolygons",
}
# Methods of every datablock that return one of the same kind.
SAME_KIND = {f"bpy.types.ID.{name}" for name in ("copy", "evaluated_get")}

# RNA marks few pointers as never None. These are there wherever a scene, or a panel, is.
NEVER_NONE = {
    f"bpy.types.{owner}.{name}"
    for owner, names in {
        "AddonPreferences": "layout",
        "AreaSpaces": "active",
        "Camera": "dof",
        "Collection": "all_objects children objects",
        "Context": "preferences scene view_layer window_manager workspace",
        "CurveMapping": "curves",
        "Depsgraph": "view_layer",
        "ID": "original",
        "Image": "colorspace_settings",
        "LayerCollection": "collection",
        "Menu": "layout",
        "NodeLink": "from_node from_socket to_socket",
        "NodeSocket": "links node",
        "NodeTree": "interface links nodes",
        "Object": "cycles",
        "Operator": "layout",
        "Panel": "layout",
        "Preferences": "addons filepaths system",
        "RenderSettings": "image_settings motion_blur_shutter_curve",
        "Scene": "collection cycles display_settings render view_layers view_settings",
        "SpaceView3D": "region_3d",
        "ViewLayer": "layer_collection objects",
        "Window": "scene screen view_layer",
        "World": "cycles",
        # Of an instance, which is asked first.
        "DepsgraphObjectInstance": "object parent",
    }.items()
    for name in names.split()
}

# The stubs list what these can do, yet not that they are sequences.
SEQUENCES = {f"mathutils.{name}" for name in ("Vector", "Color", "Euler", "Quaternion", "Matrix")}

PLAIN = {
    "BoolProperty": "builtins.bool",
    "IntProperty": "builtins.int",
    "FloatProperty": "builtins.float",
    "StringProperty": "builtins.str",
}
ANY = AnyType(TypeOfAny.special_form)


def plugin(_version: str) -> type[Plugin]:
    """mypy's entry point."""
    return BlenderTypes


class BlenderTypes(Plugin):
    """Each hook says for which names it has an answer."""

    def get_additional_deps(self, file: MypyFile) -> list[tuple[int, str, int]]:
        """Who reads a group's properties is checked after the group, though it imports none."""
        room = file.fullname.split(".")[:2]
        if room[0] != "synthpoint" or room == ["synthpoint", "core"]:
            return []
        return [(10, module, -1) for module, _ in GROUPS.values() if module != file.fullname]

    def get_customize_class_mro_hook(
        self, fullname: str
    ) -> Callable[[ClassDefContext], None] | None:
        if fullname in SEQUENCES:
            return _as_sequence
        if fullname == "bpy.types.bpy_struct":
            return _with_keys
        names = [*DYNAMIC.get(fullname, ()), *(["synthpoint"] if fullname in GROUPS else [])]

        def add(context: ClassDefContext) -> None:
            info = context.cls.info
            for name in names:
                if name in info.names:
                    continue
                var = Var(name, ANY)
                var.info, var._fullname = info, f"{fullname}.{name}"
                info.names[name] = SymbolTableNode(MDEF, var, plugin_generated=True)

        return add if names else None

    def get_attribute_hook(self, fullname: str) -> Callable[[AttributeContext], Type] | None:
        if fullname in NEVER_NONE:
            return _without_none
        owner, _, name = fullname.rpartition(".")
        if name in DYNAMIC.get(owner, ()):
            return lambda _: ANY
        if name == "synthpoint" and owner in GROUPS:
            module, group = GROUPS[owner]
            return lambda context: _instance(context, module, group)
        return None

    def get_method_hook(self, fullname: str) -> Callable[[MethodContext], Type] | None:
        if fullname in UNSAID:
            return lambda _: ANY
        return (lambda context: context.type) if fullname in SAME_KIND else None

    def get_function_hook(self, fullname: str) -> Callable[[FunctionContext], Type] | None:
        return (lambda _: ANY) if fullname in UNSAID else None

    def get_function_signature_hook(
        self, fullname: str
    ) -> Callable[[FunctionSigContext], FunctionLike] | None:
        return _of_anything if fullname == "mathutils.Vector" else None

    def get_class_attribute_hook(self, fullname: str) -> Callable[[AttributeContext], Type] | None:
        # `bpy.types.Object.synthpoint = PointerProperty(...)` registers it.
        owner, _, name = fullname.rpartition(".")
        return (lambda _: ANY) if name == "synthpoint" and owner in GROUPS else None

    def get_base_class_hook(self, fullname: str) -> Callable[[ClassDefContext], None] | None:
        return _declare if fullname.startswith(("bpy.types.", "synthpoint.")) else None


def _with_keys(context: ClassDefContext) -> None:
    """`"name" in block` asks for a custom property."""
    text, yes = (context.api.named_type(f"builtins.{name}") for name in ("str", "bool"))
    key = Argument(Var("key", text), text, None, ARG_POS)
    add_method_to_class(context.api, context.cls, "__contains__", [key], yes)


def _as_sequence(context: ClassDefContext) -> None:
    """Of numbers; a matrix, of rows."""
    info, named = context.cls.info, context.api.named_type
    base = named("typing.Sequence", [named("builtins.float")])
    if info.name == "Matrix":
        base = named("typing.Sequence", [base])
    if info.bases != [base]:
        info.bases, info.mro = [base], []
        calculate_mro(info)
        if "__len__" not in info.names:
            add_method_to_class(context.api, context.cls, "__len__", [], named("builtins.int"))


def _of_anything(context: FunctionSigContext) -> FunctionLike:
    """A vector is made of whatever gives numbers: an array, a generator."""
    signature = context.default_signature
    return signature.copy_modified(arg_types=[ANY] * len(signature.arg_types))


def _without_none(context: AttributeContext) -> Type:
    kind = get_proper_type(context.default_attr_type)
    if not isinstance(kind, UnionType):
        return kind
    kept = [k for k in kind.items if not isinstance(get_proper_type(k), NoneType)]
    return UnionType.make_union(kept)


def _instance(context: AttributeContext, module: str, name: str) -> Type:
    file = context.api.modules.get(module)  # type: ignore[attr-defined]  # the checker has them
    symbol = file.names.get(name) if file is not None else None
    if symbol is None or not isinstance(symbol.node, TypeInfo):
        return context.default_attr_type
    return Instance(symbol.node, [])


def _declare(context: ClassDefContext) -> None:
    """Gives the properties that a class declares the types that Blender gives them."""
    module = context.api.modules[context.cls.fullname.rpartition(".")[0]]
    if module.is_stub:
        return
    calls = _calls(module.path).get(context.cls.name, {})
    for statement in context.cls.defs.body:
        if not isinstance(statement, AssignmentStmt):
            continue
        target = statement.lvalues[0]
        if not isinstance(target, NameExpr) or target.name not in calls:
            continue
        kind = _type_of(context, calls[target.name])
        statement.type = kind
        if isinstance(target.node, Var):
            target.node.type = kind


def _type_of(context: ClassDefContext, call: ast.Call) -> Type:
    name = ast.unparse(call.func).rpartition(".")[2]
    words = {k.arg: k.value for k in call.keywords}
    if name in PLAIN:
        return context.api.named_type(PLAIN[name])
    if name == "EnumProperty":
        text = context.api.named_type("builtins.str")
        flags = "ENUM_FLAG" in ast.unparse(words["options"]) if "options" in words else False
        return context.api.named_type("builtins.set", [text]) if flags else text
    if name in ("PointerProperty", "CollectionProperty"):
        node = _named(context, ast.unparse(words["type"]))
        if not isinstance(node, TypeInfo):
            return ANY  # a class made as the module is loaded
        of = Instance(node, [])
        if name == "CollectionProperty":
            return context.api.named_type("bpy.types.bpy_prop_collection_idprop", [of])
        # A pointer to a datablock may be empty; a group within a group is always there.
        return of if node.has_base("bpy.types.PropertyGroup") else UnionType([of, NoneType()])
    return ANY  # a vector: Vector, Color, Euler or an array by its subtype, set from any sequence


def _named(context: ClassDefContext, name: str) -> SymbolNode | None:
    """What a dotted name is in the module, whatever the class itself calls its properties."""
    node: SymbolNode | None = context.api.modules[context.cls.fullname.rpartition(".")[0]]
    for word in name.split("."):
        found = node.names.get(word) if isinstance(node, MypyFile) else None
        node = found.node if found is not None else None
    return node


@cache
def _calls(path: str) -> dict[str, dict[str, ast.Call]]:
    """The calls that stand as annotations, by class and name. mypy keeps nothing of them."""
    tree = ast.parse(Path(path).read_text(encoding="utf-8"))
    return {
        node.name: {
            line.target.id: line.annotation
            for line in node.body
            if isinstance(line, ast.AnnAssign)
            and isinstance(line.target, ast.Name)
            and isinstance(line.annotation, ast.Call)
        }
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
    }
