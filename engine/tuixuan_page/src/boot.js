// Unpacks the script of the page and runs it; the page's policy runs none but the one it names.
// This and page.html are all that is not packed. Five letters are four bytes (tools/make_page.py).
(async () => {
  try {
    const text = document.getElementById("packed").content.textContent;
    const letters = String.fromCharCode(...Array(92).keys()).replace(/./gs, (_, n) =>
      String.fromCharCode(n + 35)).replace(/[&'<>\\`|]/g, "");
    const view = new DataView(new ArrayBuffer(((text.length - 1) / 5) * 4));
    for (let at = 1, to = 0; at < text.length; at += 5, to += 4) {
      let word = 0;
      for (const letter of text.slice(at, at + 5)) word = word * 85 + letters.indexOf(letter);
      view.setUint32(to, word);
    }
    const bytes = new Uint8Array(view.buffer, 0, view.byteLength - text[0]);
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
    const script = document.createElement("script");
    script.textContent = await new Response(stream).text();
    document.body.append(script);
  } catch (error) {
    document.getElementById("main").textContent =
      "此浏览器过旧，不能核验；请换用新版浏览器。This browser is too old to verify: " + error;
  }
})();
