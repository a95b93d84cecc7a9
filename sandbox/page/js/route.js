// Owns the address after `#`: who speaks, which chat and topic is open (`#1001/-1001/2`).

import { emit, isForum, state } from "./state.js";

const narrow = matchMedia("(max-width: 760px)");

/** Return whether the list and the conversation are two screens. */
export const isNarrow = () => narrow.matches;

/** Let somebody speak in a chat and topic; without a chat a phone shows the list. */
export function open({ me = state.me, chatId = null, thread = 0 }, { step = true } = {}) {
  const isSame = me === state.me && chatId === state.chatId && thread === state.thread;
  show({ me, chatId, thread });
  const address = `#${[me, chatId, thread].filter(Boolean).join("/")}`;
  if (isSame || location.hash === address) return;
  // On a phone the browser's own way back leads to the list.
  const isDeeper = step && isNarrow() && chatId !== null;
  history[isDeeper ? "pushState" : "replaceState"](null, "", address);
}

/** Open what the address says, once people and chats are known. */
export function followAddress() {
  const [me, chatId, thread] = location.hash.slice(1).split("/").map(Number);
  show({
    me: state.person(me) ? me : (state.me ?? state.people[0].id),
    chatId: chatId || null,
    thread: thread || 0,
  });
}

function show({ me, chatId, thread }) {
  const mine = state.chatsOf(me);
  const wanted = mine.find((chat) => chat.id === chatId);
  // A wide page always has a conversation beside the list.
  const chat = wanted ?? (isNarrow() ? undefined : mine[0]);
  state.me = me;
  state.chatId = chat?.id ?? null;
  state.thread = isForum(chat) && chat.topics[thread] ? thread : 0;
  document.documentElement.dataset.screen = state.chatId === null ? "list" : "chat";
  emit("open");
}

addEventListener("popstate", followAddress);
narrow.addEventListener("change", followAddress);
