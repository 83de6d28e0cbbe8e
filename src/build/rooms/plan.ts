/**
 * The plan of the house: which room may import which. A world is a list of layers, lowest first; a room imports the rooms
 * of the layers below its own, rooms of one layer do not know one another, and sub-rooms count as their room. Beyond its
 * own world a room imports what `imports` names. ARCHITECTURE.md says why.
 */
export interface World {
  /** Rooms, lowest layer first, as folders (or single files) of the repository. */
  readonly layers: readonly (readonly string[])[];
  /** What every room of this world may import from outside it. */
  readonly imports: readonly string[];
}

export const worlds: Readonly<Record<string, World>> = {
  shared: {
    layers: [
      ['src/shared/base'],
      ['src/shared/errors'],
      ['src/shared/textFile'],
      ['src/shared/recognition'],
      ['src/shared/labels', 'src/shared/models'],
      ['src/shared/teaching'],
      ['src/labels'],
      ['src/shared/dataset', 'src/shared/evaluation', 'src/shared/timeline'],
      ['src/shared/protocol'],
    ],
    imports: [],
  },
  engine: {
    layers: [
      ['src/engine/base'],
      ['src/engine/aside'],
      ['src/engine/files'],
      ['src/engine/nn'],
      ['src/engine/backend'],
      ['src/engine/text', 'src/engine/model', 'src/engine/media', 'src/engine/gate'],
      ['src/engine/checkpoint'],
      ['src/engine/collection', 'src/engine/library'],
      ['src/engine/recognise', 'src/engine/train'],
      ['src/engine/evaluate', 'src/engine/live'],
      ['src/engine/check', 'src/engine/backup', 'src/engine/timeline', 'src/engine/films', 'src/engine/instant'],
      ['src/engine/worker'],
    ],
    imports: ['src/shared'],
  },
  page: {
    layers: [['src/i18n', 'src/lib'], ['src/client'], ['src/state'], ['src/ui'], ['src/main.tsx']],
    imports: ['src/shared', 'src/labels', 'src/engine/worker/worker.ts'],
  },
  /** The package for Node: the door with the engine inside the program. */
  packageInNode: { layers: [['src/libNode']], imports: ['src/shared', 'src/lib', 'src/engine'] },
  serviceWorker: { layers: [['src/sw.ts']], imports: ['src/shared', 'src/server/headers.mjs'] },
  /** Files broken by the thousand: a test that runs for minutes. */
  fuzz: { layers: [['bench/fuzz']], imports: ['src/shared', 'src/engine', 'src/testing', 'src/cli/command'] },
  commands: {
    layers: [['src/build'], ['src/server'], ['src/package', 'src/headless'], ['src/cli/command'], ['src/parity'], ['src/cli'], ['bench']],
    imports: ['src/shared', 'src/labels', 'src/engine', 'src/lib', 'src/client', 'src/i18n/report', 'models/world'],
  },
  drawnWorld: { layers: [['models/world']], imports: ['src/shared', 'src/engine', 'src/cli/command', 'src/build/chromium.mjs'] },
  testing: { layers: [['src/testing']], imports: ['src/shared', 'src/labels', 'src/engine', 'models/world'] },
};

/** Who may use which packages; a package that is not named here may be used by all. */
export const packages: readonly { readonly name: RegExp; readonly rooms: readonly string[] }[] = [
  {
    name: /^(@tensorflow\/|mediabunny|@ffmpeg\/)/,
    rooms: ['src/engine', 'src/testing', 'src/build', 'src/parity', 'src/cli', 'bench', 'models/world'],
  },
  { name: /^(react|react-dom|react-i18next)(\/|$)/, rooms: ['src/ui', 'src/i18n', 'src/state', 'src/main.tsx'] },
  { name: /^zustand(\/|$)/, rooms: ['src/ui', 'src/state'] },
  {
    name: /^node:/,
    rooms: [
      'src/build',
      'src/server',
      'src/package',
      'src/cli',
      'src/parity',
      'bench',
      'models/world',
      'src/testing',
      'src/engine',
      'src/libNode',
    ],
  },
  { name: /^onnxruntime-web/, rooms: ['bench', 'src/parity'] },
];

/** Files a folder may hold, its door and its tests not counted. */
export const roomSize = 13;

/** Tests and what only tests import: they may look into any room. */
export const isTest = (file: string) =>
  /\.(test|browser\.test|testWorker|testCases|testTasks|testThread|spec)\.tsx?$/.test(file) || file.startsWith('e2e/');
