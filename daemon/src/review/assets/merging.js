// Merging doubles: likely ones are offered, others are searched for; the reader says which are the same and which stays.

import { ask } from "/assets/desk.js";
import { kindName } from "/assets/editing.js";

const FOUND_SHOWN = 8;
const SEARCH_PAUSE_MS = 120;

const dialog = document.querySelector("#merging");
const form = dialog.querySelector("form");
const doubles = dialog.querySelector(".doubles");
const warning = dialog.querySelector(".warning");
const none = dialog.querySelector(".none");
const search = form.elements.q;

let offered = new Map();
let searching = 0;

function row(entry, isSame) {
  const row = document.createElement("li");
  const same = document.createElement("input");
  same.type = "checkbox";
  same.name = "same";
  same.value = entry.id;
  same.checked = isSame;
  const what = document.createElement("label");
  const word = document.createElement("b");
  const isJapanese = entry.language === "ja";
  word.lang = entry.language;
  word.textContent = isJapanese ? entry.japanese : entry.english;
  const meaning = document.createElement("span");
  meaning.textContent = ` ${isJapanese ? `${entry.reading}  ${entry.english}` : entry.japanese}`;
  const facts = document.createElement("small");
  facts.textContent = `№ ${entry.id} · ${kindName(entry.kind)} · ${entry.level.band}`;
  what.append(same, word, meaning, facts);
  const stays = document.createElement("label");
  stays.className = "stays";
  const radio = document.createElement("input");
  radio.type = "radio";
  radio.name = "stays";
  radio.value = entry.id;
  radio.addEventListener("change", () => { same.checked = true; });
  stays.append(radio, dialog.dataset.stays);
  row.append(what, stays);
  return row;
}

function offer(entries, isSame) {
  const fresh = entries.filter(({ id }) => !offered.has(id));
  for (const entry of fresh) {
    offered.set(entry.id, entry);
    doubles.append(row(entry, isSame));
  }
  none.hidden = offered.size > 1;
}

/** Takes away what an earlier search found and nobody ticked. */
function forgetFound() {
  for (const item of [...doubles.children].filter((item) => item.dataset.found && !item.querySelector("[name=same]").checked)) {
    offered.delete(Number(item.querySelector("[name=same]").value));
    item.remove();
  }
}

search.addEventListener("input", () => {
  clearTimeout(searching);
  searching = setTimeout(async () => {
    const words = search.value.trim();
    forgetFound();
    if (!words) return;
    const { body } = await ask("GET", `/api/v1/entries?limit=${FOUND_SHOWN}&q=${encodeURIComponent(words)}`);
    if (search.value.trim() !== words) return;
    forgetFound();
    const before = doubles.children.length;
    offer(body.items, false);
    for (const item of [...doubles.children].slice(before)) item.dataset.found = "true";
  }, SEARCH_PAUSE_MS);
});

function warn(text) {
  warning.textContent = text;
  warning.hidden = false;
}

/** Merges the others into the one that stays; throws a Refusal. */
export const writeMerge = (stays, others) => ask("POST", `/api/v1/entries/${stays.id}/merge`, {
  etag: stays.etag, body: { others: others.map(({ id, etag }) => ({ id, etag })) },
});

/**
 * Asks what to merge. `write` takes the one that stays and the others and throws a Refusal; `likely` are numbers of entries
 * that are ticked beforehand. Resolves to { stays, others, name }, or to null when nothing was merged.
 */
export async function openMerging(items, write, likely = []) {
  const read = (id) => ask("GET", `/api/v1/entries/${id}`).then(({ body }) => body);
  const own = await Promise.all(items.map((item) => read(item.dataset.id))).catch(() => null);
  if (!own) return null;
  offered = new Map();
  doubles.replaceChildren();
  warning.hidden = true;
  search.value = "";
  offer(own, true);
  doubles.querySelector("[name=stays]").checked = true;
  if (own.length === 1) {
    const { body } = await ask("GET", `/api/v1/entries/${own[0].id}/alike`).catch(() => ({ body: [] }));
    // The likeliest has the same dictionary form; what only sounds alike is for the reader to tick.
    offer(body, false);
    const first = body.find((entry) => entry.lemma === own[0].lemma);
    for (const id of [first?.id, ...likely]) {
      const box = doubles.querySelector(`[name=same][value="${id}"]`);
      if (box) box.checked = true;
    }
  }
  dialog.showModal();
  (offered.size > 1 ? doubles.querySelector("[name=stays]") : search).focus();
  return new Promise((resolve) => {
    const end = (merged) => {
      form.onsubmit = null;
      dialog.onclose = null;
      dialog.close();
      resolve(merged);
    };
    form.onsubmit = async (event) => {
      event.preventDefault();
      const chosen = [...form.querySelectorAll("[name=same]:checked")].map((box) => offered.get(Number(box.value)));
      const stays = offered.get(Number(form.elements.stays.value));
      const others = chosen.filter((entry) => entry !== stays);
      if (!stays || others.length === 0) return search.focus();
      try {
        await write(stays, others);
        const name = stays.language === "ja" ? stays.japanese : stays.english;
        return end({ stays: stays.id, others: others.map((other) => other.id), name });
      } catch (error) {
        return warn(error.message);
      }
    };
    dialog.onclose = () => end(null);
    form.querySelector('[value="cancel"]').onclick = () => end(null);
    // Enter merges from wherever one is, but for a search that is still being written.
    doubles.onkeydown = (event) => {
      if (event.key === "Enter") { event.preventDefault(); form.requestSubmit(); }
    };
  });
}
