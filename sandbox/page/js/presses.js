// Owns pressed buttons: which still wait, and what the bot answered.

import { RefusedError, post } from "./api.js";
import { follow } from "./links.js";
import { alertWith, toast } from "./notices.js";
import { emit, on, state } from "./state.js";
import { word } from "./words.js";

const PATIENCE = 15_000; // as long as the stage takes an answer
const waiting = new Map(); // callback id -> {key, user, timer}
const early = new Map(); // answers that came before the press had its id
const pressed = new Set();

const keyOf = (message, data) => `${message.chat_id}/${message.message_id}/${data}`;

/** Return whether a button waits for its answer. */
export function isWaiting(message, data) {
  return pressed.has(keyOf(message, data));
}

/** Press a button; the same one again only after its answer. */
export async function press(message, data) {
  const key = keyOf(message, data);
  if (pressed.has(key)) return;
  pressed.add(key);
  emit("presses", message);
  const user = state.me;
  const order = { user, chat: message.chat_id, message_id: message.message_id, data };
  try {
    const { callback_id: id } = await post("sim/callback", order);
    const timer = setTimeout(() => giveUp(id), PATIENCE);
    waiting.set(id, { key, user, message, timer });
    if (early.has(id)) settle(early.get(id));
  } catch (error) {
    pressed.delete(key);
    emit("presses", message);
    toast(error instanceof RefusedError ? word("gonePress") : word("away"));
  }
}

on("callback", (answer) => {
  if (waiting.has(answer.callback_id)) settle(answer);
  else early.set(answer.callback_id, answer);
});

function settle(answer) {
  const { user } = release(answer.callback_id);
  if (user !== state.me) return;
  if (answer.url) follow(answer.url);
  if (!answer.text) return;
  if (answer.show_alert) alertWith(answer.text);
  else toast(answer.text);
}

function giveUp(id) {
  release(id);
  toast(word("noAnswer"));
}

function release(id) {
  const press = waiting.get(id);
  clearTimeout(press.timer);
  waiting.delete(id);
  early.delete(id);
  pressed.delete(press.key);
  emit("presses", press.message);
  return press;
}
