/* Keeps the page that scans for stock-takes at hand without a network: the page and what it is made of, no data. */

const SHELF = "fonds-stocktaking";

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

async function keep(addresses) {
  const shelf = await caches.open(SHELF);
  const wanted = new Set(addresses.map((one) => new URL(one, self.location).href));
  for (const old of await shelf.keys()) {
    if (!wanted.has(old.url)) {
      await shelf.delete(old);
    }
  }
  await Promise.all(
    [...wanted].map(async (address) => {
      // A redirect leads to the sign-in: that page is not kept.
      const answer = await fetch(address, { redirect: "error" }).catch(() => null);
      if (answer?.ok) {
        await shelf.put(address, answer);
      }
    }),
  );
}

self.addEventListener("message", (event) => {
  if (Array.isArray(event.data?.keep)) {
    event.waitUntil(keep(event.data.keep).then(() => event.source.postMessage({ kept: true })));
  }
});

self.addEventListener("fetch", (event) => {
  if (event.request.method === "GET") {
    event.respondWith(
      fetch(event.request).catch(async (fault) => {
        const kept = await caches.match(event.request, { cacheName: SHELF, ignoreSearch: true, ignoreVary: true });
        if (kept) {
          return kept;
        }
        throw fault;
      }),
    );
  }
});
