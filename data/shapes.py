"""Shapes as signed distances, for the drawn data: negative inside, in the units of x and y.

Places and sizes are numbers, or arrays that fit x and y.
"""

import numpy as np


def norm(x, y):
    return np.sqrt(x * x + y * y)


def bar(x, y, start, end, r0, r1, flat=False):
    """A straight bar from start to end with radius r0 to r1; with `flat`, cut off at its end."""
    (x0, y0), (x1, y1) = start, end
    dx, dy = x1 - x0, y1 - y0
    along = ((x - x0) * dx + (y - y0) * dy) / (dx**2 + dy**2)
    h = np.clip(along, 0, 1)
    distance = norm(x - x0 - h * dx, y - y0 - h * dy) - (r0 + h * (r1 - r0))
    return np.maximum(distance, (along - 1) * norm(dx, dy)) if flat else distance


def path(x, y, points, r0, r1):
    """Bars through all these points, from radius r0 to r1."""
    radii = [r0 + (r1 - r0) * k / (len(points) - 1) for k in range(len(points))]
    distance = bar(x, y, points[0], points[1], radii[0], radii[1])
    for k in range(1, len(points) - 1):
        piece = bar(x, y, points[k], points[k + 1], radii[k], radii[k + 1])
        distance = np.minimum(distance, piece)
    return distance


def box(x, y, center, half_width, half_height, corner=0.02):
    across = abs(x - center[0]) - half_width + corner
    down = abs(y - center[1]) - half_height + corner
    outside = norm(np.maximum(across, 0), np.maximum(down, 0))
    return outside + np.minimum(np.maximum(across, down), 0) - corner


def oval(x, y, center, rx, ry):
    return (norm((x - center[0]) / rx, (y - center[1]) / ry) - 1) * np.minimum(rx, ry)


def convex(x, y, *corners):
    """The convex shape with these corners, named clockwise."""
    distance = None
    for (x0, y0), (x1, y1) in zip(corners, (*corners[1:], corners[0]), strict=True):
        dx, dy = x1 - x0, y1 - y0
        side = ((x - x0) * dy - (y - y0) * dx) / norm(dx, dy)
        distance = side if distance is None else np.maximum(distance, side)
    return distance
