// Owns the page's own words, in the language of the person who speaks.

import { state } from "./state.js";

const ENGLISH = {
  stage: "stage",
  chats: "Chats",
  messages: "Messages",
  topics: "Topics",
  language: "Language of this person",
  speakAs: "Speak as",
  speakAsName: "Speak as {name}",
  world: "World",
  back: "Back to the chats",
  hint: "Everything here happens on this machine: a stage for Telegram and a small world behind it.",
  away: "The stage does not answer. Trying again …",
  dark: "Dark look",
  light: "Light look",
  bot: "bot",
  typing: "typing …",
  sendingPhoto: "sending a picture …",
  members: "{n} members",
  general: "General",
  nothing: "No messages yet",
  picture: "Picture",
  file: "File",
  you: "You",
  edited: "edited",
  silentMark: "sent without a sound",
  protectedMark: "cannot be forwarded",
  deleted: "deleted message",
  unreadBelow: "New messages",
  toBottom: "To the newest message",
  toBottomCount: "To the newest message, {n} unread",
  today: "Today",
  yesterday: "Yesterday",
  write: "Message",
  send: "Send",
  menu: "Menu",
  commandsOf: "Commands",
  noCommands: "The bot has not set any commands yet.",
  start: "Start",
  startHint: "This bot cannot write to you until you press Start.",
  unblock: "Unblock",
  blockedHint: "You blocked this bot: it cannot reach you.",
  gone: "This account is deactivated.",
  reply: "Reply",
  replyTo: "Reply to {name}",
  cancelReply: "Do not reply",
  reveal: "Hidden text, press to read",
  revealPhoto: "Hidden picture, press to see",
  openPhoto: "Open the picture",
  opensPage: "opens a page",
  copies: "copies text",
  copied: "Copied",
  ok: "OK",
  close: "Close",
  noAnswer: "The bot has not answered this button.",
  gonePress: "This button is not there any more.",
  notSent: "Not sent: {reason}",
  unread: "{n} unread",
  older: "Older messages",
  resultsOf: "Results",
  noResults: "The bot found nothing.",
};

const CHINESE = {
  stage: "舞台",
  chats: "聊天",
  messages: "消息",
  topics: "话题",
  language: "此人的语言",
  speakAs: "扮演",
  speakAsName: "扮演 {name}",
  world: "世界",
  back: "返回聊天列表",
  hint: "这里的一切都发生在本机：一座 Telegram 舞台，和它背后的小世界。",
  away: "舞台没有响应，正在重试…",
  dark: "深色外观",
  light: "浅色外观",
  bot: "机器人",
  typing: "正在输入…",
  sendingPhoto: "正在发送图片…",
  members: "{n} 位成员",
  general: "综合",
  nothing: "还没有消息",
  picture: "图片",
  file: "文件",
  you: "你",
  edited: "已编辑",
  silentMark: "静音发送",
  protectedMark: "禁止转发",
  deleted: "已删除的消息",
  unreadBelow: "新消息",
  toBottom: "回到最新消息",
  toBottomCount: "回到最新消息，{n} 条未读",
  today: "今天",
  yesterday: "昨天",
  write: "输入消息",
  send: "发送",
  menu: "菜单",
  commandsOf: "命令",
  noCommands: "机器人还没有设置命令。",
  start: "开始",
  startHint: "按下“开始”之前，机器人无法给你发消息。",
  unblock: "解除屏蔽",
  blockedHint: "你屏蔽了这个机器人，它联系不到你。",
  gone: "此账号已停用。",
  reply: "回复",
  replyTo: "回复 {name}",
  cancelReply: "取消回复",
  reveal: "隐藏的文字，按下查看",
  revealPhoto: "隐藏的图片，按下查看",
  openPhoto: "打开图片",
  opensPage: "打开网页",
  copies: "复制文字",
  copied: "已复制",
  ok: "好",
  close: "关闭",
  noAnswer: "机器人还没有回应这个按钮。",
  gonePress: "这个按钮已经不在了。",
  notSent: "没有发出：{reason}",
  unread: "{n} 条未读",
  older: "更早的消息",
  resultsOf: "搜索结果",
  noResults: "机器人没有找到内容。",
};

/** Return whether the person who speaks reads Chinese. */
export function isChinese() {
  return (state.person()?.language_code ?? "").toLowerCase().startsWith("zh");
}

/** Return the locale for dates and numbers. */
export function locale() {
  return isChinese() ? "zh-Hans" : "en-GB";
}

/** Return the page's words for `key`. */
export function word(key, values = {}) {
  const text = (isChinese() ? CHINESE : ENGLISH)[key];
  return text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

/** Return the first or the second text, for words that live where they are used. */
export function either(english, chinese) {
  return isChinese() ? chinese : english;
}

/** Put the present language into everything that was written in index.html. */
export function translate() {
  document.documentElement.lang = isChinese() ? "zh-Hans" : "en";
  for (const node of document.querySelectorAll("[data-word]")) {
    node.textContent = word(node.dataset.word);
  }
  for (const node of document.querySelectorAll("[data-word-label]")) {
    node.setAttribute("aria-label", word(node.dataset.wordLabel));
    if (node.tagName === "BUTTON") node.title = word(node.dataset.wordLabel);
  }
}
