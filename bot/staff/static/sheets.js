// @ts-check
// A file that is too big is told before it is sent; the server looks again.
const file = /** @type {HTMLInputElement | null} */ (document.querySelector("input[type=file][data-largest]"));
const told = document.getElementById("file-wrong");

file?.addEventListener("change", () => {
  const largest = Number(file.dataset.largest);
  const size = file.files?.[0]?.size ?? 0;
  const text = size > largest
    ? `Il file ha ${Math.round(size / 1_000_000)} MB e se ne leggono al più ${largest / 1_000_000}. Dividilo in file più piccoli.`
    : "";
  file.setCustomValidity(text);
  if (told) told.textContent = text;
});
