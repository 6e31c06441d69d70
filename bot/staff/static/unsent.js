// @ts-check
// Asks before leaving a page with words that were written and not sent: another form of the page would lose them.

/** @type {HTMLFormElement | null} */
let sent = null;

const unsent = () =>
  [...document.querySelectorAll("textarea")].some((field) => field.form !== sent && field.value !== field.defaultValue);

document.addEventListener("submit", (event) => {
  sent = event.target instanceof HTMLFormElement ? event.target : null;
});

window.addEventListener("beforeunload", (event) => {
  if (unsent()) event.preventDefault();
  sent = null;
});
