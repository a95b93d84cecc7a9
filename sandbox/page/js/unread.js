// Owns how far each person has read each chat, for as long as the browser's tab lives.

import { emit, isForum, isMine, messagesOf, state, topicOf } from "./state.js";

const SHELF = "usher-read";
const read = new Map(Object.entries(JSON.parse(sessionStorage.getItem(SHELF) ?? "{}")));

const place = (me, chat, thread) => `${state.bot.id}/${me}/${chat.id}/${thread}`;

/** Return what a person has not read yet in a chat or one topic, oldest first. */
export function unreadOf(me, chat, thread) {
  const threads = thread === undefined ? threadsOf(chat) : [thread];
  const edges = new Map(threads.map((one) => [one, lastRead(me, chat, one)]));
  const unread = [];
  for (const message of messagesOf(chat).reverse()) {
    const topic = topicOf(chat, message);
    if (message.message_id <= (edges.get(topic) ?? Infinity)) continue;
    // Who answers has read what stands above.
    if (isMine(message, me)) edges.delete(topic);
    else unread.push(message);
  }
  return unread.reverse();
}

/** Return the number of the last message a person has seen; numbers of an older stage are void. */
function lastRead(me, chat, thread) {
  const number = read.get(place(me, chat, thread)) ?? 0;
  const newest = [...chat.messages.keys()].at(-1) ?? 0;
  return number > newest ? 0 : number;
}

/** Return how much a person has not read anywhere. */
export function unreadTotal(me) {
  return state.chatsOf(me).reduce((sum, chat) => sum + unreadOf(me, chat).length, 0);
}

/** Count everything in the open chat as read. */
export function markRead() {
  const chat = state.chat();
  if (!chat || !unreadOf(state.me, chat, state.thread).length) return;
  const newest = messagesOf(chat, state.thread).at(-1).message_id;
  read.set(place(state.me, chat, state.thread), newest);
  sessionStorage.setItem(SHELF, JSON.stringify(Object.fromEntries(read)));
  emit("unread");
}

/** Return the topics of a chat, the general one first. */
export function threadsOf(chat) {
  return isForum(chat) ? [0, ...Object.keys(chat.topics).map(Number)] : [0];
}
