// Places, offices, events: what an answer shows beside its words.

import { calendarText, download } from "./calendar.js";
import { callable, element, icon, webAddress } from "./dom.js";

/** @typedef {import("./types.js").Card} Card */
/** @typedef {import("./types.js").Place} Place */
/** @typedef {import("./chat.js").Setting} Setting */

/**
 * A link that leaves the conversation where it is. A kiosk has nowhere to go: there it is only text.
 * @param {Setting} setting @param {string | null} href @param {import("./dom.js").IconName} name
 * @param {string} text @param {string} about what the link is about, for who hears one link after the other
 */
export function way(setting, href, name, text, about = "") {
  if (!href || setting.mode === "kiosk") return null;
  const away = setting.mode !== "page" && !href.startsWith("tel:");
  const target = away || new URL(href).origin !== location.origin ? "_blank" : null;
  const opensTab = target && !href.startsWith("tel:") ? setting.words.say("card.new_tab") : "";
  const hidden = [about && `– ${about}`, opensTab && ` (${opensTab})`].filter(Boolean).join("");
  const link = element("a", { href, target, rel: target && "noopener", class: "way", lang: setting.words.code }, icon(name), text);
  if (hidden) link.append(element("span", { class: "unseen", text: hidden }));
  return link;
}

/** @param {Place} place */
export function mapAddress(place) {
  const { lat, lon, name, address } = place;
  if (lat == null || lon == null)
    return address ? `https://www.openstreetmap.org/search?query=${encodeURIComponent(address)}` : null;
  if (/Android/.test(navigator.userAgent)) return `geo:${lat},${lon}?q=${lat},${lon}(${encodeURIComponent(name)})`;
  return `https://www.openstreetmap.org/?mlat=${lat}&mlon=${lon}#map=18/${lat}/${lon}`;
}

/** @param {Card} card @param {Setting} setting */
function ways(card, setting) {
  const { words } = setting;
  const page = webAddress(card.link || card.url, setting.base);
  const links = element("p", { class: "ways" },
    card.phone && way(setting, callable(card.phone), "phone", card.phone),
    card.place && way(setting, mapAddress(card.place), "pin", words.say("card.map"), card.title),
    way(setting, page, "page", words.say("card.page"), card.title));
  if (card.start && setting.mode !== "kiosk") {
    const save = () => download(calendarText(card, page ?? ""), "evento.ics");
    links.append(element("button", { type: "button", class: "way", lang: words.code, click: save },
      icon("calendar"), words.say("card.calendar"), element("span", { class: "unseen", text: `– ${card.title}` })));
  }
  if (card.phone && setting.mode === "kiosk") links.append(element("strong", { text: card.phone }));
  return links.childNodes.length ? links : null;
}

/** @param {string} line "Adesso è aperto. …" */
const opening = (line) => /^Adesso è (aperto|chiuso)/.exec(line)?.[1];

/** @param {Card} card @param {Setting} setting */
function cardItem(card, setting) {
  const lines = card.lines.map((line) => {
    const state = opening(line);
    return element("p", { text: line, class: state === "aperto" ? "open" : state && "closed" });
  });
  return element("li", { class: `card ${card.kind}`.trim() },
    element(setting.headings, { text: card.title }), ...lines, ways(card, setting));
}

/** @param {Card[]} cards @param {Setting} setting */
export function cardList(cards, setting) {
  return cards.length ? element("ul", { class: "cards" }, ...cards.map((card) => cardItem(card, setting))) : null;
}
