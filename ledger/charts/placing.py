"""Where the marks and names of a map stand, in pixels, so that none covers another."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

RING_WIDTH = 3.0
RINGS = 26
ANGLES = 14
GAP = 1.0


@dataclass(frozen=True)
class Box:
    """A stretch of a chart, in pixels from its left and its top."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: "Box") -> bool:
        """Whether two boxes share ground."""
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )


def enclosing_box(boxes: Sequence[Box]) -> Box:
    """The smallest box that holds these."""
    return Box(
        min(box.left for box in boxes),
        min(box.top for box in boxes),
        max(box.right for box in boxes),
        max(box.bottom for box in boxes),
    )


@dataclass(frozen=True)
class Circle:
    """A mark: its centre and radius in pixels."""

    x: float
    y: float
    radius: float

    def meets(self, other: "Circle") -> bool:
        """Whether two marks touch."""
        return math.hypot(self.x - other.x, self.y - other.y) < self.radius + other.radius + GAP

    @property
    def box(self) -> Box:
        """The box around it."""
        return Box(self.x - self.radius, self.y - self.radius, self.x + self.radius, self.y + self.radius)


@dataclass(frozen=True)
class Name:
    """Where a name stands: its anchor in pixels and the side of it on which it is written."""

    x: float
    y: float
    align: str


def spread_circles(circles: Sequence[Circle]) -> list[Circle]:
    """The circles moved as little as it takes to lie beside each other; the first stay nearest to their place."""
    placed: list[Circle] = []
    for circle in circles:
        moved = (Circle(circle.x + right, circle.y + down, circle.radius) for right, down in _OFFSETS)
        placed.append(next((there for there in moved if not any(there.meets(other) for other in placed)), circle))
    return placed


def place_name(size: tuple[float, float], around: Box, taken: Sequence[Box], within: Box) -> tuple[Name, Box] | None:
    """Where a name of a width and height stands beside a box, clear of what is taken; None where it finds no room."""
    width, height = size
    middle_x, middle_y = (around.left + around.right) / 2, (around.top + around.bottom) / 2
    above, below = around.top - height / 2 - 1, around.bottom + height / 2 + 1
    places = (
        Name(around.right + 3, middle_y, "left"),
        Name(around.left - 3, middle_y, "right"),
        Name(middle_x, below, "center"),
        Name(middle_x, above, "center"),
        *(Name(x, y, align) for y in (above, below) for x, align in ((around.right, "left"), (around.left, "right"))),
        *(Name(x, y, align) for y in (above, below) for x, align in ((middle_x, "left"), (middle_x, "right"))),
    )
    shares = {"left": 0.0, "right": 1.0, "center": 0.5}
    for place in places:
        left = place.x - shares[place.align] * width
        box = Box(left, place.y - height / 2, left + width, place.y + height / 2)
        inside = within.left <= box.left and box.right <= within.right
        if inside and within.top <= box.top and box.bottom <= within.bottom and not any(map(box.meets, taken)):
            return place, box
    return None


_OFFSETS = [
    (0.0, 0.0),
    *(
        (
            RING_WIDTH * ring * math.cos(2 * math.pi * (angle + ring % 2 / 2) / ANGLES),
            RING_WIDTH * ring * math.sin(2 * math.pi * (angle + ring % 2 / 2) / ANGLES),
        )
        for ring in range(1, RINGS + 1)
        for angle in range(ANGLES)
    ),
]
