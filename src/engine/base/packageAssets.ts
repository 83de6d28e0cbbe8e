/** Where the package's assets lie on this machine's disk: for the engine inside a program of Node's (src/libNode), which says so first. */
let folder: URL | undefined;

/** @param assets a `file:` address with `/` at its end */
export function useAssets(assets: URL): void {
  folder = assets;
}

/** The address of a file of the assets, by its path in them. */
export function assetAt(path: string): URL {
  return new URL(path, folder);
}
