/** Leaflet, which the page loads before `map.js`; its own types are not among what the check installs. */
declare const L: any;
