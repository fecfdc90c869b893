// Runs before the first paint, so that a chosen theme never flashes in the other one.
(() => {
  let chosen = 'auto';
  try {
    chosen = localStorage.getItem('pixecom.theme') ?? 'auto';
  } catch {
    // Storage is switched off: follow the system.
  }
  const dark = matchMedia('(prefers-color-scheme: dark)').matches;
  const theme = chosen === 'light' || chosen === 'dark' ? chosen : dark ? 'dark' : 'light';
  document.documentElement.setAttribute('data-mantine-color-scheme', theme);
})();
