// Owns the banner for a message that rings where nobody is looking.

import { nameOf } from "./head.js";
import { gist } from "./message.js";
import { banner } from "./notices.js";
import { open } from "./route.js";
import { isMine, on, state, topicOf } from "./state.js";

/** Announce messages for other people and other chats; silent ones only count. */
export function announcePushes() {
  on("message", ({ chat, message }) => {
    if (!message.outgoing || message.silent) return;
    const thread = topicOf(chat, message);
    if (chat.id === state.chatId && thread === state.thread) return;
    const reader = readerOf(chat, message);
    if (reader === undefined) return;
    banner({
      who: chat.type === "private" ? reader : chat,
      title:
        chat.type === "private" ? `${state.bot.first_name} → ${reader.first_name}` : nameOf(chat),
      text: gist(message),
      onopen: () => open({ me: reader.id, chatId: chat.id, thread }),
    });
  });
}

/** Return who would see it, preferably who speaks now. */
function readerOf(chat, message) {
  const readers = state.people.filter(
    (person) => state.chatsOf(person.id).includes(chat) && !isMine(message, person.id),
  );
  return readers.find((person) => person.id === state.me) ?? readers[0];
}
