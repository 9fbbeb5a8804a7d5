// Deciding about entries and editing them, by key and by hand. Everything goes through the API; what an entry looks like
// is the server's to say, so a changed one is fetched again as a piece of page.

import { isTyping, say } from "/assets/desk.js";

const list = document.querySelector("#entries");
const editor = document.querySelector("#editor");
const form = editor.querySelector("form");
const warning = editor.querySelector("#editor-warning");
const undoable = [];

const all = () => [...list.children];
const selected = () => list.querySelector('[aria-current="true"]');
const address = (id) => `/api/v1/entries/${id}`;

/** Makes `item` the one that keys act on. */
export function select(item, { focus = true } = {}) {
  if (!item) return;
  for (const other of list.querySelectorAll("[aria-current]")) other.removeAttribute("aria-current");
  item.setAttribute("aria-current", "true");
  if (!focus) return;
  item.focus({ preventScroll: true });
  item.scrollIntoView({ block: "nearest" });
}

/** Fetches an entry as a piece of page and puts it in place of what is shown of it; returns it. */
export async function refresh(id) {
  const answer = await fetch(`/fragments/entries/${id}`);
  if (!answer.ok) return null;
  const shape = document.createElement("template");
  shape.innerHTML = await answer.text();
  const fresh = shape.content.querySelector(".entry");
  const shown = document.getElementById(`entry-${id}`);
  if (shown) {
    const wasSelected = shown.getAttribute("aria-current") === "true";
    const hadFocus = shown.contains(document.activeElement);
    shown.replaceWith(fresh);
    if (wasSelected) select(fresh, { focus: hadFocus });
  }
  return fresh;
}

async function change(id, etag, patch) {
  return fetch(address(id), {
    method: "PATCH",
    headers: { "Content-Type": "application/json", "If-Match": etag },
    body: JSON.stringify(patch),
  });
}

function show(item, state) {
  item.dataset.state = state;
  item.querySelector(".verdict").textContent = item.dataset[state];
}

async function decide(item, state, { isUndo = false } = {}) {
  const before = item.dataset.state;
  if (before === state) return;
  show(item, state);
  try {
    const answer = await change(item.dataset.id, item.dataset.etag, { state });
    if (answer.status === 412) {
      await refresh(item.dataset.id);
      say(editor.dataset.conflict);
      return;
    }
    if (!answer.ok) throw new Error(`status ${answer.status}`);
    item.dataset.etag = answer.headers.get("ETag");
    if (!isUndo) undoable.push({ id: item.dataset.id, before });
  } catch {
    show(item, before);
    say(editor.dataset.failed);
  }
}

function step(by) {
  const items = all();
  const place = items.indexOf(selected());
  const next = items[place < 0 ? 0 : place + by];
  if (next) select(next);
  else if (by > 0) document.querySelector("#more")?.focus();
}

async function undo() {
  const last = undoable.pop();
  const item = last && document.getElementById(`entry-${last.id}`);
  if (!item) return;
  select(item);
  await decide(item, last.before, { isUndo: true });
  say(editor.dataset.undone);
}

function fill(entry) {
  form.japanese.value = entry.japanese;
  form.reading.value = entry.reading;
  form.english.value = entry.english;
  form.kind.value = entry.kind;
  form.band.value = entry.level.band;
  form.tags.value = entry.tags.join(", ");
}

let editing = null;

async function edit(item) {
  const answer = await fetch(address(item.dataset.id));
  if (!answer.ok) {
    say(editor.dataset.failed);
    return;
  }
  const entry = await answer.json();
  editing = { id: item.dataset.id, etag: entry.etag, level: entry.level };
  warning.hidden = true;
  fill(entry);
  editor.showModal();
  form.english.focus();
}

function written() {
  const { level } = editing;
  const band = form.band.value.trim();
  return {
    japanese: form.japanese.value.trim(),
    reading: form.reading.value.trim(),
    english: form.english.value.trim(),
    kind: form.kind.value,
    level: band === level.band ? level : { scale: level.scale, band, estimated: false },
    tags: form.tags.value.split(/[,、，]/).map((tag) => tag.trim()).filter(Boolean),
  };
}

function warn(text) {
  warning.textContent = text;
  warning.hidden = false;
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  try {
    const answer = await change(editing.id, editing.etag, written());
    if (answer.status === 412) {
      const entry = await (await fetch(address(editing.id))).json();
      editing = { id: editing.id, etag: entry.etag, level: entry.level };
      fill(entry);
      warn(editor.dataset.conflict);
      return;
    }
    if (!answer.ok) {
      const problem = await answer.json();
      warn(`${problem.title}. ${problem.next_step}`);
      return;
    }
    editor.close();
    const fresh = await refresh(editing.id);
    if (fresh) select(fresh);
    say(editor.dataset.saved);
  } catch {
    warn(editor.dataset.failed);
  }
});
form.querySelector('[value="cancel"]').addEventListener("click", () => editor.close());
editor.addEventListener("close", () => selected()?.focus());

const keys = {
  a: (item) => decideAndGoOn(item, "approved"),
  r: (item) => decideAndGoOn(item, "rejected"),
  e: (item) => edit(item),
};

function decideAndGoOn(item, state) {
  decide(item, state);
  if (list.dataset.view !== "cards") step(1);
}

document.addEventListener("keydown", (event) => {
  if (isTyping(event)) return;
  const key = event.key.toLowerCase();
  const move = { j: 1, arrowdown: 1, k: -1, arrowup: -1 }[key];
  if (move && !(key.startsWith("arrow") && !list.contains(event.target))) {
    event.preventDefault();
    step(move);
  } else if (key === "u") {
    undo();
  } else if (keys[key] && selected()) {
    event.preventDefault();
    keys[key](selected());
  }
});

list.addEventListener("click", (event) => {
  const item = event.target.closest(".entry");
  const deed = event.target.closest("[data-deed]")?.dataset.deed;
  if (!item || event.target.closest("a")) return;
  select(item, { focus: !deed });
  if (deed === "edit") edit(item);
  else if (deed) decide(item, item.dataset.state === deed ? "new" : deed);
});

list.addEventListener("focusin", (event) => {
  const item = event.target.closest(".entry");
  if (item && item !== selected()) select(item, { focus: false });
});

/** Shows at once what another window decided. */
export function heed(events) {
  events.addEventListener("database_replaced", () => location.reload());
  events.addEventListener("entry_changed", (event) => {
    const { id, state } = JSON.parse(event.data);
    const item = document.getElementById(`entry-${id}`);
    if (item && !(editor.open && editing.id === String(id))) refreshIfOther(item, state);
  });
}

// Our own change is already shown; fetching it again would only move the focus about.
async function refreshIfOther(item, state) {
  const answer = await fetch(address(item.dataset.id));
  if (!answer.ok) return;
  const { etag } = await answer.json();
  if (etag !== item.dataset.etag || state !== item.dataset.state) await refresh(item.dataset.id);
}

if (list.children.length > 0 && list.dataset.view !== "cards") select(list.firstElementChild, { focus: false });
