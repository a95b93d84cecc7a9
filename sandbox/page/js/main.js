// Puts the page together.

import { Composer } from "./composer.js";
import { Conversation } from "./conversation.js";
import { icon } from "./element.js";
import { keepHead } from "./head.js";
import { announcePushes } from "./pushes.js";
import { followAddress } from "./route.js";
import { keepSidebar } from "./sidebar.js";
import { emit, on, state } from "./state.js";
import { listen } from "./stream.js";
import { keepTheme } from "./theme.js";
import { translate } from "./words.js";
import { keepWorld } from "./world/panel.js";

for (const node of document.querySelectorAll("[data-icon]")) node.append(icon(node.dataset.icon));

// The language comes first: whatever is drawn after it uses it.
let language = "";
function keepLanguage() {
  translate();
  const isNew = language !== document.documentElement.lang;
  language = document.documentElement.lang;
  return isNew;
}

on("everything", followAddress);
on("open", keepLanguage);
on("people", () => keepLanguage() && emit("open"));
on("away", () => {
  document.getElementById("away").hidden = !state.isAway;
});

const composer = new Composer();
new Conversation({
  say: (command) => composer.say(named(command)),
  reply: (message) => composer.setReply(message),
});
keepHead();
keepSidebar();
keepTheme();
announcePushes();
keepWorld();
on("open", () => document.body.setAttribute("data-ready", state.me));
listen();

/** Return a tapped command as it is sent: in a group it names its bot. */
function named(command) {
  const isPlain = state.chat().type === "private" || command.includes("@");
  return isPlain ? command : `${command}@${state.bot.username}`;
}
