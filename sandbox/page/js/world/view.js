// Owns how the panel looks: groups of actions, and what is under way in the world.

import { button, element, icon } from "../element.js";
import { either, locale } from "../words.js";
import { cancelFault, fail, finish } from "./actions.js";

/** Return a group of actions; `run` carries one out. */
export function drawGroup({ title, actions }, run) {
  return element(
    "section",
    { class: "world-group" },
    element("h3", {}, title),
    ...actions.map((action) => drawAction(action, run)),
  );
}

function drawAction(action, run) {
  const isSwitch = action.isOn !== undefined;
  return button(
    {
      class: "action",
      "data-testid": `world-${action.id}`,
      "aria-pressed": isSwitch ? String(Boolean(action.isOn)) : null,
      onclick: () => run(action.act, action.title),
    },
    element(
      "span",
      { class: "action-words" },
      element("b", {}, action.title, action.note ? element("i", {}, ` · ${action.note}`) : null),
      element("small", {}, action.promise),
    ),
    isSwitch ? element("span", { class: "switch" }) : null,
  );
}

/** Return what is under way: faults to come, downloads, subscriptions, counts. */
export function drawState(facts, run) {
  const { world, faults } = facts;
  const parts = [faults.length ? drawFaults(faults, run) : null];
  if (world) parts.push(drawDownloads(world, run), drawSubscriptions(world), drawCounts(world));
  return parts.filter(Boolean);
}

function drawFaults(faults, run) {
  return element(
    "section",
    { class: "world-group", "data-testid": "world-faults" },
    element("h3", {}, either("Will go wrong", "即将出错")),
    ...faults.map((fault) =>
      element(
        "div",
        { class: "fault" },
        element("span", {}, describeFault(fault)),
        button(
          {
            class: "round small",
            "aria-label": either("Call off", "取消"),
            onclick: () => run(() => cancelFault(fault.fault_id)),
          },
          icon("close"),
        ),
      ),
    ),
  );
}

function describeFault({ kind, phase, times, retry_after: seconds, code }) {
  const what = {
    429: `429 · ${seconds ?? 1} s`,
    json: `${code ?? 500} JSON`,
    html: `${code ?? 502} HTML`,
    cut: phase === "after" ? either("answer lost", "回执丢失") : either("cut", "断开"),
  };
  const often = times === null ? either("always", "一直") : `× ${times}`;
  return `${what[kind] ?? kind} ${often}`;
}

function drawDownloads({ downloads, organising }, run) {
  return element(
    "section",
    { class: "world-group", "data-testid": "world-downloads" },
    element("h3", {}, either("Downloads", "下载"), element("i", {}, downloads.length)),
    ...downloads.map((task) => drawDownload(task, run)),
    ...organising.map((name) =>
      element(
        "div",
        { class: "download" },
        element("b", {}, name),
        element("small", {}, either("being filed …", "正在整理…")),
      ),
    ),
    downloads.length || organising.length
      ? null
      : element("p", { class: "hint" }, either("Nothing is downloading.", "没有下载任务。")),
  );
}

function drawDownload(task, run) {
  const percent = task.progress;
  const title = [task.media.title, task.season_episode || task.year].filter(Boolean).join(" · ");
  const bar = element("progress", { max: "100", value: percent.toFixed(1), "aria-label": title });
  const paused = task.state === "paused";
  const facts = [
    new Intl.NumberFormat(locale(), { style: "percent", maximumFractionDigits: 0 }).format(
      percent / 100,
    ),
    paused ? either("paused", "已暂停") : `${task.dlspeed}/s`,
    paused ? null : timeLeft(task.left_time),
    task.username,
  ];
  return element(
    "div",
    {
      class: `download ${paused ? "paused" : ""}`,
      "data-testid": "world-download",
      "data-hash": task.hash,
    },
    element("b", { title: task.title }, title),
    bar,
    element("small", {}, facts.filter(Boolean).join(" · ")),
    element(
      "span",
      { class: "download-acts" },
      button(
        {
          "data-testid": "world-download-finish",
          onclick: () => run(() => finish(task.hash), title),
        },
        either("Finish", "完成"),
      ),
      button(
        {
          class: "danger",
          "data-testid": "world-download-fail",
          onclick: () => run(() => fail(task.hash), title),
        },
        either("Fail", "失败"),
      ),
    ),
  );
}

/** Return a duration of MoviePilot, which is Chinese for everybody, for who reads. */
function timeLeft(text) {
  return either(text.replace("时", " h ").replace("分", " min ").replace("秒", " s"), text);
}

function drawSubscriptions({ subscriptions }) {
  return element(
    "section",
    { class: "world-group", "data-testid": "world-subscriptions" },
    element("h3", {}, either("Subscriptions", "订阅"), element("i", {}, subscriptions.length)),
    ...subscriptions.map((one) => {
      const season =
        one.season === null ? one.year : either(`S${one.season}`, `第 ${one.season} 季`);
      const come = one.total_episode - one.lack_episode;
      const progress = one.total_episode
        ? either(`${come} of ${one.total_episode}`, `${come}/${one.total_episode}`)
        : "";
      return element(
        "div",
        { class: "subscription" },
        element("span", {}, element("b", {}, one.name), ` · ${season}`),
        element("small", {}, [progress, one.username].filter(Boolean).join(" · ")),
      );
    }),
  );
}

function drawCounts(world) {
  const number = new Intl.NumberFormat(locale());
  const { movie_count: films, tv_count: series, episode_count: episodes } = world.library;
  const facts = [
    [either("films", "电影"), films],
    [either("series", "剧集"), series],
    [either("episodes", "单集"), episodes],
    [either("history rows", "历史记录"), world.history_total],
  ].filter(([, count]) => count !== undefined);
  return element(
    "dl",
    { class: "counts", "data-testid": "world-counts" },
    ...facts.map(([name, count]) =>
      element("div", {}, element("dt", {}, name), element("dd", {}, number.format(count))),
    ),
  );
}
