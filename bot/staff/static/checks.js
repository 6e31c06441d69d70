// @ts-check
// What the desk thinks of a field while it is being written: the week that hours mean, the dates of a recurrence, how a
// text reads, whether there is a record of the same already.
import { afterAPause, ask, say } from "./ask.js";

const PAUSE = 500; // milliseconds

/** @param {HTMLFormElement} form */
export function check(form) {
  for (const part of form.querySelectorAll("[data-hours]")) whileWritten(part, () => hours(form, part));
  for (const part of form.querySelectorAll("[data-readable]")) whileWritten(part, () => reading(form, part));
  const recurring = form.querySelector("[data-recurrence]");
  if (recurring) {
    const look = () => void recurrence(form, recurring);
    form.addEventListener("input", afterAPause(look, PAUSE));
    look();
  }
  const twins = form.querySelector("#twins");
  if (twins) form.addEventListener("input", afterAPause(() => void alike(form, twins), PAUSE));
}

/**
 * @param {Element} part
 * @param {() => Promise<void>} look
 */
function whileWritten(part, look) {
  part.addEventListener("input", afterAPause(() => void look(), PAUSE));
  if (written(part)) void look();
}

/** @param {Element} part */
const written = (part) => /** @type {HTMLTextAreaElement} */ (part.querySelector("textarea")).value;

/** @param {Element} part */
const result = (part) => /** @type {Element} */ (part.querySelector("[data-result]"));

/**
 * @param {HTMLFormElement} form
 * @param {Element} part
 */
async function hours(form, part) {
  const answer = await ask(form, "/desk/check/hours", { text: written(part) });
  if (!answer) return;
  if (answer.error) {
    say(result(part), [{ text: answer.error, className: "wrong" }]);
    return;
  }
  const others = answer.others.flatMap((/** @type {any} */ other) => [`${other.title}:`, ...other.week]);
  const closures = answer.closures.length ? ["Le prossime chiusure:", ...answer.closures] : [];
  say(result(part), answer.osm ? ["Una settimana normale:", ...answer.week, ...others, ...closures] : []);
}

/** @param {HTMLFormElement} form */
function filled(form) {
  const data = new FormData(form);
  return { data, text: (/** @type {string} */ name) => String(data.get(name) ?? "") };
}

/**
 * Records that may be the one that is being written. They open apart: what is written here stays.
 * @param {HTMLFormElement} form
 * @param {Element} place
 */
async function alike(form, place) {
  const { text } = filled(form);
  const question = {
    kind: text("record_kind"),
    name: text("name").trim(),
    alt_names: text("alt_names").split("\n"),
    phone: text("phone"),
    address: text("address"),
    type: text("kind"),
    start: text("start"),
  };
  const answer = question.name ? await ask(form, "/desk/check/duplicates", question) : { twins: [] };
  if (!answer || answer.error || question.name !== filled(form).text("name").trim()) return;
  const known = answer.twins.map((/** @type {any} */ twin) => `${twin.slug} ${twin.because}`).join("\n");
  if (place.getAttribute("data-known") === known) return; // read aloud once
  place.setAttribute("data-known", known);
  place.replaceChildren(...(answer.twins.length ? ["Forse c'è già: ", ...answer.twins.flatMap(other)] : []));
}

/** @param {{slug: string, name: string, because: string}} twin */
function other({ slug, name, because }) {
  const link = Object.assign(document.createElement("a"), { href: `/desk/records/${slug}`, target: "_blank", textContent: name });
  return [link, ` (${because}; si apre a parte). `];
}

/**
 * @param {HTMLFormElement} form
 * @param {Element} part
 */
async function recurrence(form, part) {
  const { data, text } = filled(form);
  const all = (/** @type {string} */ name) => data.getAll(name).map(String);
  if (!text("start")) return;
  const byHand = text("rrule-repeat") === "rule";
  /** @type {Record<string, string | string[]>} */
  const question = byHand
    ? { start: text("start"), rule: text("rrule-text") }
    : {
        start: text("start"),
        repeat: text("rrule-repeat"),
        every: text("rrule-every"),
        weekdays: all("rrule-weekdays"),
        nths: all("rrule-nths"),
        until: text("rrule-until"),
        times: text("rrule-times"),
      };
  const answer = await ask(form, "/desk/check/recurrence", question);
  if (!answer) return;
  if (answer.error) {
    say(result(part), [{ text: answer.error, className: "wrong" }]);
    return;
  }
  const dates = answer.dates.map((/** @type {any} */ date) => date.said);
  say(result(part), [answer.sentence, ...(dates.length ? ["Le prossime volte:", ...dates] : [])]);
}

/**
 * @param {HTMLFormElement} form
 * @param {Element} part
 */
async function reading(form, part) {
  const answer = await ask(form, "/desk/check/text", { text: written(part) });
  if (!answer || answer.error) return;
  const findings = answer.findings.slice(0, 5).map((/** @type {any} */ found) => ({
    text: `«${found.text}»: ${found.plain ? `meglio «${found.plain}»` : found.advice}`,
    className: "finding",
  }));
  const index = answer.gulpease === null ? "" : `Leggibilità ${Math.min(100, Math.round(answer.gulpease))} su 100${answer.easy ? ", facile" : ": sotto 60 è difficile per molti"}`;
  say(result(part), index ? [index, ...findings] : findings);
}
