// @ts-check
/* global L */
// Where a place is, on a map: a press on it writes latitude and longitude. Only where the town has map tiles.

/** @param {HTMLFormElement} form */
export function placeOnMap(form) {
  const element = document.getElementById("spot");
  const lat = /** @type {HTMLInputElement | null} */ (form.elements.namedItem("lat"));
  const lon = /** @type {HTMLInputElement | null} */ (form.elements.namedItem("lon"));
  if (!element?.dataset.tiles || !lat || !lon || !("L" in window)) return;
  element.hidden = false;
  const start = point(lat, lon) ?? [Number(element.dataset.lat), Number(element.dataset.lon)];
  const map = L.map(element, { scrollWheelZoom: false }).setView(/** @type {any} */ (start), 15);
  const attribution = (element.dataset.attribution ?? "").replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
  L.tileLayer(element.dataset.tiles, { attribution, maxZoom: 19 }).addTo(map);
  const marker = L.circleMarker(/** @type {any} */ (start), { radius: 10 }).addTo(map);
  map.on("click", (/** @type {any} */ event) => {
    lat.value = event.latlng.lat.toFixed(6).replace(".", ",");
    lon.value = event.latlng.lng.toFixed(6).replace(".", ",");
    marker.setLatLng(event.latlng);
    lat.dispatchEvent(new Event("input", { bubbles: true }));
  });
  const moved = () => {
    const at = point(lat, lon);
    if (at) marker.setLatLng(/** @type {any} */ (at)), map.panTo(/** @type {any} */ (at));
  };
  lat.addEventListener("change", moved);
  lon.addEventListener("change", moved);
}

/**
 * @param {HTMLInputElement} lat
 * @param {HTMLInputElement} lon
 * @returns {[number, number] | null}
 */
function point(lat, lon) {
  const [north, east] = [lat, lon].map((field) => Number(field.value.replace(",", ".")));
  return north && east ? [north, east] : null;
}
