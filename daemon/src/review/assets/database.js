// The database: backed up, checked, made smaller, put back. Everything goes through the API; what replaces or
// deletes something is done when its word has been typed.

import { ask, readAgain } from "/assets/desk.js";

const page = document.querySelector("#database");
const result = document.querySelector("#result");
const sure = document.querySelector("#sure");
const typed = sure.querySelector("input");
const go = sure.querySelector('[value="do"]');

const tell = async (method, path, body) => (await ask(method, `/api/v1/database${path}`, { body })).body;

function show(line, items = []) {
  result.hidden = false;
  result.querySelector("p").textContent = line;
  result.querySelector("ul").replaceChildren(...items.map((item) => {
    const row = document.createElement("li");
    row.textContent = item;
    return row;
  }));
}

/** Does one thing at a time; the page says that it is at it. */
async function work(deed) {
  const buttons = [...page.querySelectorAll("button")];
  for (const button of buttons) button.disabled = true;
  page.setAttribute("aria-busy", "true");
  show(page.dataset.working);
  try {
    await deed();
  } catch (failure) {
    show(failure instanceof TypeError ? page.dataset.failed : failure.message);
    result.focus();
  } finally {
    page.removeAttribute("aria-busy");
    for (const button of buttons) button.disabled = false;
  }
}

const again = () => readAgain(page.dataset.done);

const deeds = {
  "back-up": async () => { await tell("POST", "/backups"); again(); },
  compact: async () => { await tell("POST", "/compact"); again(); },
  check: async () => {
    const { faults } = await tell("POST", "/check", { depth: "full" });
    show(faults.length === 0 ? page.dataset.sound : "", faults);
  },
  // Reading the whole file takes seconds when it is large: the page asks until that is done, and gets the table then.
  measure: async () => {
    const link = page.querySelector('[data-deed="measure"]');
    while ((await tell("GET", "/tables")).is_measuring) {
      await new Promise((later) => setTimeout(later, 300));
    }
    const answer = await fetch(link.href);
    if (!answer.ok) throw new TypeError(answer.statusText);
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    link.textContent = fresh.querySelector('[data-deed="measure"]').textContent;
    page.querySelector("#tables")?.remove();
    link.closest(".deeds").before(fresh.querySelector("#tables"));
    result.hidden = true;
  },
};

const confirmed = {
  restore: async (backup) => { await tell("POST", "/restore", { backup }); again(); },
  delete: async (backup) => { await tell("DELETE", `/backups/${encodeURIComponent(backup)}`); again(); },
};

let asked = null;

function confirm(deed, backup) {
  asked = { deed, backup };
  for (const id of ["sure-title", "sure-why", "sure-word"]) {
    const place = document.getElementById(id);
    place.textContent = place.dataset[deed];
  }
  document.querySelector("#sure-name").textContent = backup;
  typed.value = "";
  go.disabled = true;
  sure.showModal();
  typed.focus();
}

const isTyped = () => typed.value.trim().toLowerCase() === document.querySelector("#sure-word").textContent.toLowerCase();

typed.addEventListener("input", () => { go.disabled = !isTyped(); });
sure.querySelector('[value="cancel"]').addEventListener("click", () => sure.close());
sure.querySelector("form").addEventListener("submit", (event) => {
  if (!isTyped()) {
    event.preventDefault();
    return;
  }
  work(() => confirmed[asked.deed](asked.backup));
});

page.addEventListener("click", (event) => {
  const deed = event.target.closest("[data-deed]")?.dataset.deed;
  if (!deed) return;
  event.preventDefault();
  if (page.hasAttribute("aria-busy")) return;
  if (deeds[deed]) work(deeds[deed]);
  else confirm(deed, event.target.closest("[data-backup]").dataset.backup);
});
