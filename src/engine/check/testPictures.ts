/** Two pictures that every pair of eyes tells apart, drawn by a rule, the same wherever a model is checked. */

/** u8 RGB [2, R, R, 3]: a bright disc on a dark slope; stripes of two colours. */
export function testPictures(R: number): Uint8Array {
  const pixels = new Uint8Array(2 * R * R * 3);
  for (let y = 0; y < R; y++) {
    for (let x = 0; x < R; x++) {
      const [u, v] = [(x + 0.5) / R, (y + 0.5) / R];
      const inDisc = (u - 0.4) ** 2 + (v - 0.45) ** 2 < 0.06;
      pixels.set(inDisc ? [240, 200, 60] : [20 + 60 * u, 40 + 80 * v, 110], (y * R + x) * 3);
      const isStripe = Math.floor((u + v) * 8) % 2 === 0;
      pixels.set(isStripe ? [200, 30, 40] : [230, 230, 235], (R * R + y * R + x) * 3);
    }
  }
  return pixels;
}
