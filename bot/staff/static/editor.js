// @ts-check
// A record while it is being written: kept every few seconds, checked, previewed. Without script, everything works by
// sending the form.
import { afterAPause } from "./ask.js";
import { check } from "./checks.js";
import { placeOnMap } from "./spot.js";

const KEPT_AFTER = 3000; // milliseconds without a key

const form = /** @type {HTMLFormElement | null} */ (document.getElementById("record"));
if (form && "editable" in form.dataset) begin(form);

/** @param {HTMLFormElement} form */
function begin(form) {
  check(form);
  placeOnMap(form);
  let sent = false;
  const keep = afterAPause(() => void (sent || kept(form)), KEPT_AFTER);
  form.addEventListener("input", keep);
  form.addEventListener("submit", (event) => {
    const button = /** @type {HTMLButtonElement | null} */ (event.submitter);
    if (button?.id === "see") {
      event.preventDefault();
      void preview(form);
    } else if (button?.id !== "see-page") {
      sent = true;
    }
  });
}

/** @param {HTMLFormElement} form */
async function kept(form) {
  const place = document.getElementById("kept");
  if (!place) return;
  try {
    const answer = await fetch("/desk/records/keep", { method: "POST", headers: { Accept: "application/json" }, body: new FormData(form) });
    const said = await answer.json();
    place.textContent = said.error ?? `Quello che scrivi è al sicuro dalle ${said.at}; per tenerlo come bozza, salva.`;
  } catch {
    place.textContent = "Non riesco a raggiungere il banco: quello che scrivi resta in questa pagina. Non chiuderla.";
  }
}

/** @param {HTMLFormElement} form */
async function preview(form) {
  const section = document.getElementById("preview");
  if (!section) return;
  section.textContent = "Un momento…";
  try {
    const answer = await fetch("/desk/records/preview", { method: "POST", body: new FormData(form) });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const seen = page.getElementById("seen") ?? page.querySelector("main");
    section.replaceChildren(...(seen ? [document.importNode(seen, true)] : []));
    section.scrollIntoView({ block: "start" });
  } catch {
    section.textContent = "Non riesco a raggiungere il banco. Riprova tra poco.";
  }
}
