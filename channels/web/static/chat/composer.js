// Where one writes: the field, what is sent, where one is if one wants to tell.

import { element, icon } from "./dom.js";

/** @typedef {import("./types.js").Said} Said */
/** @typedef {import("./chat.js").Setting} Setting */

const LONGEST = 4000;
const LOCATE = { enableHighAccuracy: true, timeout: 15_000, maximumAge: 60_000 };

export class Composer {
  #setting;
  #say;
  /** @type {{lat: number, lon: number} | null} kept in memory alone, and only until it is taken back */
  position = null;
  #forgetPosition = () => {};

  /**
   * @param {Setting} setting
   * @param {{ask: (said: Said, shown: string) => boolean, say: (key: string) => void}} acts
   */
  constructor(setting, { ask, say }) {
    const { words, memory } = setting;
    this.#setting = setting;
    this.#say = say;
    this.field = element("textarea", {
      id: "text", name: "text", rows: 1, maxlength: LONGEST, "aria-describedby": "hint", dir: "auto", enterkeyhint: "send",
    });
    this.field.value = memory.kept.draft;
    this.field.addEventListener("input", () => memory.keep({ draft: this.field.value }));
    this.field.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.node.requestSubmit();
    });
    this.node = element("form", { autocomplete: "off" },
      element("label", { for: "text", text: words.say("ask.label") }),
      element("div", { class: "ask" }, this.field,
        element("button", { class: "send" }, icon("send"), element("span", { text: words.say("ask.send") }))),
      element("p", { id: "hint", class: "unseen", text: words.say("ask.hint") }), this.#ways(ask));
    this.node.addEventListener("submit", (event) => {
      event.preventDefault();
      const text = this.field.value.trim();
      if (!text || !ask({ text }, text)) return;
      this.field.value = "";
      memory.keep({ draft: "" });
    });
  }

  clear() {
    this.field.value = "";
    if (this.position) this.#forgetPosition();
  }

  /** @param {(said: Said, shown: string) => boolean} ask */
  #ways(ask) {
    const { words, mode } = this.#setting;
    const person = words.say("person");
    const talk = element("button", { type: "button", class: "tool", click: () => ask({ payload: "person" }, person) },
      icon("person"), person);
    return element("div", { class: "tools" }, talk, mode !== "kiosk" && "geolocation" in navigator && this.#locator());
  }

  #locator() {
    const { words } = this.#setting;
    const label = element("span", { text: words.say("position.share") });
    const button = element("button", { type: "button", class: "tool", "aria-pressed": "false" }, icon("pin"), label);
    /** @param {{lat: number, lon: number} | null} position */
    const set = (position) => {
      this.position = position;
      button.setAttribute("aria-pressed", String(position !== null));
      label.textContent = words.say(position ? "position.shared" : "position.share");
    };
    this.#forgetPosition = () => set(null);
    button.addEventListener("click", () => {
      if (this.position) return set(null);
      this.#say("position.wait");
      navigator.geolocation.getCurrentPosition(({ coords }) => {
        set({ lat: coords.latitude, lon: coords.longitude });
        this.#say("position.done");
      }, () => this.#say("position.failed"), LOCATE);
    });
    return button;
  }
}
