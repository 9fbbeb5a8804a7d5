// Merging entries that may be one: the first of a group stays, the others go into it.

import { say } from "/assets/desk.js";

const doubles = document.querySelector("#doubles");

doubles.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-merge]");
  if (!button) return;
  const group = button.closest(".double");
  const [stays, ...go] = [...group.querySelectorAll(".row")];
  const others = go.map(({ dataset }) => ({ id: Number(dataset.id), etag: dataset.etag }));
  button.disabled = true;
  try {
    const answer = await fetch(`/api/v1/entries/${stays.dataset.id}/merge`, {
      method: "POST",
      headers: {
        "Content-Type": "application/json",
        "If-Match": stays.dataset.etag,
        "Idempotency-Key": crypto.randomUUID(),
      },
      body: JSON.stringify({ others }),
    });
    if (!answer.ok) {
      say(answer.status === 412 || answer.status === 409 ? doubles.dataset.conflict : doubles.dataset.failed);
      button.disabled = false;
      return;
    }
    say(doubles.dataset.merged);
    group.remove();
  } catch {
    say(doubles.dataset.failed);
    button.disabled = false;
  }
});
