// The languages of the interface, each with its catalogue. What the desk answers is another matter.

/** @typedef {import("./types.js").Catalogue} Catalogue */

export const LANGUAGES = {
  it: "Italiano",
  en: "English",
  fr: "Français",
  es: "Español",
  ro: "Română",
  uk: "Українська",
  ar: "العربية",
  zh: "中文",
  sq: "Shqip",
};
const RIGHT_TO_LEFT = ["ar"];

/** @param {readonly string[]} wanted such as "pt-BR", the dearest first @returns {string} a code we have */
export function choose(wanted) {
  const codes = wanted.map((tag) => tag.toLowerCase().split("-")[0] ?? "");
  return codes.find((code) => code in LANGUAGES) ?? "it";
}

export class Words {
  #catalogue;

  /** @param {string} code @param {Catalogue} catalogue */
  constructor(code, catalogue) {
    this.code = code;
    this.direction = RIGHT_TO_LEFT.includes(code) ? "rtl" : "ltr";
    this.start = catalogue.start;
    this.#catalogue = catalogue;
  }

  /** Raises no error for a key that is missing, which a test rules out. @param {string} code */
  static async load(code) {
    const response = await fetch(new URL(`languages/${code}.json`, import.meta.url), { credentials: "omit" });
    if (!response.ok) throw new Error(`no words in ${code}`);
    return new Words(code, await response.json());
  }

  /** @param {string} key @param {Record<string, string>} [values] what stands for {name} */
  say(key, values = {}) {
    const text = String(this.#catalogue[key] ?? key);
    // Isolated, so that an Italian name within Arabic keeps its brackets at the right side.
    const [open, close] = this.direction === "rtl" ? ["\u2068", "\u2069"] : ["", ""];
    return text.replace(/\{(\w+)\}/g, (_, name) => open + (values[name] ?? "") + close);
  }
}
