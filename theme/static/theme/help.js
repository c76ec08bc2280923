/* Help closes with Escape and by a press beside it; without this script it closes by its button. */
for (const help of document.querySelectorAll("[data-fonds-help]")) {
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !help.open) return;
    help.open = false;
    help.querySelector("summary").focus();
  });
  document.addEventListener("click", (event) => {
    if (help.open && !help.contains(event.target)) help.open = false;
  });
}
