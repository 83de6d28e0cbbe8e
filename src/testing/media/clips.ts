/** The test clips of our own making (makeClips.mjs), in a browser test. */
import { commands } from 'vitest/browser';

export async function testClip(name: string): Promise<File> {
  return new File([await bytesOfFile(`src/testing/media/clips/${name}`)], name);
}

/** @param path from the repository's root */
export async function bytesOfFile(path: string): Promise<Uint8Array<ArrayBuffer>> {
  const text = await commands.readFile(path, 'base64');
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}
