// Owns what a link does: deep links to the bot stay inside, everything else opens a new tab.

import { post } from "./api.js";
import { open } from "./route.js";
import { state } from "./state.js";

const START = /^[A-Za-z0-9_-]{1,64}$/;

/** Return `{start}` for an address that leads to the bot, null for any other. */
export function readBotLink(address) {
  let url;
  try {
    url = new URL(address);
  } catch {
    return null;
  }
  const isWeb = /^https?:$/.test(url.protocol) && /^(t|telegram)\.me$/.test(url.hostname);
  const isApp = url.protocol === "tg:" && url.href.startsWith("tg://resolve");
  const name = isWeb ? url.pathname.slice(1) : isApp ? url.searchParams.get("domain") : null;
  if (name?.toLowerCase() !== state.bot.username.toLowerCase()) return null;
  const start = url.searchParams.get("start") ?? "";
  return { start: START.test(start) ? start : "" };
}

/** Follow a link as a messenger does. */
export async function follow(address) {
  const link = readBotLink(address);
  if (link === null) {
    window.open(address, "_blank", "noopener,noreferrer");
    return;
  }
  await start(link.start);
}

/** Open the private chat with the bot, and start it with a payload if there is one. */
export async function start(payload) {
  open({ chatId: state.me });
  if (payload) await post("sim/message", { user: state.me, text: `/start ${payload}` });
}
