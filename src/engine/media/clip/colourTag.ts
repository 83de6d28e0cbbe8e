/** What files, ffprobe and browsers call the matrix between YCbCr and RGB, and which one is meant where nobody says. */
import type { ColourMatrix } from './types';

/** As libswscale takes it, at every size: see pictures/colour.ts. */
export const untaggedMatrix: ColourMatrix = 'bt601';

/** The names that WebCodecs and ffprobe give to matrices. Unknown and identity ones count as untagged. */
export function matrixNamed(name: string | null | undefined): ColourMatrix | null {
  switch (name) {
    case 'bt709':
      return 'bt709';
    case 'smpte170m':
    case 'bt470bg':
      return 'bt601';
    case 'bt2020-ncl':
    case 'bt2020nc':
    case 'bt2020c':
      return 'bt2020';
    case 'fcc':
      return 'fcc';
    case 'smpte240m':
      return 'smpte240m';
    default:
      return null;
  }
}
