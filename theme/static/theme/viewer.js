/* The viewer of files: opened beside the fields of a record; pages by keyboard, zoom, and turning for the eye alone. */

const ZOOMS = [0.5, 0.75, 1, 1.25, 1.5, 2, 3];
const SETTLE = 120; // ms: who leafs fast asks only for the page where he stops
const QUIET = 2000;

async function part(address) {
  const at = new URL(address, window.location.href);
  at.searchParams.set("part", "1");
  const answer = await fetch(at, { redirect: "error" }).catch(() => null);
  if (!answer?.ok) {
    return null;
  }
  const made = document.createElement("template");
  made.innerHTML = await answer.text();
  return made.content.querySelector("[data-fonds-viewer]");
}

function swap(old, next) {
  old.replaceWith(next);
  bind(next);
  next.focus({ preventScroll: true });
}

function bind(viewer) {
  const page = () => Number(viewer.dataset.fondsPage);
  const pages = Number(viewer.dataset.fondsPages);
  const frame = viewer.querySelector(".fonds-viewer__frame");
  const image = frame?.querySelector("img");
  let zoom = ZOOMS.indexOf(1);
  let turned = 0; // quarters
  let leafing = 0;

  function lay() {
    if (!image?.naturalWidth) {
      return;
    }
    const ratio = image.naturalHeight / image.naturalWidth;
    const across = turned % 2;
    const room = (frame.clientWidth - 2) * ZOOMS[zoom];
    const width = across ? room / ratio : room;
    const height = width * ratio;
    const sheet = image.parentElement;
    image.style.width = `${width}px`;
    sheet.style.width = `${across ? height : width}px`;
    sheet.style.height = `${across ? width : height}px`;
    const moved = ["", `translate(${height}px, 0)`, `translate(${width}px, ${height}px)`, `translate(0, ${width}px)`];
    image.style.transform = `${moved[turned]} rotate(${turned * 90}deg)`;
  }

  function failed(is) {
    const said = frame.querySelector(".fonds-viewer__failed");
    said.textContent = is ? viewer.dataset.fondsFailed : "";
    said.hidden = !is;
    image.parentElement.hidden = is;
  }

  function words(number) {
    return viewer.dataset.fondsAt.replace("{page}", number).replace("{pages}", pages);
  }

  async function anew(number) {
    const next = await part(`${viewer.dataset.fondsViewer}?page=${number}`);
    if (next && viewer.isConnected) {
      swap(viewer, next);
    }
  }

  function show(number) {
    const thumb = viewer.querySelector(`[data-fonds-goto="${number}"]`);
    if (!image || (pages > 1 && !thumb)) {
      anew(number); // a text, or thumbnails further on
      return;
    }
    failed(false);
    image.src = `${viewer.dataset.fondsViewer}${number}/`;
    image.alt = words(number);
    frame.scrollTo(0, 0);
  }

  function go(number) {
    const wanted = Math.min(Math.max(number, 1), pages);
    if (wanted === page() || !pages) {
      return;
    }
    viewer.dataset.fondsPage = wanted;
    viewer.querySelector("output").textContent = words(wanted);
    for (const one of viewer.querySelectorAll("[data-fonds-goto]")) {
      const isNow = Number(one.dataset.fondsGoto) === wanted;
      one.toggleAttribute("aria-current", isNow);
      if (isNow) {
        one.setAttribute("aria-current", "page");
        one.scrollIntoView({ block: "nearest", inline: "nearest" });
      }
    }
    for (const one of viewer.querySelectorAll("[data-fonds-step]")) {
      const to = wanted + Number(one.dataset.fondsStep);
      const leads = to >= 1 && to <= pages;
      one.toggleAttribute("aria-disabled", !leads);
      if (leads) {
        one.href = `${viewer.dataset.fondsViewer}?page=${to}`;
      } else {
        one.setAttribute("aria-disabled", "true");
        one.removeAttribute("href");
      }
    }
    window.clearTimeout(leafing);
    leafing = window.setTimeout(show, SETTLE, wanted);
  }

  function zoomBy(step) {
    zoom = Math.min(Math.max(zoom + step, 0), ZOOMS.length - 1);
    lay();
  }

  function turn() {
    turned = (turned + 1) % 4;
    lay();
  }

  function close() {
    const place = viewer.closest("[data-fonds-viewer-place]");
    if (!place) {
      return false;
    }
    const from = document.querySelector(`a[data-fonds-look][href="${viewer.dataset.fondsViewer}"]`);
    viewer.remove();
    from?.focus();
    return true;
  }

  const keys = {
    ArrowRight: () => go(page() + 1),
    PageDown: () => go(page() + 1),
    ArrowLeft: () => go(page() - 1),
    PageUp: () => go(page() - 1),
    Home: () => go(1),
    End: () => go(pages),
    "+": () => zoomBy(1),
    "=": () => zoomBy(1),
    "-": () => zoomBy(-1),
    r: turn,
    R: turn,
    Escape: close,
  };

  viewer.addEventListener("keydown", (event) => {
    const act = !event.ctrlKey && !event.metaKey && !event.altKey && keys[event.key];
    if (act) {
      event.preventDefault();
      act();
    }
  });
  viewer.addEventListener("click", (event) => {
    const link = event.target.closest("a, button");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) {
      return;
    }
    const { fondsStep, fondsGoto, fondsZoom, fondsTurn, fondsViewerClose } = link.dataset;
    if (fondsStep !== undefined || fondsGoto !== undefined) {
      event.preventDefault();
      go(fondsGoto === undefined ? page() + Number(fondsStep) : Number(fondsGoto));
    } else if (fondsZoom !== undefined) {
      zoomBy(Number(fondsZoom));
    } else if (fondsTurn !== undefined) {
      turn();
    } else if (fondsViewerClose !== undefined && close()) {
      event.preventDefault();
    }
  });
  if (image) {
    viewer.querySelector(".fonds-viewer__more").hidden = false;
    image.addEventListener("load", lay);
    image.addEventListener("error", () => failed(true));
    new ResizeObserver(lay).observe(frame);
    if (image.complete) {
      image.naturalWidth ? lay() : failed(true);
    }
  }
  wait(viewer);
}

function wait(viewer) {
  if ("fondsWaiting" in viewer.dataset) {
    window.setTimeout(async () => {
      const next = viewer.isConnected && (await part(`${viewer.dataset.fondsViewer}?again=1`));
      if (next) {
        swap(viewer, next);
      } else if (viewer.isConnected) {
        wait(viewer);
      }
    }, QUIET);
  }
}

document.addEventListener("click", async (event) => {
  const link = event.target.closest("a[data-fonds-look]");
  const place = document.querySelector("[data-fonds-viewer-place]");
  if (!link || !place || event.ctrlKey || event.metaKey || event.shiftKey) {
    return;
  }
  event.preventDefault();
  const next = await part(link.href);
  if (!next) {
    window.location.assign(link.href); // its page says why
    return;
  }
  place.replaceChildren(next);
  bind(next);
  next.focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
});

document.querySelectorAll("[data-fonds-viewer]").forEach(bind);
