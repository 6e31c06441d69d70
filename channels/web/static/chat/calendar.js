// One event as iCalendar (RFC 5545), made in the browser: nobody else learns who wants to go there.

/** @typedef {import("./types.js").Card} Card */

const ROME = new Intl.DateTimeFormat("en-GB", {
  timeZone: "Europe/Rome", hourCycle: "h23", year: "numeric", month: "2-digit", day: "2-digit",
  hour: "2-digit", minute: "2-digit", second: "2-digit",
});
const MOST_OCTETS = 74; // a line has 75 at most, and those that go on begin with a space

/** Milliseconds that Rome's clock is ahead of UTC. @param {number} moment */
function ahead(moment) {
  const parts = Object.fromEntries(ROME.formatToParts(moment).map(({ type, value }) => [type, Number(value)]));
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second) - moment;
}

/** "2026-11-28T10:00:00", on Rome's wall clock, as "20261128T090000Z". @param {string} wall */
export function utcStamp(wall) {
  const asIfUtc = Date.parse(`${wall}Z`);
  const moment = asIfUtc - ahead(asIfUtc - ahead(asIfUtc)); // the second look is for the hours around a change of clocks
  return new Date(moment).toISOString().replace(/[-:]|\.\d+/g, "");
}

/** @param {string} text */
const escaped = (text) => text.replace(/[\\;,]/g, "\\$&").replace(/\r?\n/g, "\\n");

/** @param {string} line */
function folded(line) {
  const encoder = new TextEncoder();
  const lines = [""];
  let octets = 0;
  for (const character of line) {
    const size = encoder.encode(character).length;
    if (octets + size > MOST_OCTETS) {
      lines.push("");
      octets = 0;
    }
    lines[lines.length - 1] += character;
    octets += size;
  }
  return lines.join("\r\n ");
}

/** @param {Card} card with a start @param {string} page the event's public page, or empty */
export function calendarText(card, page) {
  const start = utcStamp(card.start ?? "");
  const where = card.place ? [card.place.name, card.place.address].filter(Boolean).join(", ") : "";
  const lines = [
    "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Portineria//Ufficio del benvenuto//IT",
    "BEGIN:VEVENT",
    `UID:${start}-${encodeURIComponent(card.link || card.title)}@${location.hostname}`,
    `DTSTAMP:${start}`, `DTSTART:${start}`, card.end && `DTEND:${utcStamp(card.end)}`,
    `SUMMARY:${escaped(card.title)}`,
    where && `LOCATION:${escaped(where)}`,
    `DESCRIPTION:${escaped(card.lines.join("\n"))}`,
    page && `URL:${page}`,
    "END:VEVENT", "END:VCALENDAR",
  ];
  return `${lines.filter(Boolean).map((line) => folded(String(line))).join("\r\n")}\r\n`;
}

/** @param {string} text @param {string} name */
export function download(text, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "text/calendar" }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000); // once the browser has taken it
}
