// What this tab remembers of a conversation. Nothing outlives the tab: computers in libraries are shared.

/** @typedef {import("./types.js").Entry} Entry */
/** @typedef {{token: string | null, entries: Entry[], draft: string, language: string, size: number, easy: boolean,
 *   owed: string[]}} Kept */

const KEY = "portineria";
const MOST_ENTRIES = 80;
/** @returns {Kept} */
const nothing = () => ({ token: null, entries: [], draft: "", language: "", size: 0, easy: false, owed: [] });

export class Memory {
  /** @type {Storage | null} */
  #storage;
  /** @type {Kept} */
  #kept;

  /** @param {() => Storage} storage asked for once: a browser that forbids it says so by failing */
  constructor(storage) {
    try {
      this.#storage = storage();
    } catch {
      this.#storage = null;
    }
    this.#kept = nothing();
    try {
      Object.assign(this.#kept, JSON.parse(this.#storage?.getItem(KEY) ?? "{}"));
    } catch {
      this.#storage?.removeItem(KEY); // written by somebody else
    }
  }

  get kept() {
    return /** @type {Readonly<Kept>} */ (this.#kept);
  }

  /** @param {Partial<Kept>} changes */
  keep(changes) {
    Object.assign(this.#kept, changes);
    this.#kept.entries = this.#kept.entries.slice(-MOST_ENTRIES);
    try {
      this.#storage?.setItem(KEY, JSON.stringify(this.#kept));
    } catch {
      this.#storage = null; // full or taken away: the page goes on without
    }
  }

  /** @param {Entry} entry */
  add(entry) {
    this.keep({ entries: [...this.#kept.entries, entry] });
  }

  /** @param {Entry} entry one that was changed, or is to be removed */
  remove(entry) {
    this.keep({ entries: this.#kept.entries.filter((other) => other !== entry) });
  }

  /** Begins anew; how somebody likes to read stays. */
  clear() {
    this.keep({ token: null, entries: [], draft: "" });
  }

  /** The next person at this computer finds nothing, not even how it was read. What the server owes stays. */
  clearAll() {
    this.keep({ ...nothing(), owed: this.#kept.owed });
  }
}
