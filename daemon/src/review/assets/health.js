// The instruments, read again every two seconds while somebody looks.

import { say } from "/assets/desk.js";

const EVERY_MS = 2000;
const board = document.querySelector("#board");

async function read() {
  if (!document.hidden) {
    try {
      const answer = await fetch("/fragments/health");
      if (answer.ok) board.innerHTML = await answer.text();
    } catch (failure) {
      say(String(failure));
    }
  }
  setTimeout(read, EVERY_MS);
}

setTimeout(read, EVERY_MS);
