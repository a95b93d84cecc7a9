// Owns the left side: who speaks, in which language, and their chats.

import { post } from "./api.js";
import { avatar, button, element, icon } from "./element.js";
import { actionIn, faceOf, nameOf } from "./head.js";
import { gist, thumbnail } from "./message.js";
import { open } from "./route.js";
import { isMine, messagesOf, on, state } from "./state.js";
import { whenOf } from "./times.js";
import { unreadOf, unreadTotal } from "./unread.js";
import { isChinese, word } from "./words.js";

const people = document.getElementById("people");
const chats = document.getElementById("chats");
const language = document.getElementById("language");

const LANGUAGES = [
  { code: "en", label: "EN", name: "English" },
  { code: "zh-hans", label: "中", name: "简体中文" },
];

/** Keep the left side in step with everything it shows. */
export function keepSidebar() {
  const kinds = ["open", "people", "message", "edit", "delete", "unread", "action"];
  for (const kind of kinds) on(kind, drawSoon);
}

let isDue = false;

// A burst of messages is drawn once.
function drawSoon() {
  if (isDue) return;
  isDue = true;
  setTimeout(() => {
    isDue = false;
    draw();
  });
}

function draw() {
  const focused = document.activeElement?.dataset?.testid;
  people.replaceChildren(...state.people.map(drawPerson));
  language.replaceChildren(...LANGUAGES.map(drawLanguage));
  const mine = state.chatsOf(state.me);
  chats.replaceChildren(...mine.map(drawChat));
  if (focused && !document.body.contains(document.activeElement?.closest(".app"))) {
    document.querySelector(`[data-testid="${focused}"]`)?.focus();
  }
  const unread = unreadTotal(state.me);
  document.title = `${unread ? `(${unread}) ` : ""}Usher · ${word("stage")}`;
}

function drawPerson(person) {
  const unread = person.id === state.me ? 0 : unreadTotal(person.id);
  const name = person.first_name.split(" ")[0];
  return button(
    {
      class: `person is-${person.state}`,
      "aria-pressed": String(person.id === state.me),
      "aria-label": word("speakAsName", { name: person.first_name }),
      title: `${person.first_name} · ${person.id}${person.username ? ` · @${person.username}` : ""}`,
      "data-testid": `persona-${person.id}`,
      onclick: () => open({ me: person.id, chatId: null }),
    },
    element("span", { class: "person-face" }, avatar(person), unread ? badge(unread) : null),
    element("span", { class: "person-name" }, name),
  );
}

function badge(unread, isQuiet = false) {
  return element(
    "b",
    {
      class: `badge ${isQuiet ? "quiet" : ""}`,
      "aria-label": word("unread", { n: unread }),
      "data-testid": "badge",
    },
    unread > 99 ? "99+" : unread,
  );
}

function drawLanguage({ code, label, name }) {
  const isChosen = isChinese() === code.startsWith("zh");
  return button(
    {
      "aria-pressed": String(isChosen),
      "aria-label": name,
      title: name,
      lang: code,
      "data-testid": `language-${code}`,
      onclick: () => post("sim/user", { id: state.me, language_code: code }),
    },
    label,
  );
}

function drawChat(chat) {
  const last = messagesOf(chat).at(-1);
  const unread = unreadOf(state.me, chat);
  const isQuiet = unread.every((message) => message.silent);
  const action = actionIn(chat);
  const title = nameOf(chat);
  return button(
    {
      class: "chat",
      "aria-current": chat.id === state.chatId ? "true" : null,
      "data-testid": `chat-${chat.id}`,
      onclick: () => open({ chatId: chat.id, thread: unread.at(-1)?.thread ?? 0 }),
    },
    avatar(faceOf(chat)),
    element(
      "span",
      { class: "chat-words" },
      element(
        "span",
        { class: "chat-line" },
        element("strong", {}, title, chat.type === "private" ? null : icon("people")),
        last ? element("time", {}, whenOf(last.date)) : null,
      ),
      element(
        "span",
        { class: "chat-line" },
        action ? element("em", { class: "chat-last busy" }, action) : lastLine(chat, last),
        unread.length ? badge(unread.length, isQuiet) : null,
      ),
    ),
  );
}

function lastLine(chat, last) {
  if (!last) return element("span", { class: "chat-last" }, word("nothing"));
  const isGroup = chat.type !== "private";
  const from = isMine(last) ? `${word("you")}: ` : isGroup ? `${last.from.first_name}: ` : "";
  return element(
    "span",
    { class: "chat-last", "data-testid": "last-line" },
    element("i", {}, from),
    thumbnail(last),
    gist(last),
  );
}
