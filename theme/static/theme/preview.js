/* Shows an example while somebody types: the form names where to ask and where to put the answer. */

const WAIT = 250;

document.querySelectorAll("form[data-fonds-preview]").forEach((form) => {
  const place = document.getElementById(form.dataset.fondsPreviewInto);
  let timer = 0;
  let asked = 0;

  async function show() {
    asked += 1;
    const mine = asked;
    const said = new FormData(form);
    said.delete("csrfmiddlewaretoken");
    const answer = await fetch(`${form.dataset.fondsPreview}?${new URLSearchParams(said)}`, {
      headers: { Accept: "application/json" },
    }).catch(() => null);
    // Only the latest answer counts; without one the last example stays.
    if (answer?.ok && mine === asked) {
      place.innerHTML = (await answer.json()).html;
    }
  }

  function soon() {
    window.clearTimeout(timer);
    timer = window.setTimeout(show, WAIT);
  }

  [...form.elements].forEach((element) => {
    element.addEventListener("input", soon);
    element.addEventListener("change", soon);
  });
  form.querySelectorAll("[data-fonds-preview-button]").forEach((button) => {
    button.hidden = true;
  });
});
