// Runs before the first paint, so that a chosen theme never flashes. A file, since the policy allows no inline script.
const chosen = localStorage.getItem("imprun.theme");
if (chosen === "light" || chosen === "dark") document.documentElement.dataset.theme = chosen;
