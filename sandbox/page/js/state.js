// Owns what the page knows: the bot, the people, the chats and their messages, and what is open.

const listeners = new Map();

/** Call `listener` whenever `kind` happens. */
export function on(kind, listener) {
  listeners.set(kind, [...(listeners.get(kind) ?? []), listener]);
}

/** Tell everybody who listens that `kind` happened. */
export function emit(kind, detail = {}) {
  for (const listener of listeners.get(kind) ?? []) listener(detail);
}

const OUTSIDE = new Set(["left", "kicked"]);
const NOBODY = { id: 1, first_name: "Person 1", state: "new" }; // on a stage that has no people

export const state = {
  bot: null,
  people: [],
  chats: new Map(), // id -> chat, with `messages`: a Map of id -> message in order
  me: null, // who speaks
  chatId: null, // what is open; null on a phone's list
  thread: 0, // the open topic of a forum, 0 is its general one
  isAway: false,

  person(id = state.me) {
    return state.people.find((person) => person.id === id);
  },

  chat(id = state.chatId) {
    return state.chats.get(id);
  },

  /** Return the chats of a person, the private one first. */
  chatsOf(id) {
    return [...state.chats.values()]
      .filter((chat) => (chat.type === "private" ? chat.id === id : isMember(chat, id)))
      .sort((one, other) => (other.type === "private") - (one.type === "private"));
  },
};

function isMember(chat, id) {
  const standing = chat.members?.[id];
  return standing !== undefined && !OUTSIDE.has(standing);
}

/** Replace everything by what the stage just told. */
export function adopt({ bot, people, chats }) {
  state.bot = bot;
  state.people = people.length ? people : [NOBODY];
  state.chats = new Map(chats.map((chat) => [chat.id, chat]));
  for (const person of state.people) ensurePrivateChat(person);
  if (!state.person()) state.me = state.people[0].id;
  if (state.chatId !== null && !state.chatsOf(state.me).includes(state.chat())) {
    state.chatId = null;
  }
}

/** Make the chat of a person with the bot, as it is before the first word. */
export function ensurePrivateChat(person) {
  if (!state.chats.has(person.id)) {
    const name = person.first_name;
    const chat = { id: person.id, type: "private", first_name: name, messages: new Map() };
    state.chats.set(person.id, chat);
  }
}

/** Return whether a chat has topics. */
export function isForum(chat) {
  return Boolean(chat?.is_forum && Object.keys(chat.topics ?? {}).length);
}

/** Return the topic of a message: 0 outside of forums and in the general one. */
export function topicOf(chat, message) {
  return isForum(chat) && chat.topics[message.thread] !== undefined ? message.thread : 0;
}

/** Return the messages of a chat, or of one topic, oldest first. */
export function messagesOf(chat, thread) {
  const all = [...chat.messages.values()];
  return thread === undefined ? all : all.filter((message) => topicOf(chat, message) === thread);
}

/** Return whether a message is from the person who speaks. */
export function isMine(message, id = state.me) {
  return !message.outgoing && message.from.id === id;
}
