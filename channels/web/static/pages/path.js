// @ts-check
// What has been done stays on this device: nothing of it is sent anywhere.
{
  const KEY = "portineria-percorso";
  const boxes = /** @type {NodeListOf<HTMLInputElement>} */ (document.querySelectorAll("[data-step]"));

  /** @returns {Set<string>} */
  function done() {
    try {
      const kept = JSON.parse(localStorage.getItem(KEY) || "[]");
      return new Set(Array.isArray(kept) ? kept.filter((item) => typeof item === "string") : []);
    } catch {
      return new Set(); // without storage, or with something else in it, nothing is ticked
    }
  }

  /** @param {Set<string>} steps */
  function keep(steps) {
    try {
      if (steps.size) localStorage.setItem(KEY, JSON.stringify([...steps]));
      else localStorage.removeItem(KEY);
    } catch {
      // a browser that keeps nothing: the ticks last as long as the page
    }
  }

  /** @param {HTMLInputElement} box */
  const name = (box) => box.dataset.step || "";
  const known = done();
  for (const box of boxes) {
    box.checked = known.has(name(box));
    box.addEventListener("change", () => {
      const steps = done();
      if (box.checked) steps.add(name(box));
      else steps.delete(name(box));
      keep(steps);
    });
  }

  const list = document.getElementById("steps");
  if (list) {
    const bar = Object.assign(document.createElement("p"), { className: "actions no-print" });
    const print = Object.assign(document.createElement("button"), { type: "button", textContent: "Stampa" });
    print.addEventListener("click", () => window.print());
    const clear = Object.assign(document.createElement("button"), { type: "button", className: "button second", textContent: "Togli tutti i segni" });
    clear.addEventListener("click", () => {
      keep(new Set());
      for (const box of boxes) box.checked = false;
    });
    bar.append(print, clear);
    list.before(bar);
  }
}
