"""Coordinates that are none of Italy: swapped, or of a projection instead of degrees."""

from typing import Final

_LAT: Final = (35, 48)
_LON: Final = (6, 19)


def _within(value: float, bounds: tuple[int, int]) -> bool:
    return bounds[0] <= value <= bounds[1]


def problem(lat: float, lon: float) -> str:
    """What is expected instead, empty where both are fine."""
    if _within(lat, _LAT) and _within(lon, _LON):
        return ""
    if _within(lon, _LAT) and _within(lat, _LON):
        return "latitudine e longitudine al loro posto: qui sembrano scambiate"
    if abs(lat) > 180 or abs(lon) > 180:
        return (
            "gradi, come 45,0703 e 9,6961: questi sembrano metri di una proiezione (Gauss-Boaga o UTM). "
            "Chiedi il file in gradi WGS84, o lascia fuori le due colonne"
        )
    return "un punto in Italia: latitudine da 35 a 48, longitudine da 6 a 19"
