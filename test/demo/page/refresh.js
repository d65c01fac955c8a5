// Shows the page anew when something has happened. Without this script, reload by hand.
const shown = document.currentScript.dataset.version;

async function look() {
  try {
    const response = await fetch('/version', { cache: 'no-store' });
    if ((await response.text()) !== shown) {
      location.reload();
      return;
    }
  } catch {
    return;
  }
  setTimeout(look, 700);
}

setTimeout(look, 700);
