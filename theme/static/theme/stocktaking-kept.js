/* What a device keeps of a stock-take: its number, the key to seal with, and sealed scans that nobody here can open. */

const NAME = "fonds-stocktaking";
const NOW = "now";
const NONCE = 12;

const done = (request) =>
  new Promise((yes, no) => {
    request.onsuccess = () => yes(request.result);
    request.onerror = () => no(request.error);
  });

const whole = (work) =>
  new Promise((yes, no) => {
    work.oncomplete = () => yes();
    work.onabort = () => no(work.error);
  });

export class Kept {
  async stores(mode) {
    if (!this.base) {
      const asked = indexedDB.open(NAME, 1);
      asked.onupgradeneeded = () => {
        asked.result.createObjectStore("device");
        asked.result.createObjectStore("scans", { keyPath: "order" });
      };
      this.base = await done(asked);
      // Somebody signs out in another tab: what is kept goes, and nothing holds it.
      this.base.onversionchange = () => {
        this.base.close();
        this.base = null;
      };
    }
    const work = this.base.transaction(["device", "scans"], mode);
    return { work, device: work.objectStore("device"), scans: work.objectStore("scans") };
  }

  async standing() {
    const { device, scans } = await this.stores("readonly");
    const [found, waiting] = await Promise.all([done(device.get(NOW)), done(scans.count())]);
    return { device: found, waiting };
  }

  async begin(facts) {
    const { work, device, scans } = await this.stores("readwrite");
    scans.clear();
    device.put(facts, NOW);
    await whole(work);
  }

  // Number and scan in one step: the power may fail at any moment, and no number comes twice.
  async add(order, sealedScan) {
    const { work, device, scans } = await this.stores("readwrite");
    const found = await done(device.get(NOW));
    scans.add({ order, sealed: sealedScan });
    device.put({ ...found, made: order }, NOW);
    await whole(work);
  }

  async first(many) {
    const { device, scans } = await this.stores("readonly");
    const [found, waiting] = await Promise.all([done(device.get(NOW)), done(scans.getAll(null, many))]);
    return { device: found, scans: waiting };
  }

  async arrived(last) {
    const { work, device, scans } = await this.stores("readwrite");
    const found = await done(device.get(NOW));
    scans.delete(IDBKeyRange.upperBound(last));
    device.put({ ...found, last }, NOW);
    await whole(work);
  }
}

const bytes = (text) => new TextEncoder().encode(text);
const unpacked = (text) => Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
const packed = (parts) => btoa(parts.map((one) => String.fromCharCode(...new Uint8Array(one))).join(""));

// P-256 with a key of its own for each scan, HKDF-SHA256, AES-256-GCM; see archive/stocktaking/sealing.py.
export async function sealed({ bound, token, key }, order, text, suite) {
  const { subtle } = crypto;
  const curve = { name: "ECDH", namedCurve: "P-256" };
  const theirs = await subtle.importKey("raw", unpacked(key), curve, false, []);
  const own = await subtle.generateKey(curve, false, ["deriveBits"]);
  const shared = await subtle.deriveBits({ name: "ECDH", public: theirs }, own.privateKey, 256);
  const seed = await subtle.importKey("raw", shared, "HKDF", false, ["deriveKey"]);
  const lock = await subtle.deriveKey(
    { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info: bytes("fonds stocktaking") },
    seed,
    { name: "AES-GCM", length: 256 },
    false,
    ["encrypt"],
  );
  const iv = crypto.getRandomValues(new Uint8Array(NONCE));
  const said = bytes(JSON.stringify({ text, at: Date.now() }));
  const additionalData = bytes(`${suite}|${bound}|${token}|${order}`);
  const content = await subtle.encrypt({ name: "AES-GCM", iv, additionalData }, lock, said);
  return packed([await subtle.exportKey("raw", own.publicKey), iv, content]);
}
