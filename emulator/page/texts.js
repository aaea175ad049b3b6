// Every text of the page, in English and Chinese, and how numbers and times are written.

import { memory } from "./dom.js";
import { ORDER_TEXTS } from "./texts_orders.js";

const TEXTS = {
  ...ORDER_TEXTS,
  title: ["P云 emulator", "P云平台模拟器"],
  skip: ["Skip to the requests", "跳到请求列表"],
  base_url: ["Base URL", "Base URL"],
  copy: ["Copy", "复制"],
  copy_base_url: ["Copy the base URL", "复制 Base URL"],
  copied: ["Copied.", "已复制。"],
  copy_failed: ["The browser did not allow copying: select the text and copy it by hand.", "浏览器不允许复制，请手动选中后复制。"],
  platform_clock: ["Platform clock", "平台时钟"],
  pause: ["Pause", "暂停"],
  pause_label: ["Pause live updates", "暂停实时刷新"],
  language: ["Language", "语言"],
  connecting: ["Connecting…", "连接中…"],
  live: ["Live", "实时"],
  paused: ["Paused", "已暂停"],
  offline: ["Not connected", "未连接"],
  lost: ["The emulator does not answer ({error}). What you see is from before; trying again every second.",
    "模拟器没有响应（{error}）。页面内容是断开之前的，每秒自动重连。"],
  back: ["Connected again.", "已重新连接。"],
  restarted: ["The emulator was reset or started anew.", "模拟器已重置或重启。"],

  faults: ["Faults", "故障注入"],
  fault_count: ["Next requests:", "接下来几个请求："],
  "fault.busy": ["503 Retry-After", "503 Retry-After"],
  "fault.busy.title": ["HTTP 503 with Retry-After: 2", "HTTP 503，带 Retry-After: 2"],
  "fault.unauthorized": ["401 signature", "401 签名错误"],
  "fault.unauthorized.title": ["Code 401, whatever the signature", "不管签名对不对，一律返回 401"],
  "fault.failed": ["1500 failed", "1500 失败"],
  "fault.failed.title": ["Code 1500: the platform failed", "返回 1500，平台处理失败"],
  "fault.slow": ["Slow, 3 s", "延迟 3 秒"],
  "fault.slow.title": ["Handled as ever, answered 3 seconds later", "正常处理，3 秒后才响应"],
  "fault.lost": ["Reply lost", "响应丢失"],
  "fault.lost.title": ["Handled and stored, but the connection closes without a reply", "已处理、已保存，但没有响应就断开连接"],
  "fault.closed": ["Closed", "断开连接"],
  "fault.closed.title": ["The connection closes without a reply; nothing is stored", "没有响应就断开连接，数据不保存"],
  "fault.reset": ["Reset by peer", "连接重置"],
  "fault.reset.title": ["The connection is reset (RST); nothing is stored", "连接被重置（RST），数据不保存"],
  "fault.silent": ["No answer", "一直不响应"],
  "fault.silent.title": ["No reply until the client gives up; nothing is stored", "不响应，直到客户端超时断开，数据不保存"],
  "fault.html": ["HTML page", "返回 HTML"],
  "fault.html.title": ["A gateway's 502 page instead of JSON", "不返回 JSON，而是网关的 502 页面"],
  "fault.date": ["Wrong clock", "时钟不准"],
  "fault.date.title": ["A Date header that is an hour late", "响应头 Date 慢一小时"],
  pending: ["{count} pending", "待触发 {count} 个"],
  standing: ["{count} standing rules", "常驻规则 {count} 条"],
  mix: ["5 % at random", "随机 5% 出错"],
  mix_on: ["One request in twenty fails from now on.", "从现在起，约每 20 个请求有 1 个出错。"],
  mix_off: ["No more faults at random.", "已停止随机出错。"],
  clear_faults: ["Clear all faults", "清除全部故障"],
  fault_queued: ["{fault}: queued for {count}.", "{fault}：已加入，接下来 {count} 个请求生效。"],
  faults_cleared: ["All faults cleared.", "故障已全部清除。"],
  clock_offset: ["Platform clock ahead by", "平台时钟拨快"],
  minutes: ["min", "分钟"],
  set_clock: ["Set clock", "设置时钟"],
  clock_stopped: ["(stopped)", "（已停止）"],
  clock_wrong: ["Give a number of minutes, at most {most} ahead or back.", "请填分钟数，向前或向后最多 {most}。"],
  clock_set: ["The platform's clock is set.", "平台时钟已设置。"],
  reset: ["Reset everything", "全部重置"],
  reset_ask: ["Forget all devices, orders, requests and faults? The platform's clock is set right, too.",
    "确定清空全部设备、订单、请求记录和故障吗？平台时钟也会恢复。"],
  reset_done: ["Devices, orders, requests and faults are forgotten.", "设备、订单、请求记录和故障已清空。"],
  action_failed: ["That did not work: {error}", "操作失败：{error}"],

  start_title: ["Nothing has been synced yet", "还没有收到上报"],
  start_point: ["Point your client's base URL here:", "把客户端的 Base URL 改成："],
  start_try: ["Or try a first sync in a shell:", "或者先在命令行试一次："],
  start_app: ["The example signs as the emulator's default app. If you started it with --app, put that app's id and secret in.",
    "示例用的是模拟器的默认应用；启动时带了 --app 的，换成那个应用的 ID 和密钥。"],
  example: ["Example", "示例"],
  copy_example: ["Copy the example", "复制示例"],

  devices: ["Devices", "设备"],
  filter: ["Filter by number, name, station, state", "按编号、名称、场站、状态筛选"],
  device_counts: ["Devices by state", "各状态的设备数"],
  port_counts: ["Connectors by state", "各状态的枪口数"],
  devices_all: ["{total}", "共 {total} 台"],
  devices_matching: ["{count} match", "符合筛选的 {count} 台"],
  devices_shown: ["showing the {count} that changed last", "显示最近变化的 {count} 台"],
  requests_all: ["{total}", "共 {total} 个"],
  requests_shown: ["showing the last {count}", "显示最近 {count} 个"],
  requests_matching: ["{count} of them with problems", "其中有问题的 {count} 个"],
  comma: [", ", "，"],
  station: ["Station", "场站"],
  connector: ["Connector", "枪口"],
  connectors: ["Connectors", "枪口"],
  space: ["Space", "车位"],
  syncs: ["synced {count}×", "上报 {count} 次"],
  unlisted: ["code {code}", "状态码 {code}"],
  "device_state.1": ["available", "可用"],
  "device_state.-1": ["faulted", "故障"],
  "device_state.-2": ["offline", "离线"],
  "port_state.1": ["free", "空闲"],
  "port_state.2": ["charging", "充电中"],
  "port_state.3": ["occupied", "空占中"],
  "port_state.-1": ["faulted", "故障"],
  "space_status.-1": ["unknown", "未知"],
  "space_status.1": ["free", "空闲"],
  "space_status.2": ["occupied", "占用"],
  "energy_code.CN_AC": ["AC", "交流"],
  "energy_code.CN_DC": ["DC", "直流"],
  "device_type.0": ["car", "汽车"],
  "device_type.1": ["two-wheeler", "两轮车"],

  requests: ["Requests", "请求"],
  requests_help: ["Newest first. Arrow keys choose one; its details are below.", "最新的排在最前，用方向键选择，详情见下方。"],
  only_problems: ["Only problems", "只看有问题的"],
  connection_short: ["conn {number}", "连接 {number}"],
  "outcome.accepted": ["accepted", "成功"],
  "outcome.spoiled": ["not the platform's answer", "非平台响应"],
  "outcome.no_reply": ["no reply", "无响应"],
  "reason.app_id": ["app id unknown", "应用 ID 不存在"],
  "reason.signature": ["signature wrong", "签名错误"],
  "reason.parameter": ["parameter wrong", "参数错误"],
  "reason.http": ["not proper HTTP/1.1", "不符合 HTTP/1.1"],
  "reason.path": ["no such call", "没有这个接口"],
  "reason.method": ["wrong method", "请求方法错误"],
  "reason.body": ["body too large or too slow", "请求体过大或超时"],
  "reason.full": ["no room for more", "数量已满"],
  "reason.conflict": ["contradicts what was told before", "与之前的上报矛盾"],
  "reason.not_found": ["nothing found", "未找到"],
  "reason.receiver": ["receiver did not accept", "接收方没有确认"],
  "reason.fault": ["injected fault", "注入的故障"],
  refused: ["{count} new requests went wrong.", "新增 {count} 个有问题的请求。"],
  fault: ["fault", "故障"],

  details: ["Details", "详情"],
  details_none: ["Choose a request to see it here.", "选择一个请求，在这里查看。"],
  call: ["call", "接口"],
  device: ["device", "设备"],
  order: ["order", "订单"],
  reply: ["reply", "响应"],
  no_reply_sent: ["none: the connection was closed", "无，连接已断开"],
  hint: ["hint", "提示"],
  near_miss: ["meant?", "疑似想调用"],
  rule: ["rule", "规则"],
  received: ["received", "接收时间"],
  took: ["took", "耗时"],
  connection: ["connection", "连接"],
  requests_on_connection: ["requests on it:", "同一连接的请求："],
  body: ["Body as received", "请求体（原样）"],
  copy_body: ["Copy the body", "复制请求体"],
  bytes: ["{count} bytes", "{count} 字节"],
  not_utf8: ["not UTF-8, in hex", "不是 UTF-8，以十六进制显示"],
  empty: ["empty", "空"],
  headers: ["Headers", "请求头"],

  diagnosis: ["Why the signature is wrong", "签名错在哪里"],
  diagnosis_running: ["Searching for what was signed…", "签名排查中，正在查找实际参与签名的内容…"],
  diagnosis_ready: ["The diagnosis is there.", "签名排查已完成。"],
  diagnosis_failed: ["No diagnosis: {error}", "签名排查没有结果：{error}"],
  "side.signed": ["Signed", "签名的内容"],
  "side.sent": ["Sent", "发送的内容"],
  hex: ["hex", "十六进制"],
  differs_here: ["differs here", "此处不同"],
  text_ends: ["text ends", "到此结束"],
  whole_texts: ["Both texts in full", "查看完整内容"],
  mistakes: ["What to change", "怎么改"],
  line_in: ["in", "语言"],
  line_to_change: ["The line to change", "要改的那一行"],

  "ago.now": ["just now", "刚刚"],
  "ago.s": ["{count} s ago", "{count} 秒前"],
  "ago.min": ["{count} min ago", "{count} 分钟前"],
  "ago.h": ["{count} h ago", "{count} 小时前"],
  "ago.d": ["{count} d ago", "{count} 天前"],
};

const COLUMNS = { en: 0, zh: 1 };
const TAGS = { en: "en", zh: "zh-CN" };

let current = COLUMNS[memory.get("language")] === undefined ? preferred() : memory.get("language");

function preferred() {
  return navigator.language.toLowerCase().startsWith("zh") ? "zh" : "en";
}

export const language = () => current;

export function setLanguage(name) {
  current = name;
  memory.set("language", name);
}

export const has = (key) => Object.hasOwn(TEXTS, key);

// The text, with {names} replaced by values.
export function text(key, values = {}) {
  return TEXTS[key][COLUMNS[current]].replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

// Fills in what the document itself says.
export function fillDocument() {
  document.documentElement.lang = TAGS[current];
  document.title = text("title");
  for (const node of document.querySelectorAll("[data-text]")) node.textContent = text(node.dataset.text);
  for (const node of document.querySelectorAll("[data-label]")) node.setAttribute("aria-label", text(node.dataset.label));
  for (const node of document.querySelectorAll("[data-placeholder]")) node.placeholder = text(node.dataset.placeholder);
  for (const node of document.querySelectorAll("[data-language]")) node.setAttribute("aria-pressed", node.dataset.language === current);
}

// With exactly so many digits after the point.
export const fixed = (value, digits) =>
  value.toLocaleString(TAGS[current], { minimumFractionDigits: digits, maximumFractionDigits: digits });

export const number = (value) => value.toLocaleString(TAGS[current], { maximumFractionDigits: 2 });

const two = (value) => String(value).padStart(2, "0");

// The time of day on this machine, to the millisecond.
export function timeOf(ms) {
  const date = new Date(ms);
  return isTime(date) ? `${clockOf(ms)}.${String(date.getMilliseconds()).padStart(3, "0")}` : clockOf(ms);
}

// A clock can be set to where no calendar reaches: then it has no time of day, but a number.
const isTime = (date) => !Number.isNaN(date.getTime());

export function clockOf(ms) {
  const date = new Date(ms);
  if (!isTime(date)) return `${Math.trunc(ms)} ms`;
  return [date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(":");
}

const AGES = [[86_400_000, "ago.d"], [3_600_000, "ago.h"], [60_000, "ago.min"], [1_000, "ago.s"]];

export function age(ms) {
  const [unit, key] = AGES.find(([size]) => ms >= size) ?? [1, "ago.now"];
  return text(key, { count: number(Math.floor(ms / unit)) });
}
