/** How the element looks until the page says otherwise (`::part`, inherited fonts and colours). A sheet of its own making: no policy forbids it. */
export function styleSheet(): CSSStyleSheet {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`
    :host { display: block; max-width: 40rem; color-scheme: inherit; }
    :host([hidden]), [hidden] { display: none !important; }
    [part~='stage'] { position: relative; width: 100%; background: #000; overflow: hidden; border-radius: 0.5rem; }
    video, [part~='picture'] { display: block; width: 100%; height: 100%; }
    [part~='heat'] { position: absolute; inset: 50% auto auto 50%; transform: translate(-50%, -50%); opacity: 0.6; pointer-events: none; }
    button { font: inherit; color: inherit; background: none; border: 1px solid currentColor; border-radius: 0.375rem; cursor: pointer; }
    button:focus-visible { outline: 3px solid Highlight; outline-offset: 1px; }
    [part~='heat-button'] { min-height: 2.75rem; padding: 0 1rem; margin-block: 0.5rem; }
    [part~='heat-button'][aria-pressed='true'] { background: color-mix(in srgb, currentColor 18%, transparent); }
    [part~='strip'] { display: flex; gap: 0.25rem; overflow-x: auto; padding: 4px; }
    [part~='frame'] { flex: 1 0 3rem; padding: 2px; }
    [part~='frame'][aria-current='true'] { background: color-mix(in srgb, currentColor 30%, transparent); }
    [part~='frame'] canvas { display: block; width: 100%; }
    [part~='weight'] { display: block; height: 4px; background: currentColor; transform-origin: left; }
    [part~='status'] { min-height: 1.5em; margin: 0.5rem 0; }
    [part~='answer'] { list-style: none; padding: 0; margin: 0; }
    [part~='label'] { display: flex; justify-content: space-between; gap: 1rem; padding: 0.25rem 0; }
    [part~='label']:first-child { font-weight: 600; }
  `);
  return sheet;
}
