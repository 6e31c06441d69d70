// The chat page: sends what is typed or pressed, shows what comes back. Text only, never markup.
// @ts-check

/** @typedef {{title: string, payload: string}} ReplyButton */
/** @typedef {{title: string, lines: string[], phone: string, url: string}} Card */
/** @typedef {{text: string, buttons: ReplyButton[], cards: Card[], source: {text: string, url: string} | null}} Reply */

const log = /** @type {HTMLOListElement} */ (document.querySelector("#log"));
const status = /** @type {HTMLElement} */ (document.querySelector("#status"));
const form = /** @type {HTMLFormElement} */ (document.querySelector("#form"));
const input = /** @type {HTMLTextAreaElement} */ (document.querySelector("#text"));

/** @type {string | null} */
let token = null;
let busy = false;

/**
 * @param {string} tag
 * @param {string} text
 * @param {string} className
 */
function element(tag, text = "", className = "") {
  const node = document.createElement(tag);
  node.textContent = text;
  if (className) node.className = className;
  return node;
}

/** @param {string} path @param {string} method @param {object | undefined} body */
async function call(path, method, body) {
  const headers = { "Content-Type": "application/json", ...(token ? { Authorization: `Bearer ${token}` } : {}) };
  const response = await fetch(path, { method, headers, body: body && JSON.stringify(body) });
  const data = await response.json();
  if (response.status === 401) token = null; // no longer valid: the next try begins another conversation
  if (!response.ok) throw new Error(data.error);
  return data;
}

/** @param {string} who @param {boolean} mine */
function entry(who, mine) {
  const item = element("li", "", mine ? "mine" : "");
  item.append(element("p", who, "who"));
  return item;
}

/** @param {Card} card */
function cardItem(card) {
  const item = element("li");
  item.append(element("h2", card.title), ...card.lines.map((line) => element("p", line)));
  if (card.phone) {
    const phone = /** @type {HTMLAnchorElement} */ (element("a", card.phone));
    phone.href = `tel:${card.phone.replaceAll(" ", "")}`;
    item.append(phone);
  }
  return item;
}

/** @param {Reply} reply */
function showReply(reply) {
  const item = entry("Assistente", false);
  for (const part of reply.text.split("\n\n")) if (part) item.append(element("p", part));
  if (reply.cards.length) {
    const cards = element("ul", "", "cards");
    cards.append(...reply.cards.map(cardItem));
    item.append(cards);
  }
  if (reply.source) item.append(element("p", reply.source.text, "source"));
  if (reply.buttons.length) {
    const list = element("ul", "", "buttons");
    for (const { title, payload } of reply.buttons) {
      const button = element("button", title);
      button.addEventListener("click", () => send({ payload }, title));
      const holder = element("li");
      holder.append(button);
      list.append(holder);
    }
    item.append(list);
  }
  log.append(item);
  item.scrollIntoView({ block: "start" });
}

/** @param {{text?: string, payload?: string, id?: string}} message @param {string} shown */
async function send(message, shown) {
  if (busy) return;
  busy = true;
  const mine = entry("Tu", true);
  mine.append(element("p", shown));
  log.append(mine);
  await deliver({ ...message, id: crypto.randomUUID() }, mine);
  busy = false;
}

/** @param {object} message @param {HTMLElement} mine */
async function deliver(message, mine) {
  status.textContent = "Sto cercando la risposta…";
  try {
    if (!token) token = (await call("/api/conversations", "POST", undefined)).token;
    const { replies } = await call("/api/messages", "POST", message);
    replies.forEach(showReply);
    status.textContent = "";
  } catch (error) {
    status.textContent = "Il messaggio non è partito.";
    const retry = element("button", "Riprova");
    retry.addEventListener("click", async () => {
      retry.remove();
      await deliver(message, mine);
      input.focus();
    });
    mine.append(retry);
  }
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const text = input.value.trim();
  if (!text || busy) return;
  input.value = "";
  send({ text }, text);
});

input.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    form.requestSubmit();
  }
});
