// Owns what a person can do to the world and to Telegram, and the look at what is under way.

import { RefusedError, get, post, remove } from "../api.js";
import { state } from "../state.js";
import { either } from "../words.js";
import { promiseOf } from "./promises.js";

const SENDS = ["sendMessage", "sendPhoto", "sendMediaGroup"];
const ALL_WRITES = [...SENDS, "editMessageText", "editMessageCaption", "editMessageMedia"];
const SLOW_SECONDS = 30;
const WRONG_PASSWORD = "not-the-one-the-bot-knows";
const LINES = ["v2.5.6", "late-v2", "v3"];
const OLD_ROWS = 663;
const FILMS = [500012, 500005, 500009, 500004, 500006, 500007]; // of the lists' world
const EPISODES = [10, 8, 6, 4, 3]; // as many at once as some season still lacks

/** Look at everything the panel shows; `world` is null on a stage without one. */
export async function lookAround({ hasWorld }) {
  const [world, lists, faults, down] = await Promise.all([
    hasWorld ? lookAt("world/state") : null,
    hasWorld ? lookAt("world/trakt/state") : null,
    get("sim/faults"),
    get("sim/down"),
  ]);
  return { world, lists, faults: faults.faults, isDown: down.down };
}

async function lookAt(part) {
  try {
    return await get(part);
  } catch (error) {
    if (error instanceof RefusedError) return null;
    throw error;
  }
}

/** Finish one download, or let it fail. */
export const finish = (hash) => post("world/finish", { hash });
export const fail = (hash) => post("world/fail", { hash });
export const cancelFault = (id) => remove(`sim/faults/${id}`);

/** Return the groups of actions for the present state; `facts` is what `lookAround` returned. */
export function actionGroups(facts) {
  const outside = [telegram(facts), person()];
  if (!facts.world) return outside;
  return [arrivals(), moviepilot(facts), line(facts), ...lists(facts), ...outside, time(facts)];
}

// An action with `isOn` is a switch.
const action = (id, act, isOn) => ({ id, ...promiseOf(id), act, isOn });

function arrivals() {
  return {
    title: either("Things happen", "发生点什么"),
    actions: [
      action("finish", () => post("world/finish")),
      action("burst", burst),
      action("fail", () => post("world/fail")),
      action("rows", () => post("world/rows", { count: OLD_ROWS })),
    ],
  };
}

async function burst() {
  for (const episodes of EPISODES.slice(0, -1)) {
    try {
      return await post("world/burst", { episodes });
    } catch (error) {
      if (!(error instanceof RefusedError)) throw error;
    }
  }
  return post("world/burst", { episodes: EPISODES.at(-1) });
}

function moviepilot({ world }) {
  const mode = (id, name = id, seconds = undefined) =>
    action(id, () => post("world/downtime", { mode: name, seconds }), world.downtime === name);
  return {
    title: "MoviePilot",
    actions: [
      mode("up"),
      mode("refuse"),
      mode("slow", "slow", SLOW_SECONDS),
      mode("html"),
      mode("error", "500"),
      mode("half"),
      action("restart", () => post("world/restart")),
      action("password", () => changePassword(world), world.password_changed),
    ],
  };
}

function line({ world }) {
  const speak = (id) =>
    action(`line-${id}`, () => post("world/line", { line: id }), world.line === id);
  return { title: either("MoviePilot speaks", "MoviePilot 版本"), actions: LINES.map(speak) };
}

async function changePassword(world) {
  await post("world/password", world.password_changed ? {} : { password: WRONG_PASSWORD });
  // The tokens of the old password would hide it.
  await post("world/restart");
}

function lists({ lists: state }) {
  if (!state) return [];
  const put = () => post("world/trakt/list", { trakt: FILMS[state.listed % FILMS.length] });
  return [
    {
      title: "Trakt",
      actions: [
        action("list-approve", () => post("world/trakt/approve")),
        action("list-add", put),
        action("list-revoke", () => post("world/trakt/revoke")),
      ],
    },
  ];
}

function telegram({ isDown }) {
  const note = either("at the next message", "下一条消息");
  const fault = (id, details) => {
    const order = { method: SENDS, times: 1, ...details };
    return { ...action(id, () => post("sim/fault", order)), note };
  };
  return {
    title: "Telegram",
    actions: [
      fault("flood-3", { kind: "429", retry_after: 3, method: ALL_WRITES, times: 2 }),
      fault("flood-10", { kind: "429", retry_after: 10, method: ALL_WRITES }),
      fault("error-500", { kind: "json", code: 500, times: 2 }),
      fault("html-502", { kind: "html" }),
      fault("cut-before", { kind: "cut", phase: "before" }),
      fault("cut-after", { kind: "cut", phase: "after" }),
      action("down", () => post("sim/down", { down: !isDown }), isDown),
    ],
  };
}

function person() {
  const { id, first_name: title, state: standing } = state.person();
  const isBlocked = standing === "blocked";
  const order = { id, state: isBlocked ? "started" : "blocked" };
  return { title, actions: [action("block", () => post("sim/user", order), isBlocked)] };
}

function time({ world }) {
  const act = () => post("world/pause_world", { paused: !world.paused });
  return { title: either("Time", "时间"), actions: [action("pause", act, world.paused)] };
}
