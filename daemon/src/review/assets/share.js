// Sharing with viewers: switched on and off, and a new link, through the API.

import { Refusal, ask, readAgain, say } from "/assets/desk.js";

const page = document.querySelector("#share");
const form = document.querySelector("#choice");
const wrong = document.querySelector("#wrong");

async function work(deed, done) {
  wrong.hidden = true;
  try {
    await deed();
    readAgain(done);
  } catch (failure) {
    wrong.textContent = failure instanceof Refusal ? failure.message : page.dataset.failed;
    wrong.hidden = false;
    wrong.scrollIntoView({ block: "nearest" });
  }
}

/** What the form says, as the API takes it. */
function choice() {
  const says = new FormData(form);
  const subject = says.get("subject");
  const is = (name) => says.get(name) === "on";
  const number = (name) => Number(says.get(name)) || null;
  return {
    session: subject === "session" ? number("session") : null,
    view: subject === "view" ? number("view") : null,
    tag: subject === "tag" ? says.get("tag").trim() : null,
    undecided: is("undecided"),
    sentences: is("sentences"),
    videos: is("videos"),
    address: says.get("address") || null,
    port: number("port"),
    until: says.get("until"),
    survives: is("survives"),
  };
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  work(() => ask("PUT", "/api/v1/share", { body: choice(), etag: page.dataset.etag }), page.dataset.saved);
});

// To choose which one is to choose that it is one.
form.addEventListener("input", (event) => {
  const pick = event.target.closest("div.pick");
  if (pick && event.target.name !== "subject") pick.querySelector("[name=subject]").checked = true;
});

document.querySelector("#new-link")?.addEventListener("click", () => {
  work(() => ask("POST", "/api/v1/share/link"), page.dataset.new);
});
document.querySelector("#off")?.addEventListener("click", () => {
  work(() => ask("DELETE", "/api/v1/share"), page.dataset.off);
});

const link = document.querySelector("#link");
link?.addEventListener("focus", () => link.select());
document.querySelector("#copy")?.addEventListener("click", async () => {
  try {
    await navigator.clipboard.writeText(link.value);
    say(page.dataset.copied);
  } catch {
    link.focus();
  }
});
