// Put before the page's script by the fuzz alone (node --require): a signature that was verified
// is not verified again. What is looked up is the key, the signature and the message, whole.
"use strict";
const MOST = 50000;
const {subtle} = globalThis.crypto;
const [importKey, verify] = [subtle.importKey.bind(subtle), subtle.verify.bind(subtle)];
const imported = new Map();
const texts = new WeakMap();
const verified = new Map();

const textOf = (bytes) => Buffer.from(bytes).toString("latin1");

function remembered(known, text, make) {
  if (!known.has(text)) {
    if (known.size >= MOST) known.clear();
    known.set(text, make());
  }
  return known.get(text);
}

subtle.importKey = async (format, key, name, ...more) => {
  const text = `${format} ${name} ${more} ${textOf(key)}`;
  const made = await remembered(imported, text, () => importKey(format, key, name, ...more));
  texts.set(made, text);
  return made;
};

subtle.verify = (name, key, signature, message) => {
  const text = [name, texts.get(key), signature.length, textOf(signature), textOf(message)].join(" ");
  return remembered(verified, text, () => verify(name, key, signature, message));
};
