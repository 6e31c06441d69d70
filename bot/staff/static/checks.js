// @ts-check
// What the desk thinks of a field while it is being written: the week that hours mean, the dates of a recurrence, how a
// text reads.
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

/**
 * @param {HTMLFormElement} form
 * @param {Element} part
 */
async function recurrence(form, part) {
  const data = new FormData(form);
  const text = (/** @type {string} */ name) => String(data.get(name) ?? "");
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
