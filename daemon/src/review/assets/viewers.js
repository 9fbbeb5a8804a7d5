// The viewers' words, followed live. The page reads without it.

const list = document.querySelector("#words");
const none = document.querySelector("#none");
const isFirst = list.dataset.from === "0";
const events = new EventSource(`/events?after=${encodeURIComponent(list.dataset.cursor)}`);

const find = (id) => list.querySelector(`[data-id="${Number(id)}"]`);

function count(change) {
  const total = document.querySelector(".tabs .count");
  total.textContent = Number(total.textContent) + change;
  none.hidden = list.childElementCount > 0;
}

events.addEventListener("word", ({ data }) => {
  const { id, html } = JSON.parse(data);
  const piece = document.createElement("template");
  piece.innerHTML = html;
  const word = piece.content.querySelector("li");
  const held = find(id);
  if (held) {
    held.replaceWith(word);
  } else if (isFirst) {
    word.classList.add("arrived");
    list.prepend(word);
    count(1);
  }
});

events.addEventListener("gone", ({ data }) => {
  const held = find(JSON.parse(data).id);
  if (held) {
    held.remove();
    count(-1);
  }
});

// Something may have been missed: the list is read again as it stands.
events.addEventListener("reload", async () => {
  const answer = await fetch(location.href);
  if (!answer.ok) {
    location.reload();
    return;
  }
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  list.replaceChildren(...page.querySelector("#words").children);
  document.querySelector(".tabs .count").textContent = page.querySelector(".tabs .count").textContent;
  none.hidden = list.childElementCount > 0;
});
