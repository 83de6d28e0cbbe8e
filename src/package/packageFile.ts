/** The package's own package.json. */

interface About {
  readonly version: string;
  readonly description: string;
  readonly license: string;
  readonly engines: Readonly<Record<string, string>>;
}

/** @param text the repository's package.json */
export function packageFile(text: string) {
  const { version, description, license, engines } = JSON.parse(text) as About;
  return {
    name: 'actionscope',
    version,
    description,
    // Our own code; ffmpeg's core, a file of its own that is loaded when it is needed, is GPL-2.0-or-later (third-party-notices.txt).
    license,
    type: 'module',
    engines,
    // The custom element's script defines it; the others do nothing by themselves.
    sideEffects: ['./element.js'],
    types: './types/lib/index.d.ts',
    exports: {
      '.': {
        node: { types: './types/libNode/index.d.ts', default: './node/index.js' },
        types: './types/lib/index.d.ts',
        default: './index.js',
      },
      './node': { types: './types/libNode/index.d.ts', default: './node/index.js' },
      './element': { types: './types/lib/element/index.d.ts', default: './element.js' },
      './assets/*': './assets/*',
      './package.json': './package.json',
    },
    files: ['*.js', 'node', 'assets', 'types', 'api.md', 'third-party-notices.txt'],
    peerDependencies: { webgpu: '>=0.3.0' },
    peerDependenciesMeta: { webgpu: { optional: true } },
  };
}
