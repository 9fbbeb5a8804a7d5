// A list is sent, looked at, and applied. What it would bring is the server's to say; the page only shows it, and sends
// the plan again when somebody chooses otherwise.

import { ask, Refusal } from "/assets/desk.js";

const page = document.querySelector("#import");
const file = document.querySelector("#file");
const told = document.querySelector("#told");
const progress = document.querySelector("#progress");
const plan = document.querySelector("#plan");
const applying = document.querySelector("#apply");
const takingBack = document.querySelector("#take-back");
const reasons = new Map([...document.querySelectorAll("#reasons dt")].map((name) => [name.textContent, name.nextElementSibling.textContent]));
const labels = new Map([...plan.querySelectorAll("#columns label")].map((label) => [label.querySelector("select").name.replace("column-", ""), label.querySelector("span").textContent]));
const POLL_MS = 300;

let held = null;

function tell(text) {
  told.hidden = text === "";
  told.textContent = text;
}

const toldOf = async (method, path, body) => (await ask(method, `/api/v1/imports${path}`, { body })).body;

/** Sends a file as it is. */
async function send(chosen) {
  const headers = { "Content-Type": "application/octet-stream" };
  const path = `/api/v1/imports?name=${encodeURIComponent(chosen.name)}`;
  const answer = await fetch(path, { method: "POST", body: chosen, headers });
  const read = await answer.json();
  if (!answer.ok) throw new Refusal(answer.status, read);
  return read;
}

async function work(text, deed) {
  tell(text);
  progress.hidden = false;
  progress.removeAttribute("value");
  applying.disabled = true;
  page.setAttribute("aria-busy", "true");
  try {
    await deed();
  } catch (failure) {
    tell(failure instanceof TypeError ? page.dataset.failed : failure.message);
    told.focus();
  } finally {
    progress.hidden = true;
    page.removeAttribute("aria-busy");
    applying.disabled = held === null || held.stage !== "preview" || held.outcome.new + held.outcome.changed === 0;
  }
}

function cell(text, lang) {
  const place = document.createElement("td");
  place.textContent = text;
  if (lang) place.lang = lang;
  return place;
}

function where({ file: within, number }) {
  const word = held.format === "anki" ? page.dataset.note : page.dataset.line;
  return `${within ? `${within} ` : ""}${word} ${number}`;
}

function rows(id, items, cells) {
  const place = document.getElementById(id);
  place.hidden = items.length === 0;
  place.querySelector("tbody").replaceChildren(...items.map((item) => {
    const row = document.createElement("tr");
    row.append(...cells(item));
    return row;
  }));
}

function why({ reason, field }) {
  const text = reasons.get(reason) ?? reason;
  return field ? `${labels.get(field) ?? field}: ${text}` : text;
}

/** Shows a list as the server sees it. */
function show(seen) {
  held = seen;
  takingBack.hidden = seen.stage !== "applied" || !seen.outcome.deed;
  const { outcome, columns } = seen;
  plan.hidden = false;
  plan.elements.target.value = seen.plan.target;
  plan.elements.state.value = seen.plan.state ?? "";
  plan.elements.same.value = seen.plan.same;
  plan.querySelector("[data-for=entries]").hidden = seen.plan.target !== "entries";
  plan.querySelector("#columns").hidden = columns.length === 0;
  for (const [name] of labels) {
    const choice = plan.elements[`column-${name}`];
    choice.replaceChildren(new Option(page.dataset.none, ""), ...columns.map((column, at) => new Option(column, at)));
    choice.value = seen.plan.columns[name] ?? "";
  }
  for (const count of ["new", "same", "changed", "wrong"]) {
    document.getElementById(`count-${count}`).textContent = outcome[count].toLocaleString(document.documentElement.lang);
  }
  rows("faults", outcome.faults, (fault) => [cell(where(fault.place)), cell(why(fault)), cell(fault.shown)]);
  rows("first", outcome.first, (row) => [cell(where(row.place)), cell(row.japanese, "ja"), cell(row.reading, "ja"), cell(row.english, "en")]);
}

file.addEventListener("change", () => {
  const [chosen] = file.files;
  if (!chosen) return;
  held = null;
  plan.hidden = true;
  for (const id of ["faults", "first"]) document.getElementById(id).hidden = true;
  work(page.dataset.reading, async () => {
    show(await send(chosen));
    tell("");
  });
});

function wanted() {
  const column = (name) => {
    const { value } = plan.elements[`column-${name}`];
    return value === "" ? null : Number(value);
  };
  return {
    target: plan.elements.target.value,
    state: plan.elements.state.value || null,
    same: plan.elements.same.value,
    columns: Object.fromEntries([...labels.keys()].map((name) => [name, column(name)])),
  };
}

plan.addEventListener("change", () => work("", async () => {
  show(await toldOf("PUT", `/${held.id}/plan`, wanted()));
}));

plan.addEventListener("submit", (event) => {
  event.preventDefault();
  work("", async () => {
    const applied = toldOf("POST", `/${held.id}/apply`);
    let isDone = false;
    applied.finally(() => { isDone = true; }).catch(() => {});
    progress.max = held.outcome.rows;
    while (!isDone) {
      await new Promise((resolve) => { setTimeout(resolve, POLL_MS); });
      if (isDone) break;
      const { done, stage } = await toldOf("GET", `/${held.id}`);
      if (stage === "applying") progress.value = done;
    }
    show(await applied);
    tell(page.dataset.applied);
    told.focus();
  });
});

takingBack.addEventListener("click", () => work("", async () => {
  const { body } = await ask("POST", "/api/v1/deeds/undo", { body: { deed: held.outcome.deed } });
  takingBack.hidden = true;
  tell(body.stayed > 0 ? `${page.dataset.takenBack} (${page.dataset.stayed} ${body.stayed})` : page.dataset.takenBack);
  told.focus();
}));

// Going back to the page shows an empty field; what it held is forgotten by the server in time.
addEventListener("pageshow", () => { file.value = ""; });
