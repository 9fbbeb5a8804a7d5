// Editing an entry where it stands, and choosing part by part when somebody else saved it meanwhile.

import { ask } from "/assets/desk.js";

const shape = document.querySelector("#editor-shape");
const conflict = document.querySelector("#conflict");
const says = document.querySelector("#says").dataset;
const FIELDS = ["japanese", "reading", "english", "kind", "level", "tags", "state"];

const same = (left, right) => JSON.stringify(left) === JSON.stringify(right);
const parts = (entry) => Object.fromEntries(FIELDS.map((field) => [field, entry[field]]));

/** What a kind is called on this page. */
export const kindName = (kind) => shape.content.querySelector(`option[value="${kind}"]`)?.textContent ?? kind;

let editing = null;
/** True while an entry is being edited. */
export const isEditing = () => editing !== null && document.activeElement?.closest(".editor") !== null;

function fill(form, entry) {
  form.japanese.value = entry.japanese;
  form.reading.value = entry.reading;
  form.english.value = entry.english;
  form.kind.value = entry.kind;
  form.band.value = entry.level.band;
  form.tags.value = entry.tags.join(", ");
}

function written(form, base) {
  const band = form.band.value.trim();
  return {
    japanese: form.japanese.value.trim(),
    reading: form.reading.value.trim(),
    english: form.english.value.trim(),
    kind: form.kind.value,
    level: band === base.level.band ? base.level : { scale: base.level.scale, band, estimated: false },
    tags: form.tags.value.split(/[,、，]/).map((tag) => tag.trim()).filter(Boolean),
    state: base.state,
  };
}

/** Only what differs: what another changed meanwhile in other parts is not touched. */
const patched = (mine, base) => Object.fromEntries(FIELDS.filter((field) => !same(mine[field], base[field])).map((field) => [field, mine[field]]));

/**
 * Lets an entry be edited in place. `save` writes a patch and throws a Refusal. Resolves to true when something was saved,
 * to false when it was left.
 */
export async function editInPlace(item, save) {
  if (item.classList.contains("editing")) return false;
  const address = `/api/v1/entries/${item.dataset.id}`;
  let base;
  try {
    const { body } = await ask("GET", address);
    item.dataset.etag = body.etag;
    base = parts(body);
  } catch {
    return false;
  }
  const form = shape.content.firstElementChild.cloneNode(true);
  fill(form, base);
  item.classList.add("editing");
  item.append(form);
  editing = form;
  form.english.focus();
  form.english.select();
  return new Promise((resolve) => {
    const end = (isSaved) => {
      form.remove();
      item.classList.remove("editing");
      editing = null;
      resolve(isSaved);
    };
    const warn = (text) => {
      const warning = form.querySelector(".warning");
      warning.textContent = text;
      warning.hidden = false;
    };
    const send = async (mine) => {
      const patch = patched(mine, base);
      if (Object.keys(patch).length === 0) return end(false);
      try {
        await save(patch);
        return end(true);
      } catch (error) {
        if (error.status !== 412) return warn(error.problem ? error.message : says.failed);
      }
      const { body } = await ask("GET", address);
      const theirs = parts(body);
      const chosen = await settle(base, theirs, mine);
      item.dataset.etag = body.etag;
      base = theirs;
      if (chosen) return send(chosen);
      form.english.focus();
      return undefined;
    };
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      send(written(form, base)).catch(() => warn(says.failed));
    });
    form.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !event.isComposing) {
        event.stopPropagation();
        end(false);
      }
    });
    form.querySelector('[value="cancel"]').addEventListener("click", () => end(false));
  });
}

function read(field, value) {
  if (field === "level") return value.band;
  if (field === "tags") return value.join(", ");
  if (field === "kind") return kindName(value);
  return value;
}

function cell(field, side, value, isChosen) {
  const cell = document.createElement("td");
  const label = document.createElement("label");
  const choice = document.createElement("input");
  choice.type = "radio";
  choice.name = field;
  choice.value = side;
  choice.checked = isChosen;
  label.append(choice, read(field, value) || "–");
  cell.append(label);
  return cell;
}

/**
 * Shows part by part what they saved and what I wrote. A part that only one of us changed is that one's already. Resolves
 * to the chosen whole, or to null when I want to go on editing.
 */
function settle(base, theirs, mine) {
  const body = conflict.querySelector("tbody");
  const form = conflict.querySelector("form");
  const differing = FIELDS.filter((field) => !same(theirs[field], mine[field]));
  // Nothing to choose where they changed only what I left alone.
  const contested = differing.filter((field) => !same(mine[field], base[field]));
  if (contested.length === 0) return Promise.resolve(theirs);
  body.replaceChildren(...differing.map((field) => {
    const row = document.createElement("tr");
    const name = document.createElement("th");
    name.scope = "row";
    name.textContent = body.dataset[field];
    const isMine = !same(mine[field], base[field]);
    row.append(name, cell(field, "theirs", theirs[field], !isMine), cell(field, "mine", mine[field], isMine));
    return row;
  }));
  conflict.showModal();
  body.querySelector("input:checked").focus();
  return new Promise((resolve) => {
    const end = (chosen) => {
      conflict.close();
      form.onsubmit = null;
      conflict.oncancel = null;
      resolve(chosen);
    };
    form.onsubmit = (event) => {
      event.preventDefault();
      const chosen = { ...theirs };
      for (const field of differing) {
        if (form.elements[field].value === "mine") chosen[field] = mine[field];
      }
      end(chosen);
    };
    conflict.oncancel = (event) => { event.preventDefault(); end(null); };
    form.querySelector('[value="cancel"]').onclick = () => end(null);
    body.onkeydown = (event) => {
      if (event.key === "Enter") { event.preventDefault(); form.requestSubmit(); }
    };
  });
}
