// @ts-check
// Asks the desk something while a form is being written. What it answers is shown as text, never as markup.

/**
 * @param {HTMLFormElement} form
 * @returns {string}
 */
const csrf = (form) => /** @type {HTMLInputElement} */ (form.elements.namedItem("csrf")).value;

/**
 * @param {HTMLFormElement} form whose token is sent along
 * @param {string} path
 * @param {Record<string, string | string[]>} question
 * @returns {Promise<any>} the answer, with `error` where there is something wrong; null where the desk was not reached
 */
export async function ask(form, path, question) {
  try {
    const answer = await fetch(path, {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": csrf(form) },
      body: JSON.stringify(question),
    });
    return await answer.json();
  } catch {
    return null;
  }
}

/**
 * Calls after a pause in the writing, with the last of what happened.
 * @param {() => void} action
 * @param {number} milliseconds
 * @returns {() => void}
 */
export function afterAPause(action, milliseconds) {
  let waiting = 0;
  return () => {
    clearTimeout(waiting);
    waiting = setTimeout(action, milliseconds);
  };
}

/**
 * @param {Element} place
 * @param {(string | {text: string, className: string})[]} lines
 */
export function say(place, lines) {
  place.replaceChildren(
    ...lines.map((line) =>
      Object.assign(document.createElement("div"), typeof line === "string" ? { textContent: line } : { textContent: line.text, className: line.className }),
    ),
  );
}
