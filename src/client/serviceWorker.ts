/**
 * Once loaded, the page works offline: everything of its own origin is kept by the service worker (src/sw.ts), which also
 * lets models be fetched from the hub that a person chose, once it is told which.
 */

/**
 * @param hub the hub in the settings
 * @param onChange calls back whenever it may have changed
 */
export async function keepOffline(hub: () => string, onChange: (listener: () => void) => void): Promise<void> {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return;
  try {
    await navigator.serviceWorker.register('./sw.js');
  } catch (error) {
    console.info('The page will not work offline: this browser keeps no service worker for it.', error);
    return;
  }
  const { active } = await navigator.serviceWorker.ready;
  let told = '';
  const tell = () => {
    if (hub() === told) return;
    told = hub();
    (navigator.serviceWorker.controller ?? active)?.postMessage({ hub: told });
  };
  tell();
  onChange(tell);
}
