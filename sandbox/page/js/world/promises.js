// Owns the words of the world panel: what each action is called and which promise it tries.

import { either } from "../words.js";

const HEALS = ["It says so, stays up and heals by itself.", "会说明情况，保持运行，自行恢复。"];

// action: English name and promise, Chinese name and promise
const PROMISES = {
  finish: [
    ["Finish a download", "Whoever asked is told once, within seconds."],
    ["完成一个下载", "想看的人几秒内收到一次通知。"],
  ],
  burst: [
    ["Ten episodes at once", "One card that grows – not ten messages."],
    ["一次到十集", "只有一张会更新的卡片，而不是十条消息。"],
  ],
  fail: [
    ["A transfer fails", "The reason is told, only to whom it concerns."],
    ["整理失败一次", "说明原因，只告诉相关的人。"],
  ],
  rows: [
    ["663 old rows", "An import of old files never floods a chat."],
    ["663 条旧记录", "导入旧文件绝不刷屏。"],
  ],
  up: [
    ["Answers", "What came meanwhile is told, once."],
    ["正常响应", "期间到达的内容会补上，只说一次。"],
  ],
  refuse: [
    ["Refuses connections", HEALS[0]],
    ["拒绝连接", HEALS[1]],
  ],
  slow: [
    ["Takes 30 seconds", "You read that it takes longer, never nothing."],
    ["慢 30 秒", "会告诉你还要等，不会没有回音。"],
  ],
  html: [
    ["A web page instead", "A proxy's page is not taken for an answer."],
    ["返回网页", "不会把代理页面当成结果。"],
  ],
  error: [
    ["Error 500", "A crash there is a sentence here."],
    ["错误 500", "那边崩溃，这边是一句话。"],
  ],
  half: [
    ["Half an answer", "Broken JSON never becomes a wrong fact."],
    ["只回一半", "残缺的 JSON 不会变成错误信息。"],
  ],
  restart: [
    ["Restart", "Its tokens die; the bot signs in again unnoticed."],
    ["重启", "令牌全部失效，机器人悄悄重新登录。"],
  ],
  password: [
    ["Change the password", "Owners read what to mend; nothing secret is shown."],
    ["更改密码", "主人会知道该改什么，不泄露任何秘密。"],
  ],
  "line-v2.5.6": [
    ["v2.5.6", "As recorded from a real server."],
    ["v2.5.6", "与真实服务器的录制一致。"],
  ],
  "line-late-v2": [
    ["Late v2", "Nothing is lost or told twice when it changes."],
    ["后期 v2", "切换时不丢失，也不重复通知。"],
  ],
  "line-v3": [
    ["v3", "Another dialect, the same bot; you notice nothing."],
    ["v3", "换了接口，机器人照旧，你感觉不到。"],
  ],
  "list-approve": [
    ["Confirm the code", "The same message says who is connected."],
    ["确认代码", "同一条消息会说明已连接的账号。"],
  ],
  "list-add": [
    ["Put a film on the list", "Shown or asked for within seconds, once."],
    ["往清单加一部电影", "几秒内列出或请求，只有一次。"],
  ],
  "list-revoke": [
    ["Withdraw the access", "One message, and a way to connect again."],
    ["撤销访问", "只有一条消息，并可重新连接。"],
  ],
  "flood-3": [
    ["429, wait 3 s", "Waits as long as asked; nothing is lost."],
    ["429，等 3 秒", "要等多久就等多久，什么都不丢。"],
  ],
  "flood-10": [
    ["429, wait 10 s", "The other chats do not wait with this one."],
    ["429，等 10 秒", "其他聊天不受影响。"],
  ],
  "error-500": [
    ["Error 500", "Sent again after 2, 5, 10 seconds."],
    ["错误 500", "2、5、10 秒后重发。"],
  ],
  "html-502": [
    ["502 with a web page", "Looked after first, then one second attempt."],
    ["502 网页", "先确认恢复，再补发一次。"],
  ],
  "cut-before": [
    ["Cut before it counts", "It still arrives."],
    ["送达前断开", "消息仍会送达。"],
  ],
  "cut-after": [
    ["Answer lost", "At most one more copy, silent and marked."],
    ["回执丢失", "最多多一条，静音并注明。"],
  ],
  down: [
    ["Telegram is down", "Everything waits and leaves when it is back."],
    ["Telegram 不可用", "全部等待，恢复后送出。"],
  ],
  block: [
    ["Blocks the bot", "Nobody else notices; what waited comes back as one."],
    ["屏蔽机器人", "不影响别人；恢复后合并补上。"],
  ],
  pause: [
    ["Stand still", "Nothing happens by itself; the buttons still work."],
    ["静止", "什么都不会自行发生，按钮仍然有效。"],
  ],
};

/** Return how an action is called and what it tries, for who reads. */
export function promiseOf(id) {
  const [title, promise] = either(...PROMISES[id]);
  return { title, promise };
}
