// Proves one page again on the reader's own device: fetches its record and its files from this site, computes every
// digest anew and checks each signature (OpenSSH's SSHSIG, Ed25519).  What it reads is plugins/edition/record.py's.
// Which page is asked about stands behind # and is sent to nobody.
"use strict";

(() => {
  const form = document.getElementById("verify-form");
  const field = document.getElementById("verify-page");
  const status = document.getElementById("verify-status");
  const about = document.getElementById("verify-about");
  const list = document.getElementById("verify-checks");
  if (!form || !field || !status || !about || !list) return;

  // What is said stands in the page (theme/templates/components/checked/checked.html), in the language of the site.
  const say = (name, values = {}) => list.dataset[name].replace(/\{(\w)\}/g, (_, key) => values[key]);

  // ---- bytes -----------------------------------------------------------------------------------------------------
  const bytesOf = (text) => new TextEncoder().encode(text);
  const textOf = (bytes) => new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  const hex = (buffer) => [...new Uint8Array(buffer)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const digest = async (name, bytes) => new Uint8Array(await crypto.subtle.digest(name, bytes));
  const sha256 = async (bytes) => hex(await digest("SHA-256", bytes));
  const fromBase64 = (text) => Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  const fromHex = (text) => Uint8Array.from(text.match(/../g), (pair) => parseInt(pair, 16));
  const toBase64 = (bytes) => btoa(String.fromCharCode(...bytes));
  const same = (a, b) => a.length === b.length && a.every((byte, i) => byte === b[i]);

  function joined(...parts) {
    const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
    let at = 0;
    for (const part of parts) {
      whole.set(part, at);
      at += part.length;
    }
    return whole;
  }

  // The length-prefixed strings of SSH (RFC 4251), which must fill the bytes exactly.
  function strings(bytes, count) {
    const found = [];
    let at = 0;
    while (at < bytes.length) {
      const end = at + 4 + new DataView(bytes.buffer, bytes.byteOffset + at).getUint32(0);
      if (end > bytes.length) throw new Misfit("signForm");
      found.push(bytes.subarray(at + 4, end));
      at = end;
    }
    if (found.length !== count) throw new Misfit("signForm");
    return found;
  }

  function asString(bytes) {
    const length = new Uint8Array(4);
    new DataView(length.buffer).setUint32(0, bytes.length);
    return joined(length, bytes);
  }

  // What does not fit, by the name of its text; `Unable` is what this browser cannot tell.
  class Misfit extends Error {}
  class Unable extends Error {}

  // ---- one signature, as plugins/trust/sshsig.py verifies it ----------------------------------------------------
  const ARMOUR = /^-----BEGIN SSH SIGNATURE-----\n([A-Za-z0-9+/=\n]+)\n-----END SSH SIGNATURE-----\n$/;
  const HASHES = { sha512: "SHA-512", sha256: "SHA-256" };
  const FILE_KEY = bytesOf("ssh-ed25519");
  const HARDWARE_KEY = bytesOf("sk-ssh-ed25519@openssh.com");
  const MAGIC = bytesOf("SSHSIG");

  async function verifySignature(armour, message, keyBlob, namespace) {
    const match = ARMOUR.exec(armour);
    if (!match) throw new Misfit("signForm");
    const raw = fromBase64(match[1].replaceAll("\n", ""));
    const head = joined(MAGIC, new Uint8Array([0, 0, 0, 1]));
    if (!same(raw.subarray(0, head.length), head)) throw new Misfit("signForm");
    const [key, purpose, reserved, hash, signature] = strings(raw.subarray(head.length), 5);
    if (!same(key, keyBlob)) throw new Misfit("signKey");
    if (textOf(purpose) !== namespace) throw new Misfit("signPurpose");
    if (reserved.length || !Object.hasOwn(HASHES, textOf(hash))) throw new Misfit("signForm");
    const parts = [purpose, reserved, hash, await digest(HASHES[textOf(hash)], message)];
    await verifyBytes(signature, joined(MAGIC, ...parts.map(asString)), keyBlob);
  }

  async function verifyBytes(signature, message, keyBlob) {
    const isHardware = same(keyBlob.subarray(4, 4 + HARDWARE_KEY.length), HARDWARE_KEY);
    const [kind, point, application] = strings(keyBlob, isHardware ? 3 : 2);
    if (!same(kind, isHardware ? HARDWARE_KEY : FILE_KEY)) throw new Misfit("signKey");
    let signed = message;
    let value = signature;
    if (isHardware) {
      const touched = signature.subarray(-5); // one byte of flags, four of a counter
      if (!(touched[0] & 1)) throw new Misfit("signBytes");
      value = signature.subarray(0, -5);
      signed = joined(await digest("SHA-256", application), touched, await digest("SHA-256", message));
    }
    const [form, bytes] = strings(value, 2);
    if (!same(form, kind) || bytes.length !== 64) throw new Misfit("signForm");
    if (!await isSigned(point, bytes, signed)) throw new Misfit("signBytes");
  }

  async function isSigned(point, signature, message) {
    let key;
    try {
      key = await crypto.subtle.importKey("raw", point, { name: "Ed25519" }, false, ["verify"]);
    } catch (error) {
      throw error.name === "NotSupportedError" ? new Unable() : new Misfit("signKey");
    }
    return crypto.subtle.verify({ name: "Ed25519" }, key, signature, message);
  }

  // ---- the files of this site ------------------------------------------------------------------------------------
  const ID = /^(?:articles|pages|villages)(?:\/[a-z0-9][a-z0-9-]*)+$/;

  // The bytes at an address of this site; null where there is nothing.
  async function get(address) {
    const answer = await fetch(address, { cache: "no-cache", credentials: "same-origin", redirect: "error" });
    if (answer.status === 404 || answer.status === 410) return null;
    if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
    return new Uint8Array(await answer.arrayBuffer());
  }

  const address = (id, name) => `/${id}/${encodeURIComponent(name)}`;

  function parsed(bytes, id) {
    try {
      const record = JSON.parse(textOf(bytes));
      const isOurs = record.type === "record.v1" && record.document === id && Array.isArray(record.not_published);
      return isOurs && Array.isArray(record.owing) && Array.isArray(record.sign_offs) && record.sign_offs.length ? record : null;
    } catch {
      return null;
    }
  }

  // A link to a page that is not published (any more) says where it led.
  const LEADS = { a: "href", img: "src", span: "data-gone" };
  // What plugins/edition/body.py lets into a text, and what the theme puts around tables; all else could hide or add.
  const PLAIN = "p h2 h3 h4 h5 h6 ul ol li blockquote pre hr br code em strong table thead tbody tr th td a img picture source span div";
  const ATTRIBUTES = {
    a: "href title", img: "src alt title width height loading decoding", source: "type srcset sizes", ol: "start", span: "data-gone",
    div: "class role tabindex aria-label", h2: "id", h3: "id", h4: "id", h5: "id", h6: "id",
  };

  function isPlain(element) {
    const allowed = (ATTRIBUTES[element.localName] || "").split(" ");
    const isScroller = element.localName !== "div" || element.className === "table-scroll";
    return isScroller && PLAIN.split(" ").includes(element.localName)
      && element.getAttributeNames().every((name) => allowed.includes(name));
  }

  const FORM = /^_\d+\.([0-9a-f]{12})\.(?:avif|webp)$/; // smaller forms of pictures, as plugins/edition/smaller.py names them
  const candidates = (source) => (source.getAttribute("srcset") || "").split(",").map((each) => each.trim().split(/\s/)[0]);

  // Whether a <picture>, or a <source> in one, offers nothing but its own picture and smaller forms of this document's.
  function isOffer(element, id) {
    if (element.localName === "picture") {
      const img = element.lastElementChild;
      return element.getAttributeNames().length === 0 && element.querySelectorAll("img").length === 1 && img.localName === "img";
    }
    const img = element.parentElement.localName === "picture" && element.parentElement.querySelector("img");
    const own = (url) => url === img.getAttribute("src") || (url.startsWith(`/${id}/`) && FORM.test(url.slice(id.length + 2)));
    return img && element.getAttributeNames().every((name) => ATTRIBUTES.source.split(" ").includes(name))
      && candidates(element).every(own);
  }

  // The name of the first thing of a document's part of the page that nobody's text can have brought; "" if there is none.
  function strange(shown, text, id) {
    const sheet = text.closest("main > article, main > div > article");
    const [extra] = [...shown.querySelectorAll(".prose, h1, main article")].filter(
      (each) => each !== text && each !== sheet && each !== shown.querySelector("h1"),
    );
    const hidden = text.closest("[hidden], [style]")
      || (sheet && sheet.querySelector("[hidden], [style], style, script, template, iframe, object, embed"));
    const picture = sheet && [...sheet.querySelectorAll("img")].find(
      (each) => !(each.getAttribute("src") || "").startsWith(`/${id}/`) || each.hasAttribute("srcset"),
    );
    const offer = sheet && [...sheet.querySelectorAll("picture, source")].find((each) => !isOffer(each, id));
    const inside = [...text.querySelectorAll("*")].find((each) => !isPlain(each));
    const found = sheet && text.className === "prose" ? extra || hidden || picture || offer || inside : text;
    return found ? `<${found.localName}>` : "";
  }

  // What a reader sees of the text and where it leads, as plugins/edition/record.py takes it down.
  function shownWords(node) {
    let words = "";
    for (const child of node.childNodes) {
      if (child.nodeType === Node.TEXT_NODE) words += child.data.replace(/[\t\n\f\r \u00a0]+/g, "");
      if (child.nodeType !== Node.ELEMENT_NODE) continue;
      if (Object.hasOwn(LEADS, child.localName)) words += `<${child.getAttribute(LEADS[child.localName]) || ""}>`;
      words += shownWords(child);
    }
    return words;
  }

  // ---- the checks: each yields [state, title, detail] ------------------------------------------------------------
  const fits = (title, detail) => ["fits", title, detail];
  const differs = (title, detail) => ["differs", title, detail];
  const unknown = (title, detail) => ["unknown", title, detail];

  async function* checks(asked, raw) {
    const record = parsed(raw, asked.id);
    if (!record) {
      yield differs(say("recordTitle"), say("recordUnread"));
      return;
    }
    const page = await get(`/${asked.id}.html`);
    const shown = page && new DOMParser().parseFromString(new TextDecoder().decode(page), "text/html");
    yield await checkRecord(asked, raw, record, shown);
    yield await checkPage(record, shown);
    const manifest = await sha256(bytesOf(record.manifest));
    const signed = record.sign_offs.map(statementOf);
    const isSigned = manifest.slice(0, 12) === record.check_code && signed.some((said) => said.manifest === manifest);
    yield isSigned
      ? fits(say("listTitle"), say("listFits", { a: record.check_code }))
      : differs(say("listTitle"), say("listDiffers"));
    const source = await get(address(asked.id, "source.md"));
    yield* checkFiles(record, source);
    yield* checkPictures(shown);
    yield checkPeople(record, source, signed);
    yield* checkSignOffs(record, signed, isSigned ? manifest : "");
  }

  async function checkRecord(asked, raw, record, shown) {
    const title = say("recordTitle");
    if (asked.code && asked.code !== record.check_code) {
      return differs(title, say("codeDiffers", { a: asked.code, b: record.check_code }));
    }
    const link = shown && shown.querySelector(".sign-off a[href^='/verify.html#']");
    const named = link ? link.getAttribute("href").split(",")[2] : "";
    const found = (await sha256(raw)).slice(0, 12);
    const isSame = (!asked.record || asked.record === found) && (!shown || named === found);
    return isSame ? fits(title, say("recordFits")) : differs(title, say("recordDiffers"));
  }

  async function checkPage(record, shown) {
    const title = say("pageTitle");
    const text = shown && shown.querySelector(".prose");
    if (!text) return differs(title, say("pageGone"));
    const isSame = await sha256(bytesOf(shownWords(text))) === record.shown;
    const heading = shown.querySelector("h1");
    const isNamed = heading && heading.textContent.trim() === record.title;
    const found = strange(shown, text, record.document);
    if (found) return differs(title, say("pageStrange", { a: found }));
    return isSame && isNamed ? fits(title, say("pageFits")) : differs(title, say("pageDiffers"));
  }

  async function* checkFiles(record, source) {
    let wanted;
    try {
      wanted = Object.entries(JSON.parse(record.manifest));
    } catch {
      return; // the list itself does not fit, and that has been said
    }
    for (const [name, expected] of wanted) {
      const isSource = name === record.document;
      const title = isSource ? say("sourceTitle") : say("fileTitle", { a: name });
      if (record.not_published.includes(name)) {
        yield fits(title, say("fileHidden"));
        continue;
      }
      const bytes = isSource ? source : await get(address(record.document, name));
      if (!bytes) yield differs(title, say("fileGone"));
      else if (await sha256(bytes) !== expected) yield differs(title, say("fileDiffers"));
      else yield fits(title, say("fileFits"));
    }
  }

  // Nobody signed the smaller forms of a picture, so what they show is compared with what was signed.
  async function* checkPictures(shown) {
    for (const picture of shown ? shown.querySelectorAll("main picture") : []) {
      const signed = picture.querySelector("img").getAttribute("src");
      const forms = new Set([...picture.querySelectorAll("source")].flatMap(candidates));
      forms.delete(signed);
      if (!forms.size) continue;
      const title = say("pictureTitle", { a: signed.split("/").pop() });
      try {
        const original = await bitmapOf(await get(signed));
        let other = "";
        for (const form of forms) other ||= await isLike(original, form) ? "" : form.split("/").pop();
        yield other ? differs(title, say("pictureDiffers", { a: other })) : fits(title, say("pictureFits"));
      } catch (error) {
        if (!(error instanceof Unable)) throw error;
        yield unknown(title, say("pictureUnable"));
      }
    }
  }

  async function isLike(original, form) {
    const bytes = await get(form);
    const named = FORM.exec(form.split("/").pop());
    if (!bytes || !named || !(await sha256(bytes)).startsWith(named[1])) return false;
    const other = await bitmapOf(bytes);
    const width = Math.min(other.width, 480);
    const height = Math.max(1, Math.round((other.height * width) / other.width));
    const isCropped = Math.abs(original.width * other.height - original.height * other.width) > original.width + original.height;
    const pixels = pixelsOf(original, width, height);
    if (apart(pixels, pixelsOf(original, width, height), width, height)) throw new Unable(); // this browser blurs what scripts read
    return !isCropped && apart(pixels, pixelsOf(other, width, height), width, height) <= 40;
  }

  async function bitmapOf(bytes) {
    try {
      return await createImageBitmap(new Blob([bytes]));
    } catch {
      throw new Unable();
    }
  }

  function pixelsOf(bitmap, width, height) {
    const pen = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
    pen.fillStyle = "white";
    pen.fillRect(0, 0, width, height);
    pen.imageSmoothingQuality = "high";
    pen.drawImage(bitmap, 0, 0, width, height);
    return pen.getImageData(0, 0, width, height).data;
  }

  // How far apart the mean colours of two tiles of 8 by 8 are at most, of 255: a figure that was changed, and not how
  // finely an edge was drawn.
  function apart(a, b, width, height) {
    let most = 0;
    for (let top = 0; top < height; top += 8) {
      for (let left = 0; left < width; left += 8) {
        const sums = [0, 0, 0];
        let count = 0;
        for (let y = top; y < Math.min(top + 8, height); y++) {
          for (let x = left; x < Math.min(left + 8, width); x++, count++) {
            for (let c = 0; c < 3; c++) sums[c] += a[4 * (y * width + x) + c] - b[4 * (y * width + x) + c];
          }
        }
        most = Math.max(most, ...sums.map((sum) => Math.abs(sum) / count));
      }
    }
    return most;
  }

  // Whoever leaves out the last sign-offs breaks no chain; but the text that was signed names everybody.
  function checkPeople(record, source, signed) {
    const title = say("peopleTitle");
    const text = source ? new TextDecoder().decode(source) : "";
    const chosen = chosenIn(text);
    if (!chosen.length) return unknown(title, say("peopleUnread"));
    const missing = chosen.filter(
      ([stage, person]) => !signed.some((said) => said.stage === stage && said.person === person),
    );
    const mayWait = ([stage]) => stage !== "release" && record.owing.includes(stage) && /^emergency:/m.test(text);
    const late = missing.find((each) => !mayWait(each));
    if (late) return differs(title, say("peopleDiffers", { a: late[1], b: label(late[0]) }));
    const owed = missing.map(([stage]) => label(stage)).join(say("and"));
    return fits(title, owed ? say("peopleOwing", { a: owed }) : say("peopleFits"));
  }

  // The people of `review:` in the front matter, as [stage, person].
  function chosenIn(text) {
    const [, front = ""] = /^---\n([^]*?\n)---\n/.exec(text) || [];
    const [, inline, block] = /^review:[ ]*(?:\{([^}\n]*)\}|\n((?:[ ]+[^\n]*\n)+))/m.exec(front) || [];
    const pairs = (inline || block || "").matchAll(/([a-z]+[1-3]?):[ ]*["']?([a-z0-9-]+)/g);
    return [...pairs].map(([, stage, person]) => [stage, person]);
  }

  function statementOf(signOff) {
    try {
      const said = JSON.parse(signOff.statement);
      return said && typeof said === "object" ? said : {};
    } catch {
      return {};
    }
  }

  async function* checkSignOffs(record, signed, manifest) {
    const digests = await Promise.all(record.sign_offs.map((each) => sha256(bytesOf(String(each.statement)))));
    let trusted = true; // what a broken sign-off is followed by need not be blamed again
    for (const [i, signOff] of record.sign_offs.entries()) {
      const title = say("signTitle", { a: label(signOff.stage), b: signOff.name, c: signOff.post });
      const when = String(signed[i].at || "").slice(0, 16).replace("T", " ");
      const values = { a: when, b: signOff.fingerprint, c: signed[i].evidence, d: signed[i].recorder };
      try {
        checkSaid(record, signOff, signed[i], manifest);
        await checkHand(record, signOff);
        if (trusted && signed[i].previous !== (i ? digests[i - 1] : "none")) throw new Misfit("signOrder");
        trusted = true;
        yield fits(title, say({ paper: "signPaper", forge: "signForge" }[signed[i].via] || "signFits", values));
      } catch (error) {
        if (error instanceof Unable) {
          yield unknown(title, say("signUnable", values));
          continue;
        }
        trusted = error instanceof Misfit && error.message === "signOrder";
        yield differs(title, say(error instanceof Misfit ? error.message : "signForm"));
      }
    }
  }

  function checkSaid(record, signOff, said, manifest) {
    const expected = {
      type: "signoff.v1", site: record.site, document: record.document, owner: record.owner,
      revision: record.revision, stage: signOff.stage, key: signOff.fingerprint,
    };
    if ((said.recorder || said.person) !== signOff.signer) throw new Misfit("signOther");
    if (Object.entries(expected).some(([name, value]) => said[name] !== value)) throw new Misfit("signOther");
    if (record.namespace !== `signoff.v1@${record.site}`) throw new Misfit("signPurpose");
    if (said.verdict !== "pass") throw new Misfit("signVerdict");
    if (manifest && said.manifest !== manifest) throw new Misfit("signManifest");
  }

  async function checkHand(record, signOff) {
    const key = fromBase64(signOff.public_key.split(" ")[1]);
    const fingerprint = `SHA256:${toBase64(await digest("SHA-256", key)).replace(/=+$/, "")}`;
    if (fingerprint !== signOff.fingerprint) throw new Misfit("signKey");
    const text = signOff.batch ? await batchText(record.site, signOff) : signOff.statement;
    await verifySignature(signOff.signature, bytesOf(text), key, record.namespace);
  }

  // What is signed for a batch (RFC 9162, 2.1.3.2), with the root that this statement leads to: plugins/review/batch.py.
  async function batchText(site, { statement, batch }) {
    const { size, path } = batch;
    let { index } = batch;
    let last = size - 1;
    let node = await digest("SHA-256", joined(new Uint8Array([0]), bytesOf(statement)));
    for (const sibling of path.map(fromHex)) {
      const isRight = index % 2 === 1 || index === last;
      if (last === 0) throw new Misfit("signBatch");
      node = await digest("SHA-256", joined(new Uint8Array([1]), ...(isRight ? [sibling, node] : [node, sibling])));
      while (isRight && index % 2 === 0 && index) {
        index >>= 1;
        last >>= 1;
      }
      index >>= 1;
      last >>= 1;
    }
    const text = JSON.stringify({ root: hex(node), site, size, type: "batch.v1" });
    if (last !== 0 || text !== batch.signed) throw new Misfit("signBatch");
    return text;
  }

  // ---- showing ---------------------------------------------------------------------------------------------------
  const label = (stage) => list.getAttribute(`data-${String(stage)}`) || String(stage);

  function row([state, title, detail]) {
    const made = document.getElementById(`checked-${state}`).content.firstElementChild.cloneNode(true);
    made.querySelector(".checked__title").textContent = title;
    made.querySelector(".checked__detail").textContent = detail;
    return made;
  }

  function link(words, target) {
    const made = document.createElement("a");
    made.className = "links__link";
    made.href = target;
    made.textContent = words;
    return made;
  }

  // What is asked for: an address of this site as pasted, or what stands behind # of a link to this page.
  function readQuestion(text) {
    const [path, code = "", record = ""] = text.trim().split(",");
    const id = path.replace(/^[a-z]+:\/\/[^/]*/, "").replace(/[?#].*$/, "").replace(/^\/+|\.html$/g, "");
    return ID.test(id) ? { id, code, record } : null;
  }

  let current = 0; // counts questions: an answer that was overtaken is not shown

  async function run(text) {
    const turn = (current += 1);
    list.replaceChildren();
    about.replaceChildren();
    delete list.dataset.answered;
    status.className = "verdict";
    status.textContent = "";
    if (!text.trim()) return;
    const asked = readQuestion(text);
    field.value = asked ? `${location.origin}/${asked.id}.html` : text;
    const states = [];
    let verdict = "none";
    status.textContent = say("working");
    try {
      if (!asked) verdict = "address";
      else if (!globalThis.crypto?.subtle) verdict = "insecure";
      else {
        const raw = await get(address(asked.id, "record.json"));
        for await (const result of raw ? checks(asked, raw) : []) {
          if (turn !== current) return;
          states.push(result[0]);
          list.append(row(result));
        }
        const counted = ["differs", "unknown", "fits"].find((state) => states.includes(state));
        verdict = { differs: "differs", unknown: "partly", fits: "fits" }[counted] || "none";
      }
    } catch (error) {
      console.error(error);
      verdict = "offline";
    }
    if (turn !== current) return;
    conclude(asked, verdict, states, text);
  }

  function conclude(asked, verdict, states, text) {
    const counts = { fits: "fits", partly: "unknown", differs: "differs" };
    const n = states.filter((state) => state === counts[verdict]).length;
    status.textContent = say(verdict, { n });
    if (Object.hasOwn(counts, verdict)) status.classList.add(`verdict--${counts[verdict]}`);
    if (states.length) {
      const files = [[say("source"), "source.md"], [say("record"), "record.json"]];
      about.append(
        link(say("open"), `/${asked.id}.html`),
        ...files.map(([words, name]) => link(words, address(asked.id, name))),
      );
    }
    list.dataset.answered = text;
  }

  const question = () => {
    try {
      return decodeURIComponent(location.hash.slice(1));
    } catch {
      return location.hash.slice(1);
    }
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const [, behind] = field.value.split("#");
    const wanted = readQuestion(behind || "") ? behind : field.value;
    if (wanted === question()) run(wanted);
    else location.hash = wanted;
  });
  addEventListener("hashchange", () => run(question()));
  run(question());
})();
