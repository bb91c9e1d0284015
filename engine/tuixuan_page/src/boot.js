// Unpacks the script of the page and runs it; the page's policy runs none but the one it names.
// This and page.html are all that is not in the script.
(async () => {
  try {
    const text = document.getElementById("packed").content.textContent;
    const bytes = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
    const script = document.createElement("script");
    script.textContent = await new Response(stream).text();
    document.body.append(script);
  } catch (error) {
    document.getElementById("main").textContent =
      "此浏览器过旧，不能核验；请换用新版浏览器。This browser is too old to verify: " + error;
  }
})();
