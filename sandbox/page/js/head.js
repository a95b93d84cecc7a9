// Owns the line above the conversation: who it is with, what they do, its topics.

import { avatar, button, element } from "./element.js";
import { open } from "./route.js";
import { isForum, on, state } from "./state.js";
import { threadsOf, unreadOf } from "./unread.js";
import { word } from "./words.js";

const TYPING_MS = 5000; // as long as an action is shown without a new one

const face = document.getElementById("head-avatar");
const title = document.getElementById("head-title");
const status = document.getElementById("head-status");
const topics = document.getElementById("topics");
const typing = new Map(); // chat id -> {action, timer}

/** Keep the head in step with everything it shows. */
export function keepHead() {
  for (const kind of ["open", "people", "unread"]) on(kind, draw);
  document.getElementById("back").addEventListener("click", () => open({}));
  on("action", ({ chat_id: id, action }) => {
    stopTyping(id);
    if (action !== "cancel") {
      const timer = setTimeout(() => stopTyping(id), TYPING_MS);
      typing.set(id, { action, timer });
    }
    draw();
  });
  on("message", ({ chat, message }) => {
    if (message.outgoing) stopTyping(chat.id);
    draw();
  });
}

/** Return what is written in a chat's place instead of its last line, if somebody is typing. */
export function actionIn(chat) {
  const action = typing.get(chat.id)?.action;
  if (action === undefined) return null;
  return word(action === "upload_photo" ? "sendingPhoto" : "typing");
}

/** Return how a chat is called: the private one is the bot's. */
export function nameOf(chat) {
  return chat.type === "private" ? state.bot.first_name : chat.title;
}

/** Return whose picture a chat shows. */
export function faceOf(chat) {
  return chat.type === "private" ? state.bot : chat;
}

function stopTyping(id) {
  clearTimeout(typing.get(id)?.timer);
  if (typing.delete(id)) draw();
}

function draw() {
  const chat = state.chat();
  topics.hidden = !isForum(chat);
  if (!chat) return;
  title.textContent = nameOf(chat);
  face.replaceChildren(avatar(faceOf(chat)));
  const action = actionIn(chat);
  status.classList.toggle("busy", action !== null);
  status.textContent = action ?? describe(chat);
  if (isForum(chat)) drawTopics(chat);
}

function describe(chat) {
  if (chat.type === "private") return word("bot");
  return word("members", { n: Object.keys(chat.members).length + 1 });
}

function drawTopics(chat) {
  topics.replaceChildren(
    ...threadsOf(chat).map((thread) => {
      const unread = unreadOf(state.me, chat, thread).length;
      const badge = unread ? element("b", { class: "badge" }, unread) : null;
      return button(
        {
          class: "topic",
          "aria-pressed": String(thread === state.thread),
          "data-testid": `topic-${thread}`,
          onclick: () => open({ chatId: chat.id, thread }),
        },
        thread ? chat.topics[thread] : word("general"),
        badge,
      );
    }),
  );
}
