// Tags of one entry or of many: what they have, what is added with the help of the tags in use, what is taken away.

import { ask } from "/assets/desk.js";

const KNOWN_SHOWN = 8;

const dialog = document.querySelector("#tagging");
const form = dialog.querySelector("form");
const chips = dialog.querySelector(".chips");
const known = dialog.querySelector("#tagging-known");
const field = form.elements.tag;

let inUse = [];
let had = [];
let tags = [];
let place = -1;

const hers = (item) => [...item.querySelectorAll(".tags .tag")].map((tag) => tag.textContent);

function drawChips() {
  chips.replaceChildren(...tags.map((tag) => {
    const chip = document.createElement("li");
    const button = document.createElement("button");
    button.type = "button";
    button.className = "tag";
    button.textContent = tag;
    button.setAttribute("aria-label", `${dialog.dataset.remove}: ${tag}`);
    button.addEventListener("click", () => { remove(tag); field.focus(); });
    chip.append(button);
    return chip;
  }));
}

function remove(tag) {
  tags = tags.filter((other) => other !== tag);
  drawChips();
  offer();
}

function add(text) {
  const tag = text.trim();
  if (tag && !tags.includes(tag)) tags.push(tag);
  field.value = "";
  drawChips();
  offer();
}

/** Offers tags in use that begin as what is written, then those that hold it. */
function offer() {
  const written = field.value.trim().toLowerCase();
  const fitting = inUse.filter(({ tag }) => !tags.includes(tag) && tag.toLowerCase().includes(written));
  fitting.sort((left, right) => right.tag.toLowerCase().startsWith(written) - left.tag.toLowerCase().startsWith(written));
  place = written && fitting[0]?.tag.toLowerCase().startsWith(written) ? 0 : -1;
  known.replaceChildren(...fitting.slice(0, KNOWN_SHOWN).map(({ tag, entries }, at) => {
    const option = document.createElement("li");
    option.id = `tagging-${at}`;
    option.setAttribute("role", "option");
    const count = document.createElement("small");
    count.textContent = entries;
    option.dataset.tag = tag;
    option.append(tag, " ", count);
    option.addEventListener("click", () => { add(tag); field.focus(); });
    return option;
  }));
  mark();
}

function mark() {
  const options = [...known.children];
  options.forEach((option, at) => option.setAttribute("aria-selected", String(at === place)));
  field.setAttribute("aria-expanded", String(options.length > 0));
  if (options[place]) field.setAttribute("aria-activedescendant", options[place].id);
  else field.removeAttribute("aria-activedescendant");
}

field.addEventListener("input", offer);
field.addEventListener("keydown", (event) => {
  if (event.isComposing) return;
  const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (by) {
    event.preventDefault();
    place = Math.max(-1, Math.min(known.children.length - 1, place + by));
    mark();
  } else if (event.key === "Tab" && place >= 0 && field.value) {
    event.preventDefault();
    add(known.children[place].dataset.tag);
  } else if (event.key === "Enter" && (field.value.trim() || place >= 0)) {
    event.preventDefault();
    add(place >= 0 ? known.children[place].dataset.tag : field.value);
  } else if ((event.key === "," || event.key === "、") && field.value.trim()) {
    event.preventDefault();
    add(field.value);
  } else if (event.key === "Backspace" && !field.value && tags.length > 0) {
    remove(tags.at(-1));
  }
});

/** Asks for the tags of `items`. Resolves to { add, remove }, or to null when they stay as they are. */
export async function openTagging(about, items) {
  const of = items.map(hers);
  // What all of them have can be taken away.
  had = of[0].filter((tag) => of.every((other) => other.includes(tag)));
  tags = [...had];
  dialog.querySelector(".about").textContent = about;
  field.value = "";
  drawChips();
  dialog.showModal();
  field.focus();
  inUse = [];
  offer();
  ask("GET", "/api/v1/tags?limit=500").then(({ body }) => { inUse = body; offer(); }).catch(() => {});
  return new Promise((resolve) => {
    const end = (isKept) => {
      form.onsubmit = null;
      dialog.onclose = null;
      dialog.close();
      const wish = { add: tags.filter((tag) => !had.includes(tag)), remove: had.filter((tag) => !tags.includes(tag)) };
      resolve(isKept && wish.add.length + wish.remove.length > 0 ? wish : null);
    };
    form.onsubmit = (event) => {
      event.preventDefault();
      if (field.value.trim()) add(field.value);
      end(true);
    };
    dialog.onclose = () => end(false);
    form.querySelector('[value="cancel"]').onclick = () => end(false);
  });
}
