// Owns marked-up text: Telegram's entities, nested as the server nests them, as elements.

import { button, element } from "./element.js";
import { follow, readBotLink } from "./links.js";
import { open } from "./route.js";
import { state } from "./state.js";
import { word } from "./words.js";

const BLOCKS = new Set(["pre", "blockquote", "expandable_blockquote"]);

/** Return the nodes of a text; `say` is called with a command that was tapped. */
export function marked(text, entities, { say }) {
  const sorted = [...entities].sort(
    (one, other) => one.offset - other.offset || other.length - one.length,
  );
  return weave(text, 0, text.length, sorted, say);
}

// Offsets are UTF-16 units, as are those of strings here.
function weave(text, start, end, entities, say) {
  const nodes = [];
  let at = start; // up to where the text is drawn
  let next = 0;
  while (next < entities.length) {
    const entity = entities[next];
    next += 1;
    if (entity.offset < at) continue;
    const stop = Math.min(entity.offset + entity.length, end);
    const inner = [];
    while (next < entities.length && entities[next].offset < stop) inner.push(entities[next++]);
    if (entity.offset > at) nodes.push(text.slice(at, entity.offset));
    const words = text.slice(entity.offset, stop);
    const children = weave(text, entity.offset, stop, inner, say);
    nodes.push(wrap(entity, words, children, say));
    at = stop;
    // A block ends its line by itself.
    if (BLOCKS.has(entity.type) && text[at] === "\n" && at < end) at += 1;
  }
  if (end > at) nodes.push(text.slice(at, end));
  return nodes;
}

function wrap(entity, words, children, say) {
  switch (entity.type) {
    case "bold":
      return element("strong", {}, children);
    case "italic":
      return element("em", {}, children);
    case "underline":
      return element("u", {}, children);
    case "strikethrough":
      return element("s", {}, children);
    case "code":
      return element("code", {}, children);
    case "pre":
      return block(entity, children);
    case "blockquote":
      return element("blockquote", {}, children);
    case "expandable_blockquote":
      return expandable(children);
    case "spoiler":
      return spoiler(children);
    case "url":
      return link(/^[a-z]+:/i.test(words) ? words : `https://${words}`, children);
    case "text_link":
      return link(entity.url, children);
    case "email":
      return link(`mailto:${words}`, children);
    case "phone_number":
      return link(`tel:${words.replace(/[^+\d]/g, "")}`, children);
    case "bot_command":
      return tappable("command", () => say(words), children);
    case "mention":
      return mention(words, children);
    case "text_mention":
    case "hashtag":
    case "cashtag":
      return element("span", { class: "marked" }, children);
    default:
      return element("span", {}, children);
  }
}

function link(address, children) {
  const isInside = readBotLink(address) !== null;
  return element(
    "a",
    {
      href: address,
      target: isInside ? null : "_blank",
      rel: "noopener noreferrer",
      onclick: (event) => {
        if (!isInside) return;
        event.preventDefault();
        follow(address);
      },
    },
    children,
  );
}

function mention(words, children) {
  const isBot = words.slice(1).toLowerCase() === state.bot.username.toLowerCase();
  if (!isBot) return element("span", { class: "marked" }, children);
  return tappable("mention", () => open({ chatId: state.me }), children);
}

function tappable(kind, onclick, children) {
  return button({ class: "inline-link", "data-testid": kind, onclick }, children);
}

function spoiler(children) {
  const hidden = element(
    "span",
    {
      class: "spoiler",
      role: "button",
      tabindex: "0",
      "aria-label": word("reveal"),
      "data-testid": "spoiler",
      onclick: () => reveal(hidden),
      onkeydown: (event) => {
        if (event.key === "Enter" || event.key === " ") reveal(hidden);
      },
    },
    element("span", {}, children),
  );
  return hidden;
}

function reveal(hidden) {
  hidden.classList.add("open");
  for (const name of ["role", "tabindex", "aria-label"]) hidden.removeAttribute(name);
}

function expandable(children) {
  const quote = element("blockquote", { class: "expandable", tabindex: "0" }, children);
  quote.addEventListener("click", () => quote.classList.toggle("open"));
  return quote;
}

function block(entity, children) {
  const label = entity.language ? element("b", {}, entity.language) : null;
  return element("pre", {}, label, element("code", {}, children));
}
