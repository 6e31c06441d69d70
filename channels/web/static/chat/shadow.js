// The chat inside another site's own page, in a shadow root: for who prefers that to a frame.

import { mount } from "./mount.js";

/**
 * @param {ShadowRoot} root
 * @param {HTMLElement} place within the root
 * @param {import("./types.js").Wishes} wishes
 * @param {() => void} close
 */
export async function open(root, place, wishes, close) {
  const response = await fetch(new URL("../chat.css", import.meta.url), { credentials: "omit" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(await response.text());
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet]; // a strict policy of the host allows no style element
  const chat = await mount(place, { mode: "shadow", wishes, close });
  chat.focus();
  return chat;
}
