// Refining a line keeps the reader's place on the section's page.
"use strict";
document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.matches(".refine")) return;
  event.preventDefault();
  const button = form.querySelector("button");
  button.disabled = true;
  try {
    const headers = { "HX-Request": "true", "HX-Current-URL": location.href };
    const answer = await fetch(form.action, { method: "POST", body: new FormData(form), headers });
    const signIn = answer.headers.get("HX-Redirect");
    if (signIn) location.assign(signIn);
    else if (answer.ok) location.reload();
    else form.submit();
  } catch {
    button.disabled = false;
    button.textContent = "No connection, try again";
  }
});
