// Sends the forms of the sign-in pages and of a locked page, and says what was not right.
// Owns what happens between a press and the answer; must not keep a password.

import { said } from "./words.js";

const byId = (id) => document.getElementById(id);

async function send(form) {
  const problem = byId(form.dataset.problem || "sign-in-problem");
  const button = form.querySelector("button[type=submit]");
  const password = form.querySelector("input[name=password]");
  const again = byId("again");
  problem.textContent = "";
  if (again && again.value !== password.value) {
    problem.textContent = said("The two passwords are not the same.");
    again.focus();
    return;
  }
  button.disabled = true;
  try {
    const answer = await fetch(form.getAttribute("action"), {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({
        name: form.querySelector("input[name=name]").value,
        password: password.value,
      }),
      signal: AbortSignal.timeout(15000),
    });
    const told = await answer.json().catch(() => ({}));
    if (answer.ok) {
      location.assign(form.dataset.next || location.pathname);
      return;
    }
    problem.textContent = told.sentence || said("That could not be read; try again.");
  } catch {
    problem.textContent = said("The console does not answer; try again.");
  }
  button.disabled = false;
  password.value = "";
  password.focus();
}

document.addEventListener("submit", (event) => {
  if (!event.target.matches("#sign-in-form, #unlock-form")) return;
  event.preventDefault();
  if (!event.target.querySelector("button[type=submit]").disabled) send(event.target);
});

document.addEventListener("click", async (event) => {
  if (!event.target.closest?.("#sign-out")) return;
  event.preventDefault();
  const answer = await fetch("/sign-out", { method: "POST" }).catch(() => null);
  if (answer?.ok) location.assign("/sign-in");
});
