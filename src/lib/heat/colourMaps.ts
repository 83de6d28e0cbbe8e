/** Colour maps as tables of 256 RGB entries, interpolated between the published anchors of each map. */
export const colourMapNames = ['inferno', 'viridis', 'redgreen'] as const;
export type ColourMapName = (typeof colourMapNames)[number];

/** matplotlib's inferno and viridis at equal steps; red-green runs green, yellow, red as in the paper's figures. */
const anchors: Readonly<Record<ColourMapName | 'above' | 'below', readonly string[]>> = {
  inferno: ['000004', '160b39', '420a68', '6a176e', '932667', 'bc3754', 'dd513a', 'f37819', 'fca50a', 'f6d746', 'fcffa4'],
  viridis: ['440154', '482475', '414487', '355f8d', '2a788e', '21918c', '22a884', '44bf70', '7ad151', 'bddf26', 'fde725'],
  redgreen: ['006837', '1a9850', '66bd63', 'a6d96a', 'd9ef8b', 'ffffbf', 'fee08b', 'fdae61', 'f46d43', 'd73027', 'a50026'],
  // The two halves of a map of two signs: ColorBrewer's PuOr with a clearer blue, told apart by all eyes.
  above: ['fee0b6', 'fdb863', 'f58a1f', 'e0660a', 'b34a00'],
  below: ['d1e5f0', '92c5de', '4393e3', '2166d4', '0a3fa8'],
};

const tables = new Map<string, Uint8Array>();

/** RGB of value i / 255 at [3 i .. 3 i + 2]. */
export function colourTable(name: keyof typeof anchors): Uint8Array {
  let table = tables.get(name);
  if (table === undefined) {
    table = interpolate(anchors[name].map(rgbOf));
    tables.set(name, table);
  }
  return table;
}

function rgbOf(hex: string): readonly number[] {
  return [0, 2, 4].map((start) => Number.parseInt(hex.slice(start, start + 2), 16));
}

function interpolate(stops: readonly (readonly number[])[]): Uint8Array {
  const table = new Uint8Array(256 * 3);
  for (let value = 0; value < 256; value++) {
    const place = (value / 255) * (stops.length - 1);
    const below = Math.min(Math.floor(place), stops.length - 2);
    for (let channel = 0; channel < 3; channel++) {
      const from = stops[below]![channel]!;
      const to = stops[below + 1]![channel]!;
      table[value * 3 + channel] = Math.round(from + (to - from) * (place - below));
    }
  }
  return table;
}
