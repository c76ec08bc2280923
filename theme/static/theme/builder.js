/* The short form for the next field, and the entry form beside it: a field that was just added comes into sight there. */

const quick = document.querySelector("[data-policy-quick]");
const preview = document.querySelector(".policy-preview");
const WITH_VALUES = ["choice", "multi"];

if (quick) {
  const values = quick.elements.values.closest(".fonds-field");
  const showValues = () => {
    values.hidden = !WITH_VALUES.includes(quick.elements.type.value);
  };
  quick.elements.type.addEventListener("change", showValues);
  showValues();
  const added = quick.dataset.policyAdded;
  const wanted = added ? `[name="f.${added}"], [name^="g."][name$=".${added}"]` : "#none";
  const field = preview?.querySelector(wanted)?.closest(".fonds-field");
  if (field) {
    field.classList.add("is-added");
    // The panel scrolls by itself where it stands beside the fields; the page stays where one types.
    const away = field.getBoundingClientRect().top - preview.getBoundingClientRect().top;
    preview.scrollTop += away - preview.clientHeight / 2;
  }
}
