// Computes the vectors of the energy family once more, by Node's own JSON, Date, encodeURIComponent and crypto, and says
// which case differs. `node check.js [FOLDER]`
const crypto = require("crypto");
const fs = require("fs");
const path = require("path");

const folder = process.argv[2] || __dirname;
const TIMES = { charging_record: (time) => time.toISOString(), parking_discount: seconds, occupancy_payment: seconds };
let checked = 0;

function seconds(time) {
  return new Date(Math.floor(time.getTime() / 1000) * 1000).toISOString().replace(/\.\d+Z$/, "Z");
}

function sorted(object) {
  return Object.fromEntries(Object.entries(object).sort(([left], [right]) => (left < right ? -1 : 1)));
}

function md5(text, secret) {
  return crypto.createHash("md5").update(text).update("&app_secret=").update(secret).digest("hex");
}

function encode(text) {
  return encodeURIComponent(text).replace(/[!'()*]/g, (letter) => "%" + letter.charCodeAt(0).toString(16).toUpperCase());
}

/** What the client makes of a record's fields. */
function completed(kind, record) {
  const words = { 0: "未充电", 2: "充电中", 3: "充电完成", "-1": "启动失败，充电异常" };
  const made = { ...record };
  for (const name of Object.keys(made).filter((name) => name.endsWith("_time"))) {
    made[name] = TIMES[kind](new Date(made[name].replace(/(\.\d{3})\d+/, "$1")));
  }
  if (kind === "charging_record") made.state_desc ??= words[made.state];
  if (kind === "parking_discount") made.total_value ??= made.energy_value + made.fee_value;
  if (kind === "occupancy_payment") made.pay_mode_desc ??= "其他第三方渠道";
  return made;
}

function counted(text) {
  const bytes = Buffer.from(text);
  const parts = [];
  for (let at = 0; at < bytes.length; ) {
    const colon = bytes.indexOf(":", at);
    const length = Number(bytes.subarray(at, colon).toString());
    parts.push(bytes.subarray(colon + 1, colon + 1 + length).toString());
    at = colon + 1 + length;
  }
  return parts.map((name, index) => [name, parts[index + 1]]).filter((_, index) => index % 2 === 0);
}

function checkForm(read, pairs, expect) {
  const plain = pairs.filter(([name, value]) => value !== "" && name !== "sign").sort(byBytes);
  expect("plain.txt", plain.map(([name, value]) => `${name}=${value}`).join("&"));
  const sign = md5(read("plain.txt"), read("secret.txt"));
  expect("signature.txt", sign);
  const all = [...pairs, ["sign", sign]].sort(byBytes);
  return all.map(([name, value]) => `${encode(name)}=${encode(value)}`).join("&");
}

function byBytes(left, right) {
  return Buffer.compare(Buffer.from(left[0]), Buffer.from(right[0])) || Buffer.compare(Buffer.from(left[1]), Buffer.from(right[1]));
}

for (const kind of ["charging_record", "parking_discount", "occupancy_payment", "parameters", "push"]) {
  for (const name of fs.readdirSync(path.join(folder, kind))) {
    const file = (file) => path.join(folder, kind, name, file);
    const read = (it) => fs.readFileSync(file(it), "utf8");
    const expect = (it, wanted) => {
      checked += 1;
      if (read(it) !== wanted) throw new Error(`${kind}/${name}/${it}: ${JSON.stringify(wanted)} is what Node makes`);
    };
    const common = kind === "push" ? {} : { app_id: read("app_id.txt") };
    if (fs.existsSync(file("timestamp.txt"))) Object.assign(common, { timestamp: Number(read("timestamp.txt")), sign_type: "MD5" });
    const texts = (object) => Object.entries(object).map(([name, value]) => [name, String(value)]);
    if (kind === "charging_record") {
      expect("body.json", JSON.stringify(sorted({ ...completed(kind, JSON.parse(read("record.json"))), ...common })));
      expect("signature.txt", md5(read("body.json"), read("secret.txt")));
    } else if (kind === "push") {
      const pairs = [...new URLSearchParams(read("body.txt"))].filter(([name]) => name !== "sign");
      checkForm(read, pairs, expect);
    } else {
      const own = kind === "parameters" ? counted(read("pairs.txt")) : texts(completed(kind, JSON.parse(read("record.json"))));
      expect("body.txt", checkForm(read, [...own, ...texts(common)], expect));
    }
  }
}
console.log(`${checked} files are what Node makes of the same input`);
