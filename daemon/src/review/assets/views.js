// Saving the filters of a list under a name, and forgetting them.

import { say } from "/assets/desk.js";

const keep = document.querySelector(".keep-view");

async function send(method, address, body) {
  const headers = { "Content-Type": "application/json", "Idempotency-Key": crypto.randomUUID() };
  const answer = await fetch(address, { method, headers, body: body && JSON.stringify(body) });
  if (answer.ok) return true;
  const problem = await answer.json().catch(() => null);
  say(problem ? `${problem.title}. ${problem.next_step}` : keep.dataset.failed);
  return false;
}

keep?.querySelector("form").addEventListener("submit", async (event) => {
  event.preventDefault();
  const name = event.target.elements.name.value.trim();
  const query = document.querySelector(".saved").dataset.saved;
  if (name && await send("POST", "/api/v1/views", { name, query })) location.reload();
});

keep?.addEventListener("click", async (event) => {
  const id = event.target.closest("[data-forget]")?.dataset.forget;
  if (id && await send("DELETE", `/api/v1/views/${id}`)) location.reload();
});
