// One line in a town's site: <script src="https://…/widget.js" defer></script>
// A launcher, and a panel in a frame from our own origin, so that neither page can read the other. Opens only when pressed.
(() => {
  const script = /** @type {HTMLScriptElement | null} */ (document.currentScript);
  const base = new URL(".", script?.src ?? location.href);

  // A host's policy need not allow requests to us, so these are not fetched: they repeat "widget.*" of the catalogues.
  /** @type {Record<string, [string, string]>} */
  const LABELS = {
    it: ["Chiedi al Comune", "Chiudi"],
    en: ["Ask the town hall", "Close"],
    fr: ["Demander à la mairie", "Fermer"],
    es: ["Pregunta al Ayuntamiento", "Cerrar"],
    ro: ["Întreabă primăria", "Închide"],
    uk: ["Запитай муніципалітет", "Закрити"],
    ar: ["اسأل البلدية", "إغلاق"],
    zh: ["咨询市政厅", "关闭"],
    sq: ["Pyet bashkinë", "Mbyll"],
  };

  const STYLE = `
    :host { --color: var(--portineria-color, #06c); --letters: var(--portineria-letters, #fff); }
    :host { position: fixed; z-index: var(--portineria-z, 9999); inset-block-end: var(--portineria-offset, 1rem); }
    :host { inset-inline-end: var(--portineria-offset, 1rem); font: 600 1.0625rem/1.3 system-ui, sans-serif; }
    :host([position="left"]) { inset-inline: var(--portineria-offset, 1rem) auto; }
    .launcher {
      display: flex; gap: .5rem; align-items: center; min-height: 3rem; margin-inline-start: auto; padding: .5rem 1.125rem;
      border: 2px solid #fff; border-radius: 1.5rem; background: var(--color); color: var(--letters); font: inherit;
      cursor: pointer; box-shadow: 0 .125rem .75rem rgb(0 0 0 / .35);
    }
    :host([position="left"]) .launcher { margin-inline: 0 auto; }
    .launcher:focus-visible { outline: 3px solid #17324d; outline-offset: 2px; }
    .launcher svg { inline-size: 1.5rem; block-size: 1.5rem; fill: none; stroke: currentcolor; stroke-width: 2; stroke-linejoin: round; }
    .panel {
      inline-size: var(--portineria-width, 26rem); block-size: var(--portineria-height, 40rem); max-inline-size: calc(100vw - 2rem);
      max-block-size: calc(100vh - 6rem); margin-block-end: .75rem; overflow: hidden; border-radius: .75rem; background: #fff;
      box-shadow: 0 .25rem 2rem rgb(0 0 0 / .35);
    }
    .panel[hidden] { display: none; }
    iframe { display: block; inline-size: 100%; block-size: 100%; border: 0; }
    .place { block-size: 100%; }
    @media (max-width: 30rem), (max-height: 30rem) {
      :host([open]) { inset: 0; }
      :host([open]) .panel { inline-size: 100%; block-size: 100%; max-inline-size: none; max-block-size: none; margin: 0; border-radius: 0; }
      :host([open]) .launcher { display: none; }
    }
    @media (forced-colors: active) { .panel { border: 2px solid; } }
    @media print { :host { display: none; } }`;

  /** White or black, whichever stands out more (WCAG 2, relative luminance). @param {string} color */
  function lettersOn(color) {
    const context = document.createElement("canvas").getContext("2d");
    if (!context) return "#fff";
    context.fillStyle = color;
    context.fillRect(0, 0, 1, 1);
    const [red = 0, green = 0, blue = 0] = Array.from(context.getImageData(0, 0, 1, 1).data, (value) => {
      const share = value / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    const luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    return 1.05 / (luminance + 0.05) >= (luminance + 0.05) / 0.05 ? "#fff" : "#000";
  }

  /** @param {string} path */
  function drawing(path) {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    svg.setAttribute("viewBox", "0 0 24 24");
    svg.setAttribute("aria-hidden", "true");
    svg.append(document.createElementNS("http://www.w3.org/2000/svg", "path"));
    svg.firstElementChild?.setAttribute("d", path);
    return svg;
  }

  class Widget extends HTMLElement {
    #root = this.attachShadow({ mode: "open" });
    #button = document.createElement("button");
    #panel = document.createElement("div");
    /** @type {HTMLIFrameElement | null} */
    #frame = null;
    /** @type {Promise<{focus: () => void}> | null} */
    #chat = null;
    #label = document.createElement("span");

    /** What the element says, else the script. @param {string} name */
    #wish(name) {
      return this.getAttribute(name) ?? script?.dataset[name] ?? "";
    }

    connectedCallback() {
      if (this.#panel.parentNode) return; // moved within the page
      this.#dress();
      this.#button.type = "button";
      this.#button.className = "launcher";
      this.#button.append(drawing("M4 5h16v11H10l-5 4v-4H4zM8 9h8M8 12h5"), this.#label);
      this.#button.setAttribute("aria-expanded", "false");
      this.#button.addEventListener("click", () => (this.#panel.hidden ? this.open() : this.close()));
      this.#panel.className = "panel";
      this.#panel.setAttribute("role", "region");
      this.#panel.setAttribute("aria-label", this.#name);
      this.#panel.hidden = true;
      this.#root.append(this.#panel, this.#button);
      this.#root.addEventListener("keydown", (event) => {
        if (/** @type {KeyboardEvent} */ (event).key === "Escape" && !event.defaultPrevented) this.close();
      });
      addEventListener("message", (event) => this.#heard(event));
      this.#show(false);
    }

    /** A style sheet made by script: a strict policy of the host allows no style element. */
    #dress() {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(STYLE);
      this.#root.adoptedStyleSheets = [sheet];
      if (this.#wish("position") === "left") this.setAttribute("position", "left");
      const color = this.#wish("color");
      if (CSS.supports("color", color)) this.style.setProperty("--portineria-color", color);
      const shown = getComputedStyle(this).getPropertyValue("--portineria-color").trim();
      if (shown) this.style.setProperty("--portineria-letters", lettersOn(shown));
    }

    get #language() {
      const wanted = [this.#wish("language"), document.documentElement.lang, "it"].map((tag) => tag.slice(0, 2).toLowerCase());
      return wanted.find((code) => code in LABELS) ?? "it";
    }

    get #name() {
      return this.#wish("title") || this.#wish("label") || (LABELS[this.#language]?.[0] ?? "");
    }

    get #wishes() {
      const style = getComputedStyle(this);
      return {
        title: this.#wish("title"), greeting: this.#wish("greeting"), language: this.#wish("language"),
        questions: this.#wish("questions").split("|").map((text) => text.trim()).filter(Boolean),
        color: style.getPropertyValue("--portineria-color").trim(), letters: style.getPropertyValue("--portineria-letters").trim(),
      };
    }

    /** @param {boolean} open */
    #show(open) {
      const [ask = "", close = ""] = LABELS[this.#language] ?? [];
      this.#panel.hidden = !open;
      this.toggleAttribute("open", open);
      this.#button.setAttribute("aria-expanded", String(open));
      this.#label.textContent = open ? close : this.#wish("label") || ask;
      this.#label.lang = this.#language;
    }

    open() {
      this.#show(true);
      if (this.#wish("mode") === "shadow") this.#openHere();
      else if (this.#frame) this.#send({ portineria: "focus" });
      else this.#openFrame();
    }

    close() {
      if (this.#panel.hidden) return;
      this.#show(false);
      this.#button.focus();
    }

    #openFrame() {
      this.#frame = document.createElement("iframe");
      this.#frame.src = new URL("chat?embed=1", base).href;
      this.#frame.title = this.#name;
      this.#frame.allow = "geolocation; clipboard-write";
      this.#panel.append(this.#frame);
      this.#frame.focus();
    }

    #openHere() {
      const place = document.createElement("div");
      place.className = "place";
      if (!this.#chat) {
        this.#panel.append(place);
        this.#chat = import(new URL("static/chat/shadow.js", base).href).then(({ open }) =>
          open(this.#root, place, this.#wishes, () => this.close()));
      } else this.#chat.then((chat) => chat.focus());
    }

    /** Only to our own frame, wherever it may have gone. @param {object} message */
    #send(message) {
      this.#frame?.focus();
      this.#frame?.contentWindow?.postMessage(message, base.origin);
    }

    /** @param {MessageEvent} event */
    #heard(event) {
      if (!this.#frame || event.source !== this.#frame.contentWindow || event.origin !== base.origin) return;
      if (event.data?.portineria === "ready") this.#send({ portineria: "hello", wishes: this.#wishes });
      if (event.data?.portineria === "close") this.close();
    }
  }

  if (customElements.get("portineria-widget")) return;
  customElements.define("portineria-widget", Widget);
  const place = () => document.querySelector("portineria-widget") ?? document.body.append(document.createElement("portineria-widget"));
  if (document.readyState === "loading") addEventListener("DOMContentLoaded", place);
  else place();
})();
