// The files of a case in a browser, behind the three questions that verifying asks:
//   list(folder)            names in a folder, null where there is none
//   size(name)              bytes of a file, null where nothing is, -1 for what is no regular file
//   bytes(name, from, to)   a part of a file
// Under Node, node.js answers the same questions from a disk.

export class BrowserFiles {
  // `all`: path -> File, or null for a folder; `root`: the folder of the case in it, with a slash.
  constructor(all, root) {
    this.files = new Map();
    this.folders = new Map();
    for (const [path, file] of all) if (path.startsWith(root)) this.add(path.slice(root.length), file);
  }

  add(name, file) {
    this.files.set(name, file);
    if (!file) this.folders.set(name, this.folders.get(name) ?? []);
    const parts = name.split("/");
    for (let inner = parts.pop(); parts.length; inner = parts.pop()) {
      const folder = parts.join("/");
      const isNew = !this.folders.has(folder);
      if (isNew) this.folders.set(folder, []);
      this.folders.get(folder).push(inner);
      if (!isNew) return;
    }
  }

  async list(folder) {
    return this.folders.get(folder) ?? null;
  }

  async size(name) {
    return this.files.get(name)?.size ?? (this.folders.has(name) ? -1 : null);
  }

  async bytes(name, from, to) {
    const part = this.files.get(name).slice(from, to);
    return new Uint8Array(await part.arrayBuffer());
  }
}

// The folders that hold a log, each with a slash; the outermost ones only.
export function casesIn(all) {
  const roots = [...all.keys()]
    .filter((path) => /(^|\/)log\.jsonl$/.test(path))
    .map((path) => path.slice(0, -"log.jsonl".length))
    .sort((a, b) => a.length - b.length);
  return roots.filter((root, at) => !roots.slice(0, at).some((outer) => root.startsWith(outer)));
}

export function filesOfInput(list) {
  return new Map(Array.from(list, (file) => [file.webkitRelativePath || file.name, file]));
}

// What was dropped: folders are walked, by handles where the browser has them (a page from a
// USB stick may read by handle what it may not read by entry), else by entries.
export async function filesOfDrop(items) {
  const all = new Map();
  const taken = Array.from(items, (item) => [
    item.getAsFileSystemHandle?.().catch(() => null), item.webkitGetAsEntry?.(),
  ]);
  for (const [promise, entry] of taken) {
    const handle = await promise;
    if (handle) await walkHandle(handle, handle.name, all);
    else if (entry) await walkEntry(entry, entry.name, all);
  }
  return all;
}

async function walkHandle(handle, path, all) {
  if (handle.kind === "file") return all.set(path, await handle.getFile());
  all.set(path, null);
  for await (const inner of handle.values()) await walkHandle(inner, `${path}/${inner.name}`, all);
  return all;
}

const asked = (ask) => new Promise((give, fail) => ask(give, fail));

async function walkEntry(entry, path, all) {
  if (entry.isFile) return all.set(path, await asked((give, fail) => entry.file(give, fail)));
  all.set(path, null);
  const reader = entry.createReader();
  let some;
  do {
    some = await asked((give, fail) => reader.readEntries(give, fail));
    for (const inner of some) await walkEntry(inner, `${path}/${inner.name}`, all);
  } while (some.length);
  return all;
}
