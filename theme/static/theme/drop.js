/* A file field takes what is dropped on it. */

document.querySelectorAll("input[type=file][data-fonds-drop]").forEach((input) => {
  const field = input.closest(".fonds-field") || input.parentElement;
  const hint = document.createElement("span");
  hint.className = "fonds-drop__hint";
  hint.textContent = input.dataset.fondsDrop;
  input.after(hint);
  field.classList.add("fonds-drop");
  let depth = 0;
  const over = (step) => {
    depth = Math.max(0, depth + step);
    field.classList.toggle("is-over", depth > 0);
  };
  field.addEventListener("dragenter", () => over(1));
  field.addEventListener("dragleave", () => over(-1));
  field.addEventListener("dragover", (event) => event.preventDefault());
  field.addEventListener("drop", (event) => {
    event.preventDefault();
    depth = 1;
    over(-1);
    if (event.dataTransfer.files.length) {
      input.files = event.dataTransfer.files;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    }
  });
});
