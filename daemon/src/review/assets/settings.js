// The settings file and the secrets, changed through the API. A secret goes one way only.

import { readAgain, say } from "/assets/desk.js";

const form = document.querySelector("#settings");

function warn(place, text) {
  const warning = place.querySelector(".warning");
  warning.textContent = text;
  warning.hidden = text === "";
}

const field = (setting) => setting.querySelector("select, textarea, input");

/** The value of a field as the API takes it; null stands for the default. */
function value(setting) {
  const text = field(setting).value.trim();
  if (text === "") return null;
  switch (setting.dataset.sort) {
    case "number": return /^\d{1,15}$/.test(text) ? Number(text) : text;
    case "flag": return text === "true";
    case "words": return text.split("\n").map((word) => word.trim()).filter(Boolean);
    default: return text;
  }
}

const settings = form ? [...form.querySelectorAll(".setting")] : [];
for (const setting of settings) setting.dataset.held = JSON.stringify(value(setting));

const changed = () => settings.filter((setting) => JSON.stringify(value(setting)) !== setting.dataset.held);

async function send(method, address, body) {
  const headers = { "If-Match": form.dataset.etag };
  if (body) headers["Content-Type"] = "application/json";
  return fetch(address, { method, headers, body: body && JSON.stringify(body) });
}

async function refused(answer) {
  if (answer.status === 412) {
    readAgain(form.dataset.conflict);
    return;
  }
  const problem = await answer.json();
  const text = `${problem.title}. ${problem.next_step}`;
  const setting = settings.find(({ dataset }) => problem.next_step.startsWith(`${dataset.name}:`));
  if (!setting) {
    say(text);
    return;
  }
  warn(setting, text);
  field(setting).setAttribute("aria-invalid", "true");
  field(setting).focus();
}

form?.addEventListener("submit", async (event) => {
  event.preventDefault();
  for (const setting of settings) {
    warn(setting, "");
    field(setting).removeAttribute("aria-invalid");
  }
  const values = Object.fromEntries(changed().map((setting) => [setting.dataset.name, value(setting)]));
  try {
    const answer = await send("PATCH", "/api/v1/settings", { values });
    if (answer.ok) readAgain(form.dataset.saved);
    else await refused(answer);
  } catch {
    say(form.dataset.failed);
  }
});

form?.querySelector("#undo").addEventListener("click", async () => {
  try {
    const answer = await send("POST", "/api/v1/settings/undo");
    if (answer.ok) readAgain(form.dataset.undone);
    else await refused(answer);
  } catch {
    say(form.dataset.failed);
  }
});

for (const secret of document.querySelectorAll(".secret")) {
  const address = `/api/v1/secrets/${secret.dataset.name}`;
  const json = { "Content-Type": "application/json" };
  const ask = async (method, place, body, done) => {
    warn(secret, "");
    try {
      const answer = await fetch(place, { method, headers: body ? json : {}, body: body && JSON.stringify(body) });
      const told = answer.status === 204 ? null : await answer.json();
      if (answer.ok) done(told);
      else warn(secret, `${told.title}. ${told.next_step}`);
    } catch {
      warn(secret, secret.dataset.failed);
    }
  };
  const saved = () => readAgain(secret.dataset.saved);
  secret.addEventListener("submit", (event) => {
    event.preventDefault();
    ask("PUT", address, { value: secret.elements.value.value }, saved);
  });
  secret.querySelector('[value="remove"]').addEventListener("click", () => ask("DELETE", address, null, saved));
  secret.querySelector('[value="test"]').addEventListener("click", () => {
    ask("POST", "/api/v1/secrets/test", { name: secret.dataset.name }, ({ works, says, next_step: next }) => {
      if (works) say(`${secret.dataset.works} ${says}`);
      else warn(secret, `${says}. ${next}`);
    });
  });
}
