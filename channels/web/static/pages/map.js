// @ts-check
/* global L */
// The map of places, drawn from the list that is on the page: without it nothing is missing.
{
  const element = document.getElementById("map");
  const read = (/** @type {string} */ selector) =>
    [.../** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(`${selector} [data-lat]`))].map((item) => ({
      item,
      at: /** @type {[number, number]} */ ([Number(item.dataset.lat), Number(item.dataset.lon)]),
    }));
  const places = read("#places");

  if (element && places.length && "L" in window) {
    element.hidden = false;
    const map = L.map(element, { scrollWheelZoom: false, attributionControl: Boolean(element.dataset.tiles), minZoom: 11, zoomSnap: 0.25, maxZoom: 19 });
    if (element.dataset.tiles) {
      // The attribution is text, and Leaflet takes markup: what a setting holds is shown, not run.
      const attribution = (element.dataset.attribution || "").replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
      L.tileLayer(element.dataset.tiles, { attribution, maxZoom: 19 }).addTo(map);
    } else {
      for (const { item, at } of read("#quartieri")) {
        L.tooltip({ permanent: true, direction: "center", className: "district" }).setLatLng(at).setContent(text(item.textContent)).addTo(map);
      }
    }
    for (const { item, at } of places) {
      const link = item.querySelector("a");
      const address = item.querySelector("p");
      if (!link) continue;
      const popup = document.createElement("div");
      popup.append(Object.assign(document.createElement("a"), { href: link.href, textContent: link.textContent }));
      popup.append(Object.assign(document.createElement("div"), { textContent: address ? address.textContent : "" }));
      const icon = L.divIcon({ className: "pin", html: '<span class="spot"></span>', iconSize: [32, 32], iconAnchor: [16, 28] });
      L.marker(at, { icon, title: link.textContent, alt: link.textContent }).bindPopup(popup).addTo(map);
    }
    map.fitBounds(L.latLngBounds(places.map(({ at }) => at)), { padding: [30, 30], maxZoom: 16 });
  }

  /** @param {string | null} words */
  function text(words) {
    return Object.assign(document.createElement("span"), { textContent: words });
  }
}
