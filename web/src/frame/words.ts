/** A text in both languages: one cannot be written without the other. `{name}` is a hole; `{n|lead|leads}` takes the
 * first word where n is 1, else the second. */
export type Text = readonly [zh: string, en: string];
export type Language = "zh-CN" | "en-US";
export type Holes = Readonly<Record<string, string | number>>;

/** Fills the holes of a text in one language. Numbers are grouped as the language does. */
export function filled(text: Text, language: Language, holes: Holes = {}): string {
  return text[language === "zh-CN" ? 0 : 1].replace(
    /\{(\w+)(?:\|([^|}]*)\|([^}]*))?\}/g,
    (_, name, one, many) => {
      const value = holes[name];
      if (many !== undefined) return value === 1 ? one : many;
      if (typeof value === "number") return value.toLocaleString(language);
      return value ?? "";
    },
  );
}

export const frame = {
  product: ["线索中心", "Lead centre"],
  motto: ["快速 · 合规 · 公平 · 不漏一条", "Fast, lawful, fair, and nothing lost"],
  language: ["English", "中文"],
  languageLabel: ["切换语言", "Change language"],
  worn: ["外观：{look}", "Appearance: {look}"],
  light: ["浅色", "Light"],
  dark: ["深色", "Dark"],
  system: ["跟随系统", "As the system"],
  menu: ["菜单", "Menu"],
  navigation: ["主导航", "Main navigation"],
  skip: ["跳到主要内容", "Skip to content"],
  fold: ["收起或展开导航", "Fold or unfold the navigation"],
  account: ["我的账号", "My account"],
  signOut: ["退出登录", "Sign out"],
  stillIn: ["未能退出，您仍处于登录状态", "You are still signed in"],
  stillInLead: [
    "成功退出之前，请勿将设备交给他人。",
    "Do not hand this device over before signing out has worked.",
  ],
  stay: ["保持登录", "Stay signed in"],
  signIn: ["登录", "Sign in"],
  company: ["使用公司账号", "With your company's account"],
  signInWith: ["{name}账号登录", "Sign in with {name}"],
  name: ["用户名", "Name"],
  password: ["密码", "Password"],
  nameMissing: ["请输入用户名", "Give your name"],
  passwordMissing: ["请输入密码", "Give your password"],
  secondTitle: ["第二步验证", "Second step"],
  secondLead: ["输入验证器应用上的六位数字。", "Enter the six digits that your authenticator app shows."],
  secondLeadKey: ["请使用您的通行密钥完成验证。", "Present your passkey."],
  code: ["验证码", "Code"],
  codeMissing: ["请输入验证码", "Enter the code"],
  confirm: ["确认", "Confirm"],
  passkey: ["使用通行密钥", "Use a passkey"],
  recovery: ["使用恢复码", "Use a recovery code"],
  recoveryLead: [
    "每个恢复码只能用一次。之后需要重新添加验证方式。",
    "Each recovery code works once. You then enrol a new factor.",
  ],
  recoveryCode: ["恢复码", "Recovery code"],
  back: ["返回", "Back"],
  other: ["换一个账号", "Another account"],
  enrolTitle: ["添加验证方式", "Add a second factor"],
  enrolLead: [
    "为保护客户信息，登录需要第二种验证方式。",
    "Customers' data are behind two factors. Add yours, once.",
  ],
  enrolKey: ["添加通行密钥", "Add a passkey"],
  enrolApp: ["用验证器应用", "Use an authenticator app"],
  enrolScan: [
    "用验证器应用扫描此二维码，然后输入它显示的六位数字。",
    "Scan this with your authenticator app, then enter the six digits that it shows.",
  ],
  enrolSecret: ["无法扫描？手动输入：", "Cannot scan? Type this instead:"],
  enrolMore: ["已添加。您的角色还需要通行密钥。", "Added. Your role needs a passkey too."],
  codesTitle: ["请保存恢复码", "Keep your recovery codes"],
  codesLead: [
    "手机或通行密钥丢失时用它们登录。只显示这一次。",
    "They let you in when phone or passkey are lost. They are shown this once.",
  ],
  codesKept: ["已保存，进入系统", "I have kept them, go on"],
  freshTitle: ["请再次验证", "Once more, please"],
  freshLead: ["此操作需要刚刚完成的第二步验证。", "This wants your second factor, presented just now."],
  cancel: ["取消", "Cancel"],
  again: ["重试", "Try again"],
  reload: ["重新加载", "Reload"],
  home: ["回到首页", "To the start"],
  codeThere: [
    "该编码已存在：请换一个，或在列表中修改原有的那一项。",
    "This code is there already: take another one, or change what has it, from the list.",
  ],
  notFound: ["没有这个页面", "There is no such page"],
  notFoundLead: [
    "地址可能有误，或您没有权限。",
    "The address may be wrong, or the page is not for your role.",
  ],
  notAllowed: ["您没有权限打开此页面", "This page is not for your role"],
  notAllowedLead: [
    "如工作需要，请联系本店管理员调整角色。",
    "If your work needs it, ask your administrator for the role.",
  ],
  nothingHere: ["您的角色目前没有可用的页面", "There is no page for your role here yet"],
  broken: ["页面出错", "Something went wrong"],
  brokenLead: ["没有数据丢失。重新加载通常即可恢复。", "No data were lost. Reloading usually helps."],
  offline: ["网络不可用", "The network is away"],
  offlineLead: ["请检查网络后重试。", "Look at your connection and try again."],
  answered: ["服务返回错误 {status}", "The house answered {status}"],
  loading: ["加载中", "Loading"],
  empty: ["没有数据", "Nothing here"],
  loaded: ["已加载 {n} 条", "{n} {n|row|rows} loaded"],
  allLoaded: ["共 {n} 条", "{n} {n|row|rows} in all"],
  mark: ["选择", "Choose"],
  lookOn: ["继续向前查找", "Look further back"],
  leave: ["有未保存的内容，确定离开吗？", "What you wrote is not kept yet. Leave all the same?"],
  leaveLead: ["离开后，已填写的内容将丢失。", "It is lost when you leave."],
  leaveIt: ["放弃并离开", "Leave, lose it"],
  writeOn: ["继续填写", "Write on"],
  zone: ["时间按 {zone} 显示", "Times are those of {zone}"],
  none: ["无", "none"],
} as const satisfies Record<string, Text>;

export const inbox = {
  title: ["站内通知", "Inbox"],
  unreadMany: ["站内通知，{n} 条未读", "Inbox, {n} unread"],
  none: ["还没有通知", "You were told nothing yet"],
  noneLead: [
    "客户到店、下一步到期、报价获批、收款确认等会出现在这里。",
    "A customer who walks in, a next step that is due, a quotation agreed to, a payment confirmed: you read it here.",
  ],
  away: ["网络恢复后显示", "Shown once the line is back"],
  fresh: ["未读", "Unread"],
  about: ["{who}：{what}", "{who}: {what}"],
  readAll: ["{n} 条标为已读", "Mark {n} as read"],
  more: ["更早的通知", "Earlier ones"],
} as const satisfies Record<string, Text>;
