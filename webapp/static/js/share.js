// The button that copies the address of a practice. Without this script the address can be selected and copied by hand.

const SHOWN_MS = 2500;

for (const button of document.querySelectorAll("[data-copy]")) {
  const box = document.getElementById(button.dataset.copy);
  const words = button.textContent;
  if (!box || !navigator.clipboard) continue; // there is none on pages without https
  button.hidden = false;
  button.setAttribute("aria-live", "polite");
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(box.value);
    } catch {
      box.select(); // not allowed here: the address is ready for the keyboard
      return;
    }
    button.textContent = button.dataset.copied;
    setTimeout(() => {
      button.textContent = words;
    }, SHOWN_MS);
  });
}
