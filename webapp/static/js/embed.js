// Shows practices on a page of another site, in a frame as high as its content:
//   <script async src="https://practices.example/static/js/embed.js" data-topic="education"></script>
// Every data- attribute but data-title goes into the address of /embed. It sets no cookie and counts nobody.
// The frame stands where the script does; at the end of the page if that is its head.
(() => {
  const script = document.currentScript;
  if (!script) return;
  const place = new URL("../../embed", script.src);
  for (const [name, value] of Object.entries(script.dataset)) {
    if (name !== "title") place.searchParams.append(name, value);
  }
  const frame = document.createElement("iframe");
  frame.src = place.href;
  frame.title = script.dataset.title || "Good practices";
  frame.loading = "lazy";
  frame.width = "100%";
  frame.height = "640";
  frame.style.border = "0";
  if (!script.closest("head")) script.after(frame);
  else if (document.body) document.body.append(frame);
  else addEventListener("DOMContentLoaded", () => document.body.append(frame));
  addEventListener("message", (event) => {
    if (event.origin !== place.origin || event.source !== frame.contentWindow) return;
    const height = Number(event.data && event.data.sheafHeight);
    if (height > 0 && height < 20000) frame.height = String(Math.ceil(height));
  });
})();
