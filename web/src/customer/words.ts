import type { Text } from "../frame/words";
import type { EarlierAsk } from "./asking";

export const page = {
  failed: ["没有成功，请稍后再试。", "That did not work. Try again later."],
  offline: ["网络不可用，请检查网络后重试。", "The network is away. Look at your connection and try again."],
  again: ["重试", "Try again"],
  loading: ["正在加载", "Loading"],
  required: ["必填", "required"],
  optional: ["选填", "optional"],
} as const satisfies Record<string, Text>;

export const my = {
  title: ["我的个人信息", "My data"],
  lead: [
    "谁持有您的信息、用来做什么，由您决定。链接只属于您，请勿转发。",
    "Who holds your data, and what for, is yours to decide. This link is yours alone: do not pass it on.",
  ],
  noLink: ["请从短信中的链接打开", "Open this page by the link we sent you"],
  noLinkLead: [
    "为保护您的信息，此页面只能通过发送到您手机的专属链接打开。链接会过期，您可以随时再索取一条。",
    "To protect you, this page opens only by the link that was sent to your telephone. A link ends after a while; you may ask for another at any time.",
  ],
  over: ["链接已失效", "This link has ended"],
  overLead: [
    "链接有有效期，也可能已被停用。请联系为您服务的门店或主机厂客服，索取一条新链接。",
    "A link holds for a while only, and may be ended. Ask your dealer or the maker's service line for another.",
  ],
  choosing: ["请选择为您服务的经销商", "Choose the dealer who looks after you"],
  choosingLead: [
    "您同意之前，我们不会把您的信息提供给任何经销商。",
    "Until you agree, no dealer gets your data.",
  ],
  wish: ["您询问的车型：{series}", "The model you asked about: {series}"],
  named: ["您曾指定", "You named it"],
  away: ["距您约 {km} 公里", "about {km} km away"],
  contact: ["联系方式：{contact}", "Contact: {contact}"],
  words: ["您将同意的内容", "What you agree to"],
  choose: ["同意并选择这家经销商", "Agree and choose this dealer"],
  pick: ["请先选择一家经销商", "Choose a dealer first"],
  chosen: [
    "已记录您的选择，我们会尽快转交给{dealer}。",
    "Your choice is recorded: {dealer} will hear of you soon.",
  ],
  changing: ["更换经销商", "Another dealer"],
  works: ["目前由{dealer}为您服务。", "{dealer} looks after you now."],
  waits: ["正在转给{dealer}。", "It is on its way to {dealer}."],
  another: ["我想换一家经销商", "I want another dealer"],
  change: ["同意并改由这家经销商服务", "Agree and change to this dealer"],
  changed: ["已记录，我们将为您转给{dealer}。", "Recorded: we hand you over to {dealer}."],
  holders: ["谁持有您的信息", "Who holds your data"],
  kept: [
    "如果您不再与我们联系，您的信息将在 {day} 之后删除。",
    "If nothing new happens, your data are deleted after {day}.",
  ],
  keptOpen: ["购车意向处理期间，我们保存您的信息。", "Your data are kept while your inquiry is open."],
  controller: ["主机厂", "Vehicle maker"],
  dealer: ["经销商", "Dealer"],
  processor: ["受托方，按主机厂的指示处理", "Works on the maker's instructions"],
  known: ["自 {day} 起持有", "Holds them since {day}"],
  givenAt: ["{day} 收到您的信息", "Got them on {day}"],
  endedAt: ["{day} 起已停止使用", "Stopped using them on {day}"],
  details: ["公司信息", "About the company"],
  number: ["统一社会信用代码 {number}", "Registration no. {number}"],
  given: ["已同意", "agreed"],
  refused: ["已拒绝", "refused"],
  withdrawn: ["已撤回", "taken back"],
  expired: ["已到期", "has run out"],
  since: ["自 {day}", "since {day}"],
  until: ["至 {day}", "until {day}"],
  nothing: ["没有任何用途", "for nothing"],
  stopOf: ["撤回对{name}的同意", "Take back consent to {name}"],
  stopLead: [
    "立即生效：{name}将停止联系您并停止使用您的信息，排队中的电话和短信一并取消。您之后可以再次同意。",
    "In force at once: {name} stops contacting you and stops using your data; calls and messages that wait are cancelled. You may agree again later.",
  ],
  stopAll: ["撤回全部同意", "Take back all consent"],
  stopAllLead: [
    "立即生效：所有公司都将停止联系您并停止使用您的信息，您的购车咨询也会结束。",
    "In force at once: every company stops contacting you and stops using your data, and your inquiry ends.",
  ],
  stopYes: ["确认撤回", "Yes, take it back"],
  stopNo: ["暂不撤回", "Keep it"],
  stopped: ["已撤回，立即生效。", "Taken back, in force at once."],
  rights: ["您的权利", "Your rights"],
  rightsLead: ["免费。我们会在 15 个工作日内答复。", "Free of charge. We answer within 15 working days."],
  text: ["补充说明", "Anything to add"],
  textOf: ["例如：要更正的内容", "For instance what is to be corrected"],
  ask: ["提交请求", "Send request"],
  asked: ["我们已收到您的请求。", "We have your request."],
  number2: ["请求编号", "Number of the request"],
  earlier: ["您提交过的请求", "What you asked for earlier"],
  askedAt: ["{day} 提交", "Asked on {day}"],
  dueAt: ["{day} 前答复", "answered by {day}"],
  endedOn: ["{day} 办结", "closed on {day}"],
  receipt: ["同意记录", "Records of your consent"],
  receiptLead: [
    "何时、向谁、为何同意或撤回，附本系统的电子签名，可作凭证。",
    "When, to whom and for what you agreed or took it back, signed by us: your proof.",
  ],
  download: ["下载同意记录", "Download the records"],
  foot: ["此链接有效至 {day}。", "This link holds until {day}."],
} as const satisfies Record<string, Text>;

export const rights = {
  access: ["查阅我的信息", "See my data"],
  copy: ["获取我的信息副本", "Get a copy of my data"],
  correct: ["更正我的信息", "Have my data corrected"],
  delete: ["删除我的信息", "Have my data deleted"],
  restrict: ["限制使用我的信息", "Restrict the use of my data"],
  explain: ["解释自动决定", "Have decisions by machines explained"],
  object: ["不再对我画像", "No profiling of me"],
} as const satisfies Record<string, Text>;

/** Where a request stands, as the asker sees it: he is not concerned with our steps. */
export const askedStates = {
  received: ["待核实身份", "We must see that it is you"],
  proved: ["已受理", "With us"],
  working: ["办理中", "Being done"],
  done: ["已完成", "Done"],
  refused: ["未予办理", "Not done"],
  withdrawn: ["已撤销", "Taken back"],
} as const satisfies Record<EarlierAsk["state"], Text>;

export const refusedFor = {
  rights_not_proved: ["未能核实您的身份。", "It could not be seen that it was you who asked."],
  rights_kept_by_law: ["法律要求继续保存这些信息。", "A law demands that these data be kept."],
  rights_another_person: ["答复会泄露他人的信息。", "The answer would tell of another person."],
  rights_repeated: ["近期已就同一事项答复过您。", "You had our answer to the same a short while ago."],
} as const satisfies Record<Exclude<EarlierAsk["reason"], "">, Text>;

export const rightsLeads = {
  access: ["我们告诉您持有您的哪些信息。", "We tell you which data of yours we have."],
  copy: ["一份机器可读的完整副本。", "All of it, as a file that machines read."],
  correct: ["写下哪一项有误、应改成什么。", "Say what is wrong and what is right."],
  delete: [
    "我们和经销商都会删除；法律要求保存的除外。",
    "We and the dealers delete them, but for what the law makes us keep.",
  ],
  restrict: ["只保存，不再使用。", "Kept, and not used any more."],
  explain: ["评分、分配等决定依据了什么。", "What scores and other decisions were based on."],
  object: ["不再用画像为您评分或推送。", "No more scoring or offers by profile."],
} as const satisfies Record<string, Text>;

export const form = {
  title: ["预约咨询", "Ask about a car"],
  lead: [
    "留下联系方式，我们会就您感兴趣的车型与您联系。",
    "Leave your number and we call you about the model you like.",
  ],
  from: ["由{maker}收集", "Collected by {maker}"],
  test: [
    "测试表单：提交的内容不会成为线索。",
    "This form is being tried out: what you send becomes no inquiry.",
  ],
  name: ["怎么称呼您", "Your name"],
  phone: ["手机号码", "Telephone number"],
  phoneWrong: ["请填写可以联系到您的手机号码", "Give a number by which we reach you"],
  series: ["感兴趣的车型", "Model"],
  seriesAny: ["还没想好", "Not decided yet"],
  city: ["所在城市", "Your city"],
  cityAny: ["请选择", "Choose"],
  dealer: ["希望由哪家经销商联系您", "Which dealer is to contact you"],
  dealerAny: ["先由主机厂联系我", "The maker first"],
  dealerAnyLead: ["您的信息不会提供给任何经销商。", "No dealer gets your data."],
  comment: ["想了解什么", "What would you like to know"],
  notice: ["个人信息处理告知", "How we handle your data"],
  version: ["版本 {version}", "Version {version}"],
  agree: [
    "我已阅读上述告知，同意{maker}为此使用我的信息。",
    "I have read this and agree that {maker} uses my data for it.",
  ],
  wordsChanged: ["告知内容已更新，请重新阅读并勾选", "The notice has changed: please read it and tick again"],
  agreeMissing: ["请阅读告知并勾选同意", "Read the notice and tick that you agree"],
  agreeDealer: [
    "我单独同意将上述信息提供给{dealer}，由其与我联系。",
    "I agree, separately, that {dealer} gets these data and contacts me.",
  ],
  agreeDealerMissing: [
    "请勾选同意，或改选“先由主机厂联系我”",
    "Tick that you agree, or choose “The maker first”",
  ],
  send: ["提交", "Send"],
  sending: ["正在提交", "Sending"],
  trap: ["此项请留空", "Leave this empty"],
  busy: [
    "现在提交的人较多，您填写的内容仍在，请稍后再试。",
    "Many are sending just now. What you wrote is still here: try again in a moment.",
  ],
  unknown: ["此表单已停用", "This form is closed"],
  unknownLead: ["请查看您来到这里的页面是否有新的链接。", "Look for a newer link where you came from."],
  done: ["已收到，谢谢您", "We have it. Thank you."],
  doneNext: ["我们会通过 {phone} 与您联系。", "We will contact you at {phone}."],
  doneDealer: ["由{dealer}与您联系。", "{dealer} will contact you."],
  doneRights: [
    "我们发给您的短信里有专属链接，您可以随时查看谁持有您的信息，或撤回同意。",
    "In our text message you find a link of your own: see who holds your data, or take consent back, at any time.",
  ],
  contact: ["也可以直接联系我们：{contact}", "You can also reach us directly: {contact}"],
} as const satisfies Record<string, Text>;
