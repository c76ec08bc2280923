/* Says every few seconds that a form is open, and shows who else has it open. */

document.querySelectorAll("[data-fonds-presence]").forEach((place) => {
  const { fondsPresence: address, fondsEvery: seconds } = place.dataset;
  const form = document.querySelector("form[data-fonds-unfinished]");
  const said = (more) =>
    new URLSearchParams({ csrfmiddlewaretoken: form.elements.csrfmiddlewaretoken.value, ...more });

  async function beat() {
    const answer = await fetch(address, { method: "POST", body: said({}), redirect: "error" }).catch(() => null);
    if (answer?.ok) {
      const text = (await answer.text()).trim();
      if (text !== place.innerHTML.trim()) {
        place.innerHTML = text;
      }
      place.hidden = text === "";
    }
  }

  beat();
  window.setInterval(beat, Number(seconds) * 1000);
  window.addEventListener("pagehide", () => navigator.sendBeacon(address, said({ left: "yes" })));
});
