// Elements made from plain data. Texts stay texts: nothing here reads markup.

/** @typedef {Record<string, string | number | boolean | null | undefined | ((event: Event) => void)>} Properties */

/**
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Properties} properties attributes; `text` is the content, functions listen to the event they are named for
 * @param {...(Node | string | null | undefined | false)} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function element(tag, properties = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value == null || value === false) continue;
    if (typeof value === "function") node.addEventListener(name, value);
    else if (name === "text") node.textContent = String(value);
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  node.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

/** Outlines on a grid of 24. */
const ICONS = {
  calendar: "M4 6h16v14H4zM4 10h16M8 3v4M16 3v4",
  close: "M5 5l14 14M19 5L5 19",
  down: "M7 13V4H4v9zM7 13l4 8c2 0 3-1 3-3l-1-4h6l-1-10H7",
  page: "M6 3h9l4 4v14H6zM9 12h7M9 16h7M9 8h3",
  person: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4 21c0-5 4-7 8-7s8 2 8 7",
  phone: "M5 4h4l2 5-3 2c1 3 3 4 5 5l2-3 5 2v4c-9 2-17-7-15-15z",
  pin: "M12 21c5-6 7-9 7-12a7 7 0 0 0-14 0c0 3 2 6 7 12zM12 11a2 2 0 1 0 0-4 2 2 0 0 0 0 4z",
  send: "M4 12l16-8-6 16-3-7z",
  simple: "M4 6h16M4 12h10M4 18h6",
  sliders: "M4 8h9M17 8h3M4 16h3M11 16h9M15 5v6M9 13v6",
  sound: "M4 9v6h4l5 4V5L8 9zM16 9c2 2 2 4 0 6M18 6c4 4 4 8 0 12",
  up: "M7 11v9H4v-9zM7 11l4-8c2 0 3 1 3 3l-1 4h6l-1 10H7",
};

/** @typedef {keyof typeof ICONS} IconName */

const SVG = "http://www.w3.org/2000/svg";

/** @param {IconName} name */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

/**
 * The address to link to, or null for one that is no web address: what a record says is not trusted to be harmless.
 * @param {string} address
 * @param {string} base
 */
export function webAddress(address, base) {
  if (!address) return null;
  try {
    const url = new URL(address, base);
    return url.protocol === "https:" || url.protocol === "http:" ? url.href : null;
  } catch {
    return null;
  }
}

/** @param {string} phone as people write it */
export const callable = (phone) => `tel:${phone.replace(/[^\d+]/g, "")}`;
