// The signature doctor's answer: the sentence, two sides, and the lines to change.

import { element, memory, textBox } from "./dom.js";
import { language, text } from "./texts.js";

const LANGUAGES = { java: "Java", python: "Python", csharp: "C#", c: "C / C++" };

export function showDiagnosis({ error, diagnosis, text: words }) {
  if (error) return [element("p", { class: "banner" }, text("diagnosis_failed", { error }))];
  const isProof = diagnosis.verdict === "proved";
  return [
    element("p", { class: "sentence" }, isProof ? diagnosis.sentence[language()] : words[language()].trim()),
    isProof && element("p", { class: "help" }, diagnosis.comparison[language()]),
    isProof && diagnosis.difference && twoSides(diagnosis.difference),
    isProof && whole(diagnosis),
    diagnosis.mistakes && mistakes(diagnosis.mistakes),
  ].flat();
}

// What was signed above what was sent, so that the same bytes stand below one another.
function twoSides({ signed, sent }) {
  const common = commonLength([...signed.text], [...sent.text]);
  return element("div", { class: "sides" }, side("signed", signed, common), side("sent", sent, common));
}

function side(name, { text: shown, hex }, common) {
  const characters = [...shown];
  const before = characters.slice(0, common).join("");
  const [first, ...after] = characters.slice(common);
  const [firstByte, ...bytes] = hex.split(" ");
  return element("div", { class: `side ${name}` },
    element("h4", null, text(`side.${name}`)),
    textBox(text(`side.${name}`), before, different(first), after.join("")),
    textBox(`${text(`side.${name}`)}, ${text("hex")}`, different(firstByte), bytes.length ? ` ${bytes.join(" ")}` : ""));
}

// The mark, which says so also to those who do not see it.
function different(part) {
  const [open, close] = [element("span", { class: "unseen" }, ` [${text("differs_here")}: `), element("span", { class: "unseen" }, "] ")];
  return [open, element("mark", null, part ? visible(part) : text("text_ends")), close];
}

const visible = (character) => (character === " " ? "␣" : character);

function commonLength(one, other) {
  let length = 0;
  while (length < one.length && one[length] === other[length]) length += 1;
  // Not within an escape such as \n.
  return length > 0 && one[length - 1] === "\\" ? length - 1 : length;
}

function whole({ signed, sent }) {
  if (signed === sent) return null;
  const [one, other] = [[...signed], [...sent]];
  const start = commonLength(one, other);
  const end = commonEnd(one, other, start);
  const box = (name, characters) => [element("h4", null, text(`side.${name}`)),
    textBox(text(`side.${name}`), characters.slice(0, start).join(""),
      element("mark", null, characters.slice(start, characters.length - end).join("")), characters.slice(characters.length - end).join(""))];
  return element("details", null, element("summary", null, text("whole_texts")), box("signed", one), box("sent", other));
}

function commonEnd(one, other, start) {
  let length = 0;
  while (length < Math.min(one.length, other.length) - start && one.at(-1 - length) === other.at(-1 - length)) length += 1;
  return length;
}

function mistakes(list) {
  const remembered = memory.get("code");
  const chosen = remembered in LANGUAGES ? remembered : "java";
  const select = element("select", { id: "code-language" },
    Object.entries(LANGUAGES).map(([id, name]) => element("option", { value: id, selected: id === chosen && "" }, name)));
  const lines = list.map(({ fix }) => [fix, textBox(text("line_to_change"))]);
  const show = () => lines.forEach(([fix, box]) => { box.textContent = fix[select.value]; });
  select.addEventListener("change", () => { memory.set("code", select.value); show(); });
  show();
  return [
    element("div", { class: "bar" }, element("h4", null, text("mistakes")),
      element("label", { for: "code-language" }, text("line_in")), select),
    element("ol", { class: "mistakes" }, list.map((mistake, index) =>
      element("li", null, element("p", null, mistake[language()], " ", element("code", null, mistake.id)), lines[index][1]))),
  ];
}
