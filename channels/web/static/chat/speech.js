// Read aloud with the browser's own voice: nothing is sent anywhere by us.

let current = /** @type {HTMLButtonElement | null} */ (null);

export const canSpeak = () => "speechSynthesis" in globalThis;

export function silence() {
  if (canSpeak()) speechSynthesis.cancel();
  current?.setAttribute("aria-pressed", "false");
  current = null;
}

/**
 * Starts reading, or stops where it was this button's text that was read.
 * @param {HTMLButtonElement} button @param {string} text @param {string} language
 */
export function speak(button, text, language) {
  const again = button === current;
  silence();
  if (again) return;
  const said = new SpeechSynthesisUtterance(text);
  said.lang = language;
  const voice = speechSynthesis.getVoices().find((one) => one.lang.startsWith(language));
  if (voice) said.voice = voice;
  said.addEventListener("end", () => button === current && silence());
  said.addEventListener("error", () => button === current && silence());
  current = button;
  button.setAttribute("aria-pressed", "true");
  speechSynthesis.speak(said);
}
