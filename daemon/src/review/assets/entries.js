// Deciding about entries, by key and by hand. What was pressed is shown at once and written in turn; a refusal is rolled
// back. Everything goes through the API; what an entry looks like is the server's to say, so a changed one is fetched
// again as a piece of page.

import { Refusal, ask, isTyping, say } from "/assets/desk.js";
import { editInPlace, isEditing } from "/assets/editing.js";
import { openMerging, writeMerge } from "/assets/merging.js";
import { openTagging } from "/assets/tagging.js";

/** Entries out of sight that are shown again when they come back, at most. */
const CALLED_BACK = 20;

const list = document.querySelector("#entries");
const says = document.querySelector("#says").dataset;
const help = document.querySelector("#help");

export const all = () => [...list.children];
export const selected = () => list.querySelector('[aria-current="true"]');
const isAlone = () => location.pathname.startsWith("/entries/");
export const picked = () => all().filter((item) => item.classList.contains("picked"));

// The buttons are the same for every entry: they come once with the page, and are put where an entry comes in.
const deedsShape = document.querySelector("#deeds-shape").content.firstElementChild;
function arm() {
  for (const item of all()) {
    if (!item.querySelector(":scope > .deeds")) item.append(deedsShape.cloneNode(true));
  }
}
new MutationObserver(arm).observe(list, { childList: true });
arm();

const address = (id) => `/api/v1/entries/${id}`;
const shown = (id) => document.getElementById(`entry-${id}`);

const tell = (name, detail) => list.dispatchEvent(new CustomEvent(name, { detail }));

/** Makes `item` the one that keys act on. */
export function select(drawn, { focus = true } = {}) {
  // It may have been drawn anew since.
  const item = drawn && shown(drawn.dataset.id);
  if (!item) return;
  for (const other of list.querySelectorAll("[aria-current]")) other.removeAttribute("aria-current");
  item.setAttribute("aria-current", "true");
  tell("chosen", item);
  if (!focus) return;
  item.focus({ preventScroll: true });
  item.scrollIntoView({ block: "nearest" });
}

/** Picks an entry for a deed on many, or lets go of it. */
export function pick(item, isPicked = !item.classList.contains("picked")) {
  item.classList.toggle("picked", isPicked);
  const box = item.querySelector(".pick input");
  if (box) box.checked = isPicked;
  tell("pick");
}

export function pickNone() {
  for (const item of picked()) pick(item, false);
}

// Writes go one after the other, in the order of the keys: so the last of them is the one to take back.
let turn = Promise.resolve();
function inTurn(work) {
  const done = turn.then(work);
  turn = done.catch(() => {});
  return done;
}

/** Fetches an entry as a piece of page; null when it is gone. */
async function look(id) {
  const answer = await fetch(`/fragments/entries/${id}`);
  if (!answer.ok) throw new Refusal(answer.status, null);
  const shape = document.createElement("template");
  shape.innerHTML = await answer.text();
  return shape.content.querySelector(".entry");
}

/** Fetches an entry and puts it in place of what is shown of it; returns it. One that is gone goes. */
export async function refresh(id) {
  const fresh = await look(id);
  const old = shown(id);
  if (!fresh && old) leave(old);
  if (fresh) place(fresh, old);
  return fresh;
}

function place(fresh, old) {
  if (old && !old.classList.contains("editing")) {
    const wasSelected = old.getAttribute("aria-current") === "true";
    const hadFocus = old.contains(document.activeElement);
    const wasPicked = old.classList.contains("picked");
    old.replaceWith(fresh);
    if (wasPicked) pick(fresh, true);
    if (wasSelected) select(fresh, { focus: hadFocus });
  }
}

/** Takes an entry out of sight; the next one stands in its place. */
function leave(item) {
  const next = item.nextElementSibling ?? item.previousElementSibling;
  const wasSelected = item === selected();
  const hadFocus = item.contains(document.activeElement);
  item.remove();
  tell("pick");
  if (wasSelected) select(next, { focus: hadFocus });
}

/** Shows entries as they are now. One that came back stands where the reader is; of very many, the first few do. */
async function catchUp(ids) {
  const fresh = [];
  const away = ids.filter((id) => !shown(id)).slice(0, CALLED_BACK);
  for (const id of ids.filter((id) => shown(id) || away.includes(id))) {
    const isShown = shown(id) !== null;
    const item = await refresh(id);
    if (item && !isShown && document.querySelector(".desk")) {
      const here = selected();
      if (here) here.before(item);
      else list.prepend(item);
    }
    if (item) fresh.push(item);
  }
  return fresh;
}

function show(item, state) {
  item.dataset.state = state;
  item.querySelector(".verdict").textContent = says[state];
}

const named = (items) => items.slice(0, 3).map((item) => item.dataset.word).join("、")
  + (items.length > 3 ? ` ${says.more} ${items.length - 3}` : "");
const did = (kind) => says[`did${kind[0].toUpperCase()}${kind.slice(1)}`];

/** Says what was done, and offers to take it back. */
function sayDone(kind, names) {
  say(`${did(kind)}: ${names}`, { label: says.undo, key: "U", run: undo });
}

/** What to do when the API refuses: show the truth, and say it. */
async function refused(error, items) {
  for (const item of items) await refresh(item.dataset.id).catch(() => {});
  const isOvertaken = error.status === 412 || error.status === 409;
  say(isOvertaken ? says.elsewhere : error.status === 404 ? says.gone : error.problem ? error.message : says.failed);
}

/** Decides about entries: shown at once, written in turn, rolled back on a refusal. */
async function decide(items, state) {
  const kind = { approved: "accept", rejected: "reject", new: "reopen" }[state];
  const changing = items.filter((item) => item.dataset.state !== state);
  if (changing.length === 0) return;
  const before = changing.map((item) => item.dataset.state);
  for (const item of changing) show(item, state);
  sayDone(kind, named(changing));
  try {
    await inTurn(() => (changing.length === 1
      ? change(changing[0], { state })
      : bulk(changing, { do: "edit", patch: { state } })));
    // It may have been drawn anew while this waited its turn.
    for (const item of changing) {
      const now = shown(item.dataset.id);
      if (now && now !== item && now.dataset.etag === item.dataset.etag) show(now, state);
    }
  } catch (error) {
    changing.forEach((item, place) => show(item, before[place]));
    await refused(error, changing);
  }
}

/** Changes one entry; throws a Refusal. */
async function change(item, patch) {
  const answer = await ask("PATCH", address(item.dataset.id), { body: patch, etag: item.dataset.etag });
  // The item may have been drawn anew meanwhile.
  for (const now of [item, shown(item.dataset.id)]) {
    if (now) now.dataset.etag = answer.etag;
  }
  return answer;
}

/** One deed on many entries. Those that were changed elsewhere are shown as they are. */
async function bulk(items, wish) {
  const entries = items.map((item) => ({ id: Number(item.dataset.id), etag: item.dataset.etag }));
  const { body } = await ask("POST", "/api/v1/entries/bulk", { body: { entries, wish } });
  const left = [];
  for (const { id, outcome, etag } of body.items) {
    for (const item of [shown(id), items.find((item) => item.dataset.id === String(id))]) {
      if (item && etag && outcome === "changed") item.dataset.etag = etag;
    }
    if (outcome !== "changed" && outcome !== "unchanged") left.push(id);
  }
  if (left.length > 0) {
    await catchUp(left);
    say(`${says.left} ${left.length}`);
  }
  return body;
}

async function takeBack(way, said) {
  const here = selected()?.dataset.id;
  try {
    const { body } = await inTurn(() => ask("POST", `/api/v1/deeds/${way}`, { body: {} }));
    const fresh = await catchUp(body.entries.map((entry) => entry.id));
    // Who has gone on meanwhile is not called back.
    if (fresh[0] && selected()?.dataset.id === here) select(fresh[0]);
    tell("decided");
    const rest = body.deed.entries + body.deed.known - body.deed.names.length;
    const names = body.deed.names.join("、") + (rest > 0 ? ` ${says.more} ${rest}` : "");
    const stayed = body.stayed > 0 ? ` (${says.stayed} ${body.stayed})` : "";
    const other = way === "undo" ? { label: says.redo, key: "⇧U", run: redo } : { label: says.undo, key: "U", run: undo };
    say(`${said}: ${did(body.deed.kind)} – ${names}${stayed}`, other);
  } catch (error) {
    say(error.problem ? error.message : says.failed);
  }
}

export const undo = () => takeBack("undo", says.undone);
export const redo = () => takeBack("redo", says.redone);

/** Writes what an edit, a choice of sense or new tags make of one entry. */
export async function write(item, patch, kind = "edit") {
  await inTurn(() => change(item, patch));
  const fresh = await refresh(item.dataset.id);
  sayDone(kind, (fresh ?? item).dataset.word);
  tell("decided");
  return fresh;
}

async function edit(item) {
  const saved = await editInPlace(item, (patch) => inTurn(() => change(item, patch)));
  const fresh = await inTurn(() => refresh(item.dataset.id));
  if (fresh && selected() === fresh) select(fresh);
  if (saved) {
    sayDone("edit", (fresh ?? item).dataset.word);
    tell("decided");
  }
}

async function tag(items) {
  const wish = await openTagging(items.length === 1 ? items[0].dataset.word : String(items.length), items);
  selected()?.focus({ preventScroll: true });
  if (!wish) return;
  try {
    await inTurn(() => bulk(items, { do: "tag", ...wish }));
    await catchUp(items.map((item) => item.dataset.id));
    sayDone("tag", named(items));
    tell("decided");
  } catch (error) {
    await refused(error, items);
  }
}

async function merge(items, likely = []) {
  const merged = await openMerging(items, (stays, others) => inTurn(() => writeMerge(stays, others)), likely);
  selected()?.focus({ preventScroll: true });
  if (!merged) return;
  pickNone();
  // The page of an entry that went leads to the one that stayed.
  if (isAlone() && merged.others.includes(Number(list.firstElementChild?.dataset.id))) {
    location.replace(`/entries/${merged.stays}`);
    return;
  }
  const fresh = await catchUp([merged.stays, ...merged.others]);
  if (fresh[0]) select(fresh[0]);
  sayDone("merge", merged.name);
  tell("decided");
}

async function forget(items) {
  try {
    await inTurn(() => bulk(items, { do: "delete" }));
    sayDone("delete", named(items));
    for (const item of items) leave(shown(item.dataset.id) ?? item);
  } catch (error) {
    await refused(error, items);
  }
}

export function step(by) {
  const items = all();
  const place = items.indexOf(selected());
  const next = items[place < 0 ? 0 : place + by];
  if (next) select(next);
  else if (by > 0) {
    document.querySelector("#more")?.focus();
    if (!document.querySelector("#more")) tell("end");
  }
}

/** What keys and buttons do: to what is picked, else to the one entry. */
export const deeds = {
  approved: (items) => decideAndGoOn(items, "approved"),
  rejected: (items) => decideAndGoOn(items, "rejected"),
  edit: (items) => edit(items[0]),
  tags: tag,
  merge,
  delete: forget,
};

function decideAndGoOn(items, state) {
  decide(items, state);
  if (picked().length > 0) pickNone();
  else if (list.dataset.view !== "cards") step(1);
}

/** Does a deed to what is picked, else to the entry that is selected. */
export function act(name) {
  const items = picked().length > 0 ? picked() : [selected()].filter(Boolean);
  if (items.length > 0) deeds[name](items);
}

const keys = { a: "approved", r: "rejected", e: "edit", t: "tags", m: "merge" };

document.addEventListener("keydown", (event) => {
  if (isTyping(event) || isEditing()) return;
  const key = event.key.toLowerCase();
  const move = { j: 1, arrowdown: 1, k: -1, arrowup: -1 }[key];
  const isElsewhere = key.startsWith("arrow") && event.target !== document.body && !list.contains(event.target);
  if (move && !isElsewhere) {
    event.preventDefault();
    if (event.shiftKey && selected()) pick(selected(), true);
    step(move);
    if (event.shiftKey && selected()) pick(selected(), true);
  } else if (key === "u") {
    event.preventDefault();
    if (event.shiftKey) redo();
    else undo();
  } else if (key === "x" && selected()) {
    event.preventDefault();
    pick(selected());
  } else if (event.key === "?") {
    event.preventDefault();
    help.showModal();
  } else if (key === "enter" && event.target === selected()) {
    open(selected());
  } else if (key === "escape") {
    escape();
  } else if (keys[key]) {
    event.preventDefault();
    act(keys[key]);
  }
});

// Coming back finds the entry one left from.
function open(item) {
  history.replaceState(null, "", `#${item.id}`);
  location.href = item.querySelector(".word a").href;
}

function escape() {
  if (picked().length > 0) pickNone();
  else if (isAlone()) {
    if (history.length > 1) history.back();
    else location.href = "/review";
  }
}

list.addEventListener("click", (event) => {
  const item = event.target.closest(".entry");
  const deed = event.target.closest("[data-deed]")?.dataset.deed;
  if (!item || event.target.closest("a, .editor")) return;
  if (event.target.closest(".pick")) {
    if (event.target.matches("input")) pick(item, event.target.checked);
    return;
  }
  select(item, { focus: !deed });
  if (deed === "approved" || deed === "rejected") decide([item], item.dataset.state === deed ? "new" : deed);
  else if (deed) deeds[deed]([item]);
  else if (event.shiftKey) pick(item);
});

list.addEventListener("focusin", (event) => {
  const item = event.target.closest(".entry");
  if (item && item !== selected()) select(item, { focus: false });
});

document.querySelector("#help-button")?.addEventListener("click", () => help.showModal());

/** Shows at once what another window did. */
export function heed(events) {
  events.addEventListener("database_replaced", () => location.reload());
  events.addEventListener("entry_changed", (event) => {
    const { id, state } = JSON.parse(event.data);
    refreshIfOther(id, state);
  });
  events.addEventListener("entries_changed", (event) => {
    for (const id of JSON.parse(event.data).entries) refreshIfOther(id, null);
  });
}

// Our own change is already shown, or on its way; fetching it again would only move the focus about.
async function refreshIfOther(id, state) {
  await turn;
  if (!shown(id)) return;
  // A page that is being left loses its answers; there is nobody to show them to.
  const fresh = await look(id).catch(() => undefined);
  const item = shown(id);
  if (fresh === undefined || !item || item.classList.contains("editing")) return;
  if (!fresh) leave(item);
  else if (fresh.dataset.etag !== item.dataset.etag || (state && state !== item.dataset.state)) place(fresh, item);
}

const left = location.hash.startsWith("#entry-") ? document.getElementById(location.hash.slice(1)) : null;
if (list.dataset.view !== "cards" && list.children.length > 0) select(left ?? list.firstElementChild, { focus: left !== null });
