// Puts a chat into a place of a page, in the language of whoever reads.

import { Desk } from "./api.js";
import { Chat } from "./chat.js";
import { choose, Words } from "./languages.js";
import { Memory } from "./memory.js";

/** @typedef {import("./types.js").Mode} Mode */
/** @typedef {import("./types.js").Wishes} Wishes */
/**
 * @typedef {object} Mounted
 * @property {() => void} focus
 * @property {() => Promise<void>} leave erases everything, on the server too, and begins in the first language
 */

const SENT_LATER_MS = 500;

/**
 * @param {HTMLElement | ShadowRoot} place
 * @param {{mode: Mode, wishes?: Wishes, close?: () => void}} options
 * @returns {Promise<Mounted>}
 */
export async function mount(place, { mode, wishes = {}, close }) {
  const base = new URL("../../", import.meta.url).href;
  const memory = new Memory(() => sessionStorage);
  const desk = new Desk(base, memory);
  const about = await desk.about();
  const languages = () => choose([memory.kept.language, wishes.language ?? "", ...navigator.languages].filter(Boolean));
  const headings = mode === "shadow" ? /** @type {const} */ ("h3") : /** @type {const} */ ("h2");
  let chat = await shown(languages());

  /** @param {string} code */
  async function shown(code) {
    const words = await Words.load(code);
    const made = new Chat({ mode, base, headings, words, memory, desk, about, wishes, speak, close });
    colour(made.node, wishes);
    place.replaceChildren(made.node);
    if (place instanceof HTMLElement && mode !== "shadow") spread(place.ownerDocument, made.node);
    made.toLast();
    return made;
  }

  /** @param {string} language */
  async function speak(language) {
    memory.keep({ language });
    chat = await shown(language);
    chat.focusLanguage();
  }

  follow(desk, (there) => chat.online(there));
  return {
    focus: () => chat.focus(),
    async leave() {
      const gone = desk.forget();
      memory.clearAll();
      chat = await shown(languages());
      await gone;
    },
  };
}

/** Shows whether there is a network; what could not be deleted without one is deleted when it is back.
 * @param {Desk} desk @param {(there: boolean) => void} show */
function follow(desk, show) {
  addEventListener("offline", () => show(false));
  addEventListener("online", () => {
    show(true);
    setTimeout(() => desk.settle(), SENT_LATER_MS);
  });
  desk.settle();
}

/** A page that is all chat speaks its language. @param {Document} page @param {HTMLElement} node */
function spread(page, node) {
  page.documentElement.lang = node.lang;
  page.documentElement.dir = node.dir;
  page.title = node.querySelector("h1")?.textContent ?? page.title;
}

/** The host's colour, and that of letters on it. @param {HTMLElement} node @param {Wishes} wishes */
function colour(node, { color = "", letters = "" }) {
  if (!CSS.supports("color", color) || !CSS.supports("color", letters)) return;
  node.style.setProperty("--accent", color);
  node.style.setProperty("--on-accent", letters);
}
