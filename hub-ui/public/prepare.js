// Runs before the first paint, so that neither colours nor language flicker. A file of its own, as
// the Content-Security-Policy allows no script in the page.
(() => {
  const root = document.documentElement;
  let scheme = "auto";
  try {
    scheme = localStorage.getItem("mantine-color-scheme-value") ?? "auto";
  } catch {
    // No storage: what the system prefers.
  }
  if (scheme !== "light" && scheme !== "dark") {
    scheme = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  }
  root.setAttribute("data-mantine-color-scheme", scheme);
})();
