"""The scenes of the demo pictures, by name. A scene is a function that paints one whole canvas."""

from collections.abc import Callable

from webapp.demo.canvas import Canvas
from webapp.demo.scenes import emblems, outdoors, rooms, squares, streets

SCENES: dict[str, Callable[[Canvas], None]] = {
    scene.__name__: scene for group in (streets, squares, outdoors, rooms, emblems) for scene in group.SCENES
} | {"map": streets.city_map}
