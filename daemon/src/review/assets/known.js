// Adding known words and forgetting them.

import { say } from "/assets/desk.js";

const adder = document.querySelector("#adder");

async function send(method, address, body) {
  const headers = { "Content-Type": "application/json", "Idempotency-Key": crypto.randomUUID() };
  const answer = await fetch(address, { method, headers, body: body && JSON.stringify(body) });
  if (answer.ok) return true;
  const problem = await answer.json().catch(() => null);
  say(problem ? `${problem.title}. ${problem.next_step}` : adder.dataset.failed);
  return false;
}

adder.addEventListener("submit", async (event) => {
  event.preventDefault();
  const words = adder.elements.words.value.split("\n").map((word) => word.trim()).filter(Boolean);
  if (words.length > 0 && await send("POST", "/api/v1/known", { words })) location.reload();
});

document.querySelector("#known")?.addEventListener("click", async (event) => {
  const item = event.target.closest("[data-forget]")?.closest("li");
  if (!item || !await send("DELETE", `/api/v1/known/${item.dataset.id}`)) return;
  const next = item.nextElementSibling ?? item.previousElementSibling;
  item.remove();
  next?.querySelector("button").focus();
  const count = document.querySelector("#known-count");
  count.textContent = String(Number(count.textContent) - 1);
  say(adder.dataset.forgotten);
});
