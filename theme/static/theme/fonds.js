/* Behaviour bound by data attributes: choosing rows, one submit per form, leaving unsaved work, focus on errors. */

const chosenRows = (table) => [...table.querySelectorAll("tbody [data-fonds-row]")];

function showChosen(table) {
  const boxes = chosenRows(table);
  const chosen = boxes.filter((box) => box.checked);
  boxes.forEach((box) => box.closest("tr").setAttribute("aria-selected", String(box.checked)));
  const all = table.querySelector("[data-fonds-all]");
  if (all) {
    all.checked = boxes.length > 0 && chosen.length === boxes.length;
    all.indeterminate = chosen.length > 0 && chosen.length < boxes.length;
  }
  const bulk = document.getElementById(table.dataset.fondsBulk || "");
  if (bulk) {
    bulk.hidden = chosen.length === 0;
    bulk.querySelectorAll("[data-fonds-chosen]").forEach((place) => {
      place.textContent = String(chosen.length);
    });
  }
}

document.addEventListener("change", (event) => {
  const table = event.target.closest("table[data-fonds-table]");
  if (table) {
    if (event.target.matches("[data-fonds-all]")) {
      chosenRows(table).forEach((box) => {
        box.checked = event.target.checked;
      });
    }
    showChosen(table);
  }
  if (event.target.matches("[data-fonds-submit-on-change]")) {
    event.target.form.requestSubmit();
  }
  const form = event.target.closest("form[data-fonds-keep]");
  if (form) {
    form.dataset.fondsChanged = "yes";
  }
});

document.addEventListener("input", (event) => {
  const form = event.target.closest("form[data-fonds-keep]");
  if (form) {
    form.dataset.fondsChanged = "yes";
  }
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  delete form.dataset.fondsChanged;
  if (form.method !== "post" || form.target === "_blank") {
    return;
  }
  if (form.dataset.fondsSent) {
    event.preventDefault();
    return;
  }
  form.dataset.fondsSent = "yes";
  // A download or a blocked request never leaves the page; let people try again.
  window.setTimeout(() => delete form.dataset.fondsSent, 8000);
});

window.addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-fonds-sent]").forEach((form) => delete form.dataset.fondsSent);
});

window.addEventListener("beforeunload", (event) => {
  if (document.querySelector("form[data-fonds-keep][data-fonds-changed]")) {
    event.preventDefault();
  }
});

document.querySelectorAll("table[data-fonds-table]").forEach(showChosen);
document.querySelector("[data-fonds-error-summary]")?.focus();

// A page that shows running work asks again by itself; the address returns the same page.
document.querySelectorAll("[data-fonds-refresh]").forEach((place) => {
  window.setTimeout(() => window.location.reload(), Number(place.dataset.fondsRefresh) * 1000);
});

// On a narrow screen the list comes first: facets start folded.
if (window.matchMedia("(max-width: 1023px)").matches) {
  document.querySelectorAll(".fonds-facets details[open]").forEach((fold) => fold.removeAttribute("open"));
}

/* Pages of one's own lie behind one's name at the foot of the sidebar: there it is marked where one is. */
function markOwnName() {
  const address = document.querySelector("[data-fonds-account]")?.dataset.fondsAccount;
  const crumbs = [...document.querySelectorAll(".fonds-crumbs a")];
  const isOwn =
    address &&
    (window.location.pathname.startsWith(address) || crumbs.some((one) => one.pathname === address));
  if (!isOwn) {
    return;
  }
  const mark = () => {
    const name = document.querySelector(".sidebar-footer__account");
    name?.setAttribute("aria-current", "true");
    return Boolean(name);
  };
  if (!mark()) {
    const observer = new MutationObserver(() => mark() && observer.disconnect());
    observer.observe(document.body, { childList: true, subtree: true });
  }
}

document.addEventListener("DOMContentLoaded", markOwnName);
