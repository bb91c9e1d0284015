// The page: takes a folder, a policy and a kept note, verifies, shows; nothing leaves the browser.
// `STYLE` is page.css; the build puts it above the modules.
import {BrowserFiles, casesIn, filesOfDrop, filesOfInput} from "./files.js";
import {utf8Bytes} from "./form.js";
import {verify} from "./verify.js";
import {beginning, el, ReportView} from "./view.js";
import {LANGUAGES, say} from "./words.js";

// The text of this very script, as the browser runs it; nothing under Node.
const SCRIPT = globalThis.document?.currentScript?.textContent ?? "";

class Page {
  constructor(main) {
    this.main = main;
    // of the browser; the button changes it
    this.lang = /^zh\b/i.test(navigator.language) ? "zh" : "en";
    this.all = null;
    this.root = null;
    this.report = null;
    this.policy = this.note = null;
    // a run that another one overtakes shows nothing
    this.runs = 0;
    this.output = el("div.output");
    this.output.setAttribute("aria-live", "polite");
    this.inputs();
    document.addEventListener("dragover", (event) => event.preventDefault());
    document.addEventListener("drop", (event) => this.dropped(event));
    window.addEventListener("beforeprint", () => {
      for (const one of document.querySelectorAll(".levels details")) one.open = true;
    });
    this.build();
  }

  say(key, values) {
    return say(this.lang, key, values);
  }

  // What a person fills in; it stays when the language changes.
  inputs() {
    this.folder = this.filePicker("folder", (files) => this.given(filesOfInput(files)));
    this.folder.webkitdirectory = this.folder.multiple = true;
    this.policyFile = this.filePicker("policy", (files) => this.read("policy", files));
    this.noteFile = this.filePicker("kept", (files) => this.read("note", files));
    this.keptText = el("textarea");
    this.keptText.rows = 3;
    this.keptText.spellcheck = false;
    this.complete = el("input");
    this.complete.type = "checkbox";
    for (const one of [this.keptText, this.complete]) one.addEventListener("change", () => this.run());
    this.options = el("details.options");
  }

  async read(name, [file]) {
    this[name] = file ? new Uint8Array(await file.slice(0, 1 << 17).arrayBuffer()) : null;
    this.run();
  }

  // Builds the page anew, in the language chosen.
  build() {
    document.documentElement.lang = this.lang === "zh" ? "zh-CN" : "en";
    document.title = this.say("title");
    const other = this.button("other", () => this.switchLanguage());
    other.lang = this.lang === "zh" ? "en" : "zh-CN";
    this.options.replaceChildren(
      el("summary", this.say("options")),
      this.field("policy", this.policyFile), this.field("kept", this.noteFile), this.keptText,
      el("label.check", this.complete, " ", this.say("complete_asked")));
    this.main.replaceChildren(
      el("header", el("h1", this.say("title")), other, el("p", this.say("intro"))),
      el("section.drop", el("p.big", this.say("drop")), el("p.quiet", this.say("or")),
        el("label.button", this.say("pick"), this.folder)),
      this.options, this.output, this.source());
    this.show();
  }

  // What runs here, for whoever wants to read it; written out only when it is opened.
  source() {
    const text = el("pre");
    const made = el("details.source", el("summary", this.say("script")), el("p.quiet", this.say("script_why")), text);
    made.addEventListener("toggle", () => text.replaceChildren(SCRIPT));
    return made;
  }

  switchLanguage() {
    this.lang = LANGUAGES.find((one) => one !== this.lang);
    this.build();
  }

  button(key, act) {
    return plainButton(this.say(key), act);
  }

  filePicker(name, take) {
    const made = el("input");
    made.type = "file";
    made.id = name;
    made.addEventListener("change", () => take(made.files));
    return made;
  }

  field(key, input) {
    const name = el("span.quiet", input.files[0]?.name);
    input.addEventListener("change", () => name.replaceChildren(input.files[0]?.name ?? ""));
    return el("div.field", el("b", this.say(key)), el("p.quiet", this.say(`${key}_why`)),
      el("label.button", this.say("file"), input), " ", name);
  }

  async dropped(event) {
    event.preventDefault();
    try {
      this.given(await filesOfDrop(event.dataTransfer.items));
    } catch {
      this.output.replaceChildren(el("p.caution", this.say("unread")));
    }
  }

  // A folder was given: it is a case, or holds one, or several of which one is to be chosen.
  given(all) {
    this.all = all;
    const roots = casesIn(all);
    if (roots.length > 1) return this.choose(roots);
    const [first = ""] = all.keys();
    this.root = roots[0] ?? first.slice(0, first.indexOf("/") + 1);
    return this.run();
  }

  choose(roots) {
    const buttons = roots.slice(0, 200).map((root) => el("li", plainButton(root || "./", () => {
      this.root = root;
      this.run();
    })));
    this.output.replaceChildren(el("section", el("p", this.say("several")), el("ul.choice", buttons)));
  }

  get kept() {
    const text = this.keptText.value.trim();
    if (!text) return this.note;
    return utf8Bytes(text.includes("\n\n") ? text + "\n" : text);
  }

  async run() {
    if (!this.all || this.root === null) return;
    const run = ++this.runs;
    const bar = el("progress");
    this.output.replaceChildren(el("section", el("p", this.say("working")), bar));
    const progress = async (done, whole) => {
      bar.max = whole;
      bar.value = done;
      await new Promise((go) => setTimeout(go));
      if (run !== this.runs) throw new Error("another run began");
    };
    const {policy, kept} = this;
    const complete = this.complete.checked;
    await progress(0, 1);
    const report = await verify(new BrowserFiles(this.all, this.root), {policy, kept, complete, progress});
    if (run !== this.runs) return;
    this.report = {...report, folder: this.root.slice(0, -1)};
    this.show();
  }

  show() {
    if (!this.report) {
      this.output.replaceChildren(...beginning(this.lang));
      return;
    }
    this.main.className = "reported";
    const tools = el("div.tools", this.button("print", () => window.print()),
      this.button("again", () => this.run()));
    this.output.replaceChildren(...new ReportView(this.report, this.lang).all(), tools);
  }
}

function plainButton(text, act) {
  const made = el("button", text);
  made.type = "button";
  made.addEventListener("click", act);
  return made;
}

// Under Node there is no document: there the script gives its functions instead.
if (typeof document === "undefined") globalThis.tuixuan = {verify};
else {
  document.head.append(el("style", STYLE));
  new Page(document.getElementById("main"));
}
