// Owns the link to the stage: a full look when it opens, then every change in order.

import { get } from "./api.js";
import { adopt, emit, ensurePrivateChat, state } from "./state.js";

let waiting = null; // changes that come while a full look is under way; null: none is
const foreign = new Set(); // bots that are not the one people talk to here

/** Listen for ever; after every break look at everything again. */
export function listen() {
  const source = new EventSource("sim/events");
  source.onopen = () => look().then(() => setAway(false));
  source.onerror = () => setAway(true);
  source.onmessage = (event) => receive(JSON.parse(event.data));
}

/** Look at everything: people, chats, messages. */
export async function look() {
  waiting = [];
  try {
    const [{ bot, users }, { chats }] = await Promise.all([get("sim/users"), get("sim/chats")]);
    adopt({
      bot,
      people: users,
      chats: await Promise.all(chats.map((chat) => fetchChat(chat.id))),
    });
  } finally {
    const missed = waiting ?? [];
    waiting = null;
    if (state.bot) {
      emit("renew");
      emit("everything");
      missed.forEach(receive);
    }
  }
}

/** Look at the people again; a press of Start changes how they stand to the bot. */
export async function lookAtPeople() {
  const { bot, users } = await get("sim/users");
  state.bot = bot;
  if (users.length) state.people = users;
  state.people.forEach(ensurePrivateChat);
  emit("people");
}

async function fetchChat(id) {
  const { chat, messages } = await get(`sim/chat/${id}`);
  return { ...chat, messages: new Map(messages.map((message) => [message.message_id, message])) };
}

function setAway(isAway) {
  if (state.isAway === isAway) return;
  state.isAway = isAway;
  emit("away");
}

function receive(change) {
  if (waiting) {
    waiting.push(change);
  } else if (change.type === "reset") {
    look();
  } else if (change.bot === state.bot?.id) {
    CHANGES[change.type]?.(change);
  } else if (!foreign.has(change.bot)) {
    // The first token takes the place of the bot people were talking to.
    foreign.add(change.bot);
    look();
  }
}

const CHANGES = {
  message: ({ chat_id, message }) =>
    withChat(chat_id, (chat) => {
      chat.messages.set(message.message_id, message);
      if (!message.outgoing && chat.type === "private") startedBy(message.from.id);
      emit("message", { chat, message });
    }),
  edit: ({ chat_id, message }) =>
    withChat(chat_id, (chat) => {
      chat.messages.set(message.message_id, message);
      emit("edit", { chat, message });
    }),
  delete: ({ chat_id, message_id }) =>
    withChat(chat_id, (chat) => {
      chat.messages.delete(message_id);
      emit("delete", { chat, message_id });
    }),
  chat: async ({ chat_id }) => {
    state.chats.set(chat_id, await fetchChat(chat_id));
    emit("renew");
    emit("everything");
  },
  user: ({ user }) => {
    const known = state.person(user.id);
    if (known) Object.assign(known, user);
    else state.people = [...state.people, user];
    ensurePrivateChat(user);
    emit("people");
  },
  action: (change) => emit("action", change),
  callback: (change) => emit("callback", change),
  commands: () => emit("commands"),
};

async function withChat(id, act) {
  if (!state.chats.has(id)) {
    state.chats.set(id, await fetchChat(id));
    await lookAtPeople();
  }
  act(state.chats.get(id));
}

function startedBy(id) {
  const person = state.person(id);
  if (person && person.state !== "started") {
    person.state = "started";
    emit("people");
  }
}
