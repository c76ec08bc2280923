/* Counts down how long fields are still shown in clear; then the page comes back with them masked. */

document.querySelectorAll("[data-fonds-masked-in]").forEach((place) => {
  const end = Date.now() + Number(place.dataset.fondsMaskedIn) * 1000;

  function show() {
    const left = Math.max(0, Math.ceil((end - Date.now()) / 1000));
    place.textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
    if (left === 0) {
      // Its address, not a reload: that could send a form once more.
      window.location.replace(window.location.pathname);
    }
    return left;
  }

  const ticking = window.setInterval(() => show() || window.clearInterval(ticking), 1000);
  // What a browser brings back out of its memory may be long over.
  window.addEventListener("pageshow", (event) => event.persisted && window.location.reload());
});
