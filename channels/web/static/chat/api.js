// The desk as the chat sees it: one request at a time, a token that is renewed when it has expired.

/** @typedef {import("./types.js").Said} Said */
/** @typedef {import("./memory.js").Memory} Memory */

const PATIENCE_MS = 20_000;
const ABOUT = "portineria.about";

/** The desk answered, but with a no. `status` is HTTP's. */
export class Refused extends Error {
  /** @param {number} status */
  constructor(status) {
    super(`refused with ${status}`);
    this.status = status;
  }
}

/** Random, for ever unique; also where the page came over plain http and `randomUUID` is missing. */
export function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export class Desk {
  #base;
  #memory;
  /** Whether the last question after whose desk it is was answered. */
  reachable = true;

  /** @param {string} base where the desk is, with a slash at the end @param {Memory} memory */
  constructor(base, memory) {
    this.#base = base;
    this.#memory = memory;
  }

  /**
   * @param {string} method
   * @param {string} path
   * @param {{body?: object, token?: string | null}} [options]
   */
  async #call(method, path, { body, token = this.#memory.kept.token } = {}) {
    const ends = new AbortController();
    const timer = setTimeout(() => ends.abort(), PATIENCE_MS);
    /** @type {Record<string, string>} */
    const headers = { "Content-Type": "application/json" };
    if (token) headers.Authorization = `Bearer ${token}`;
    try {
      const request = { method, headers, body: body && JSON.stringify(body), signal: ends.signal };
      const response = await fetch(`${this.#base}api/${path}`, { ...request, credentials: "omit" });
      if (!response.ok) throw new Refused(response.status);
      return response.status === 204 ? null : await response.json();
    } finally {
      clearTimeout(timer);
    }
  }

  /** @param {Said & {id: string, shared: boolean}} message @returns {Promise<import("./types.js").Reply[]>} */
  async send(message) {
    if (!this.#memory.kept.token) await this.#begin();
    try {
      return await this.#sent(message);
    } catch (error) {
      if (!(error instanceof Refused) || error.status !== 401) throw error;
    }
    await this.#begin(); // the conversation is not known any more: another one
    return this.#sent(message);
  }

  /** @param {object} message */
  async #sent(message) {
    const { token } = this.#memory.kept;
    const { replies } = await this.#call("POST", "messages", { body: message });
    if (token && token !== this.#memory.kept.token) this.#owe(token); // erased meanwhile, and written once more
    return replies;
  }

  /** @param {string} token of a conversation to delete on the server */
  #owe(token) {
    this.#memory.keep({ owed: [...this.#memory.kept.owed, token] });
    return this.settle();
  }

  async #begin() {
    const { token } = await this.#call("POST", "conversations", { token: null });
    this.#memory.keep({ token });
  }

  /** What the staff find the conversation by; empty where none has begun. @returns {Promise<string>} */
  async code() {
    return this.#memory.kept.token ? (await this.#call("GET", "conversations")).code : "";
  }

  /** @param {string} id @param {boolean} good @param {string} reason */
  async rate(id, good, reason) {
    await this.#call("POST", "ratings", { body: { id, good, reason } });
  }

  /** Deletes the conversation on the server; what cannot be deleted now is owed. Whether nothing is owed. */
  async forget() {
    const { token } = this.#memory.kept;
    this.#memory.keep({ token: null });
    return token ? this.#owe(token) : this.settle();
  }

  /** Deletes what is still owed. */
  async settle() {
    for (const token of this.#memory.kept.owed) {
      try {
        await this.#call("DELETE", "conversations", { token });
      } catch (error) {
        if (!(error instanceof Refused) || error.status !== 401) return false;
      }
      this.#memory.keep({ owed: this.#memory.kept.owed.filter((other) => other !== token) });
    }
    return true;
  }

  /** Whose desk it is; from the last time where the desk cannot be reached. @returns {Promise<import("./types.js").About>} */
  async about() {
    try {
      const about = await this.#call("GET", "about");
      keepCopy(about);
      this.reachable = true;
      return about;
    } catch {
      this.reachable = false;
      return copy() ?? { title: "", phone: "", invented: false };
    }
  }
}

/** @param {import("./types.js").About} about */
function keepCopy(about) {
  try {
    localStorage.setItem(ABOUT, JSON.stringify(about));
  } catch {
    // Without a copy only the national numbers are shown when the network fails.
  }
}

/** @returns {import("./types.js").About | null} */
function copy() {
  try {
    return JSON.parse(localStorage.getItem(ABOUT) ?? "null");
  } catch {
    return null;
  }
}
