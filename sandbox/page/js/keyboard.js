// Owns the buttons under a message. They are changed in place, so focus and hover survive an edit.

import { button, element, icon } from "./element.js";
import { follow } from "./links.js";
import { toast } from "./notices.js";
import { isWaiting, press } from "./presses.js";
import { emit } from "./state.js";
import { word } from "./words.js";

const STYLES = new Set(["primary", "success", "danger"]);

/** Make the rows of buttons look as `message` says, reusing what is there. */
export function drawKeyboard(box, message) {
  const rows = message.reply_markup?.inline_keyboard ?? [];
  while (box.children.length > rows.length) box.lastChild.remove();
  rows.forEach((keys, place) => {
    const row = box.children[place] ?? box.appendChild(element("div", { class: "key-row" }));
    while (row.children.length > keys.length) row.lastChild.remove();
    keys.forEach((key, column) => {
      const made = row.children[column] ?? row.appendChild(makeKey());
      fillKey(made, message, key);
    });
  });
  box.hidden = rows.length === 0;
}

function makeKey() {
  const label = element("span", { class: "key-label" });
  const made = button({ class: "key", "data-testid": "key" }, label);
  made.addEventListener("click", () => made.act());
  return made;
}

function fillKey(made, message, key) {
  const label = made.firstChild;
  if (label.textContent !== key.text) label.textContent = key.text;
  made.className = `key ${STYLES.has(key.style) ? key.style : ""}`;
  const mark = key.url ? "arrow" : key.copy_text ? "copy" : null;
  made.querySelector(".key-mark")?.remove();
  if (mark) made.append(icon(mark, "key-mark"));
  made.title = key.url ? `${word("opensPage")}: ${key.url}` : key.copy_text ? word("copies") : "";
  const isBusy = key.callback_data !== undefined && isWaiting(message, key.callback_data);
  made.classList.toggle("busy", isBusy);
  made.setAttribute("aria-busy", String(isBusy));
  made.act = () => actOn(message, key);
}

function actOn(message, key) {
  if (key.callback_data !== undefined) press(message, key.callback_data);
  else if (key.url) follow(key.url);
  else if (key.switch_inline_query !== undefined) emit("inline", key.switch_inline_query);
  else if (key.copy_text) copy(key.copy_text.text);
}

async function copy(text) {
  await navigator.clipboard.writeText(text);
  toast(word("copied"));
}
