"""The scenes of the demo pictures, by name. A scene is a function that paints one whole canvas."""

from collections.abc import Callable, Mapping

from webapp.demo.canvas import Canvas
from webapp.demo.scenes import emblems, outdoors, rooms, squares, streets

SCENES: Mapping[str, Callable[[Canvas], None]] = {
    name: scene for room in (streets, squares, outdoors, rooms, emblems) for name, scene in room.SCENES.items()
}
