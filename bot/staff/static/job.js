// Shows how far a job is, and shows the page anew when it is over. Without script the page has a link for that.
const EVERY = 1500;

/** @param {HTMLElement} shown */
async function look(shown) {
  const answer = await fetch(`/desk/jobs/${shown.dataset.job ?? ""}`, { headers: { Accept: "application/json" } });
  if (!answer.ok) return;
  const { state, done, total } = await answer.json();
  if (state !== "running") {
    location.reload();
    return;
  }
  const bar = shown.querySelector("progress");
  const count = shown.querySelector("[data-count]");
  if (bar) Object.assign(bar, { max: total || 1, value: done });
  if (count) count.textContent = `${done} di ${total}`;
  setTimeout(look, EVERY, shown);
}

for (const shown of document.querySelectorAll("[data-job]")) {
  if (shown instanceof HTMLElement) setTimeout(look, EVERY, shown);
}
