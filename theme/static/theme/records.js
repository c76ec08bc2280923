/* Forms of records: rows of a group are shown as they are needed, records are offered while their name is typed. */

const isTouched = (row) =>
  Boolean(row.querySelector(".has-error")) ||
  [...row.querySelectorAll("input, select, textarea")].some((control) =>
    control.type === "checkbox" || control.type === "radio" ? control.checked : control.value !== "",
  );

document.querySelectorAll("[data-fonds-rows]").forEach((group) => {
  const blanks = () => [...group.querySelectorAll(":scope > [data-fonds-blank]")];
  const button = group.querySelector("[data-fonds-add-row]");
  const template = group.querySelector(":scope > template");
  const rows = () => [...group.querySelectorAll(":scope > fieldset")];

  // One empty row invites; more of them only push the rest of the form away.
  let offered = rows().length > blanks().length;
  blanks().forEach((row) => {
    row.hidden = !isTouched(row) && offered;
    offered = true;
  });
  button.hidden = false;

  button.addEventListener("click", () => {
    let row = blanks().find((blank) => blank.hidden);
    if (!row) {
      const count = document.getElementsByName(`g.${rows()[0].dataset.fondsRowOf}.rows`)[0];
      const copy = document.createElement("div");
      copy.innerHTML = template.innerHTML.replaceAll("__n__", count.value);
      row = copy.querySelector("fieldset");
      count.value = String(Number(count.value) + 1);
      button.before(row);
      prepare(row);
    }
    row.hidden = false;
    row.querySelector("input, select, textarea")?.focus();
  });
});

let lists = 0;

function offer(input) {
  const list = document.createElement("datalist");
  lists += 1;
  list.id = `fonds-offered-${lists}`;
  input.after(list);
  input.setAttribute("list", list.id);
  let waiting = 0;
  let asked = null;
  const ask = async () => {
    const address = new URL(input.dataset.fondsLookup, window.location.href);
    address.searchParams.set("q", input.value);
    if (asked === address.href) {
      return;
    }
    asked = address.href;
    try {
      const answer = await fetch(address, { headers: { Accept: "application/json" } });
      const { results } = answer.ok ? await answer.json() : { results: [] };
      if (asked === address.href) {
        list.replaceChildren(...results.map((found) => new Option("", found.label)));
      }
    } catch {
      asked = null;
    }
  };
  input.addEventListener("focus", ask, { once: true });
  input.addEventListener("input", () => {
    window.clearTimeout(waiting);
    waiting = window.setTimeout(ask, 250);
  });
}

function prepare(root) {
  root.querySelectorAll("input[data-fonds-lookup]").forEach(offer);
  root.querySelectorAll("[data-fonds-needed-by]").forEach(markNeeded);
}

prepare(document);

/* A field that another one makes required bears the mark while that one says so. */

function markNeeded(control) {
  const { fondsNeededBy: by, fondsNeededValues: values, fondsNeededMark: title } = control.dataset;
  const start = control.name.slice(0, control.name.lastIndexOf(".") + 1);
  const wanted = JSON.parse(values);
  const field = control.closest(".fonds-field");
  const label = field?.querySelector("legend, label");
  if (!label) {
    return;
  }
  const said = () =>
    [...document.getElementsByName(start + by)]
      .flatMap((one) => {
        if (one.type === "checkbox" || one.type === "radio") {
          return one.checked ? [one.value] : [];
        }
        return [one.value.trim()];
      })
      .filter(Boolean);
  const show = () => {
    const given = said();
    const isNeeded = wanted.length ? given.some((value) => wanted.includes(value)) : given.length > 0;
    let mark = label.querySelector(".fonds-field__required");
    if (isNeeded && !mark) {
      mark = document.createElement("span");
      mark.className = "fonds-field__required";
      mark.title = title;
      mark.textContent = "*";
      label.append(" ", mark);
    } else if (!isNeeded && mark) {
      mark.remove();
    }
    control.setAttribute("aria-required", String(isNeeded));
  };
  document.getElementsByName(start + by).forEach((one) => {
    one.addEventListener("input", show);
    one.addEventListener("change", show);
  });
  show();
}
