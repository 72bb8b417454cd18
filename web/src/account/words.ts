import type { Text } from "../frame/words";

export const own = {
  title: ["我的账号", "My account"],
  facts: ["账号信息", "Who I am"],
  login: ["登录名", "Signs in as"],
  entity: ["所属组织", "Works for"],
  roles: ["角色", "Roles"],
  zone: ["时区", "Time zone"],
  password: ["密码", "Password"],
  passwordLead: ["修改后，其他设备上的登录会全部退出。", "Your other sessions end once it is changed."],
  change: ["修改密码", "Change the password"],
  present: ["当前密码", "The present one"],
  next: ["新密码（至少 8 位）", "The new one (8 characters at least)"],
  again: ["再次输入新密码", "The new one again"],
  missing: ["请填写", "Please fill this in"],
  differs: ["两次输入不一致", "These differ"],
  changed: ["密码已修改", "The password is changed"],
  factors: ["第二步验证方式", "Second factors"],
  factorsLead: [
    "建议至少有两种，丢失一种时仍能登录。",
    "Have two at least: if one is lost, the other lets you in.",
  ],
  kind: ["方式", "Kind"],
  added: ["添加时间", "Added"],
  remove: ["移除", "Remove"],
  removeSure: ["移除这个验证方式？", "Remove this factor?"],
  removeLead: ["之后不能再用它登录。", "It lets nobody in any more."],
  removed: ["已移除", "Removed"],
  add: ["添加验证方式", "Add a factor"],
  codes: ["恢复码", "Recovery codes"],
  codesLeft: ["还有 {n} 个可用", "{n} {n|is|are} left"],
  codesNew: ["生成新的恢复码", "Make new ones"],
  codesSure: ["生成新的恢复码？", "Make new recovery codes?"],
  codesSureLead: ["旧的恢复码全部失效。", "The ones before are void."],
  codesShown: ["请保存，只显示这一次", "Keep them: they are shown this once"],
  kept: ["已保存", "I have kept them"],
  ways: ["单点登录", "Single sign-on"],
  waysLead: [
    "绑定后可用公司账号代替密码登录，第二步验证不变。",
    "Once bound, the account of your company lets you in instead of the password; the second factor stays.",
  ],
  bind: ["绑定公司账号", "Bind my company account"],
  bound: ["已绑定", "Bound"],
  sessions: ["登录中的设备", "Where I am signed in"],
  how: ["登录方式", "By"],
  since: ["登录时间", "Since"],
  seen: ["最近活动", "Last seen"],
  until: ["到期", "Until"],
  this: ["当前设备", "This one"],
  end: ["退出", "End"],
  endOthers: ["退出其他全部设备", "End all others"],
  ended: ["已退出", "Ended"],
  none: ["没有", "None"],
  yes: ["确认", "Yes"],
  cancel: ["取消", "Cancel"],
  save: ["保存", "Save"],
  saved: ["已保存", "Saved"],
} as const satisfies Record<string, Text>;

export const ways = {
  password: ["密码", "Password"],
  oidc: ["单点登录", "Sign-in provider"],
  link: ["一次性链接", "One-time link"],
} as const satisfies Record<string, Text>;

export const factorKinds = {
  totp: ["验证器应用", "Authenticator app"],
  webauthn: ["通行密钥", "Passkey"],
} as const satisfies Record<string, Text>;

export const notices = {
  title: ["通知方式", "Notices"],
  lead: [
    "站内通知始终会收到。这里设置是否同时发到站外，以及免打扰时间。",
    "The inbox always has them. Say by which way they reach you outside too, and when you want quiet.",
  ],
  kind: ["通知", "Notice"],
  others: ["其他全部通知", "All others"],
  quiet: ["免打扰", "Quiet hours"],
  quietOn: ["在此时段内不发到站外", "Nothing is sent outside in these hours"],
  from: ["开始", "From"],
  until: ["结束", "Until"],
  language: ["通知语言", "Language of notices"],
  address: ["{way}地址", "{way}: where"],
  reached: ["已登记，填写则更换", "There is one; write to change it"],
  unreached: ["未登记，不会发到这里", "None: nothing is sent there"],
  wish: ["{kind} · {way}", "{kind} · {way}"],
} as const satisfies Record<string, Text>;

export const adapters = {
  mail: ["邮件", "Mail"],
  text: ["短信", "Text message"],
  wecom: ["企业微信", "WeCom"],
} as const satisfies Record<string, Text>;

export const languages = {
  zh: ["中文", "Chinese"],
  en: ["英文", "English"],
} as const satisfies Record<string, Text>;
