// The shapes that the modules of the chat share. For the type checker alone: no page loads this file.

export interface Choice { title: string; payload: string }
export interface Place { name: string; address: string; lat: number | null; lon: number | null }
export interface Card {
  title: string; lines: string[]; phone: string; url: string; place: Place | null;
  kind: string; start: string | null; end: string | null; link: string;
}
export interface Source { text: string; name: string; url: string; confirmed: boolean }
export interface Reply {
  text: string; buttons: Choice[]; cards: Card[]; place: Place | null; source: Source | null; link: string;
}
export interface About { title: string; phone: string; invented: boolean }

/** What a person says: words, or the payload of a button; where they are, if they share it. */
export interface Said { text?: string; payload?: string; lat?: number; lon?: number }

/** Something in the log. `id` is the message's own, so that what is sent twice is answered once. */
export interface Asked { who: "me"; id: string; shown: string; said: Said; sent: boolean }
export interface Answered { who: "desk"; id: string; replies: Reply[]; good?: boolean }
export type Entry = Asked | Answered;

export type Mode = "page" | "embed" | "shadow" | "kiosk";

/** What whoever embeds the chat may choose; empty where they leave it to us. `letters` is the colour of text on `color`. */
export interface Wishes {
  title?: string; greeting?: string; questions?: string[]; language?: string; color?: string; letters?: string;
}

export interface Catalogue {
  start: { label: string; ask: string }[];
  [key: string]: string | { label: string; ask: string }[];
}
