// Owns one message: its bubble, made once and changed in place when it is edited.

import { avatar, button, element, hueOf, icon } from "./element.js";
import { marked } from "./entities.js";
import { drawKeyboard } from "./keyboard.js";
import { enlarge } from "./notices.js";
import { isForum, isMine, state } from "./state.js";
import { timeOf } from "./times.js";
import { word } from "./words.js";

const WIDEST = 360; // px of a picture
const TALLEST = 360;
const FLATTEST = 120;

/** Make the row of a message; `acts` are `say`, `reply` and `goTo`. */
export function makeRow(message, acts) {
  const row = element("article", {
    class: `row ${isMine(message) ? "mine" : "theirs"}`,
    "data-testid": "message",
    "data-id": message.message_id,
    "data-from": message.from.id,
  });
  const parts = {
    bubble: element("div", { class: "bubble", "data-testid": "bubble" }),
    keyboard: element("div", { class: "keyboard", "data-testid": "keyboard" }),
    picture: null,
  };
  const replyButton = button(
    {
      class: "round reply-button",
      "aria-label": word("reply"),
      onclick: () => acts.reply(row.message),
    },
    icon("reply"),
  );
  row.append(element("div", { class: "stack" }, parts.bubble, parts.keyboard), replyButton);
  if (state.chat().type !== "private" && !isMine(message)) row.prepend(avatar(message.from));
  row.addEventListener("dblclick", (event) => {
    if (!event.target.closest("button, a")) acts.reply(row.message);
  });
  row.parts = parts;
  fillRow(row, message, acts);
  return row;
}

/** Make a row show what its message says now. */
export function fillRow(row, message, acts) {
  row.message = message;
  row.dataset.edits = message.edit_count;
  const { bubble } = row.parts;
  const picture = message.photo ? drawPicture(row.parts.picture, message) : null;
  row.parts.picture = picture;
  const text = message.caption ?? message.text ?? "";
  const words = text
    ? element(
        "span",
        { class: "words", "data-testid": "words", dir: "auto" },
        marked(text, message.entities, acts),
      )
    : null;
  const above = [sender(message), via(message), quote(message, acts)];
  const media = [picture, drawPreview(message), message.document ? drawFile(message) : null];
  const body = message.caption_above ? [words, ...media] : [...media, words];
  bubble.replaceChildren(...[...above, ...body, meta(message)].filter(Boolean));
  bubble.classList.toggle("with-picture", Boolean(picture));
  bubble.classList.toggle("bare", Boolean(picture) && !words);
  bubble.classList.toggle("protected", message.protected);
  drawKeyboard(row.parts.keyboard, message);
  row.classList.toggle("with-keys", !row.parts.keyboard.hidden);
  row.classList.toggle("wide", Boolean(picture) || !row.parts.keyboard.hidden);
}

/** Let the eye find what was changed. */
export function flash(row) {
  row.classList.remove("flash");
  void row.offsetWidth; // starts the animation anew
  row.classList.add("flash");
}

function sender(message) {
  if (state.chat().type === "private" || isMine(message)) return null;
  const tag = message.outgoing ? element("small", {}, word("bot")) : null;
  const name = element("div", { class: "sender" }, message.from.first_name, tag);
  name.style.setProperty("--hue", message.outgoing ? 252 : hueOf(message.from.id));
  return name;
}

function via(message) {
  if (!message.via) return null;
  return element("div", { class: "via", "data-testid": "via" }, `via @${message.via}`);
}

/** Draw the picture of a link preview, which stands above the words. */
function drawPreview(message) {
  if (!message.preview) return null;
  return element("img", {
    class: "preview",
    "data-testid": "preview",
    src: message.preview.slice(1),
    alt: "",
    loading: "lazy",
  });
}

function quote(message, acts) {
  if (!message.reply_to) return null;
  const chat = state.chat();
  const original = chat.messages.get(message.reply_to);
  // In a forum the first message of a topic is no quote.
  if (!original && isForum(chat)) return null;
  const name = original ? (isMine(original) ? word("you") : original.from.first_name) : "";
  return button(
    { class: "quote", "data-testid": "quote", onclick: () => acts.goTo(message.reply_to) },
    original && thumbnail(original),
    element(
      "span",
      { class: "quote-words" },
      element("b", {}, name),
      element("span", {}, original ? gist(original) : word("deleted")),
    ),
  );
}

/** Return a message in one line. */
export function gist(message) {
  const text = message.caption || message.text || message.document || word("picture");
  return text.replace(/\s+/g, " ").slice(0, 160);
}

/** Return a picture as small as a line, null for a message without one. */
export function thumbnail(message) {
  if (!message.photo || message.spoiler) return null;
  return element("img", {
    class: "thumbnail",
    src: message.photo.slice(1),
    alt: "",
    loading: "lazy",
  });
}

function drawPicture(old, message) {
  const source = message.photo.slice(1); // relative, so that the page may lie anywhere
  if (old?.dataset.source === source) return old;
  const box = button({
    class: "picture",
    "data-testid": "photo",
    "data-source": source,
    "aria-label": word(message.spoiler ? "revealPhoto" : "openPhoto"),
  });
  const { width, height } = message.photo_size ?? { width: 2, height: 3 };
  const shown = fit(width, height);
  box.style.aspectRatio = `${WIDEST} / ${shown.height}`;
  const image = element("img", {
    alt: message.caption?.split("\n")[0] ?? word("picture"),
    width: Math.round(shown.width),
    height: Math.round(shown.height),
    loading: "lazy",
    decoding: "async",
    src: source,
  });
  box.style.setProperty("--share", `${(100 * shown.width) / WIDEST}%`);
  if (shown.width < WIDEST - 1)
    box.append(element("span", { class: "picture-blur" }, image.cloneNode()));
  // Until the new picture is there the old one stays: no grey flash while turning pages.
  const previous = old?.querySelector(":scope > img:last-of-type");
  if (previous) {
    const shade = previous.cloneNode();
    shade.className = "previous";
    box.append(shade);
    image.loading = "eager";
    image
      .decode()
      .catch(() => {})
      .then(() => shade.remove());
  }
  box.append(image);
  box.classList.toggle("hidden-picture", message.spoiler);
  box.addEventListener("click", () => {
    if (box.classList.contains("hidden-picture")) box.classList.remove("hidden-picture");
    else enlarge(source, image.alt);
  });
  return box;
}

function fit(width, height) {
  const scale = Math.min(WIDEST / width, TALLEST / height);
  const shown = { width: width * scale, height: height * scale };
  return { ...shown, height: Math.max(shown.height, FLATTEST) };
}

function drawFile(message) {
  return element(
    "div",
    { class: "file", "data-testid": "file" },
    element("span", { class: "file-mark" }, icon("file")),
    element("b", {}, message.document),
  );
}

function meta(message) {
  const labelled = (name, key) => {
    const made = element(
      "span",
      { role: "img", "aria-label": word(key), title: word(key), "data-testid": key },
      icon(name),
    );
    return made;
  };
  return element(
    "div",
    { class: "meta" },
    message.protected ? labelled("shield", "protectedMark") : null,
    message.silent ? labelled("silent", "silentMark") : null,
    message.edited ? element("span", { "data-testid": "edited" }, word("edited")) : null,
    element(
      "time",
      { datetime: new Date(message.date * 1000).toISOString() },
      timeOf(message.date),
    ),
    isMine(message) ? icon("check") : null,
  );
}
