/** Which models lie in models/ beside the app, and which of their files the page may ask for. */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const servedFile = /^(?!package|tsconfig).*\.(safetensors|json|txt)$/;

/**
 * @param {string} root the models/ folder
 * @returns {string[]} files to serve, as `NAME/file` or `NAME/chinese/file`
 */
export function modelFiles(root) {
  return modelNames(root).flatMap((name) =>
    ['', 'chinese', 'adapters'].flatMap((part) => {
      const folder = join(root, name, part);
      if (!existsSync(folder)) return [];
      return readdirSync(folder)
        .filter((file) => servedFile.test(file) && statSync(join(folder, file)).isFile())
        .map((file) => [name, part, file].filter((piece) => piece !== '').join('/'));
    }),
  );
}

/**
 * @param {string} root
 * @returns {{ id: string, files: { path: string, bytes: number }[] }[]} each model folder with its files
 */
export function modelIndex(root) {
  const files = modelFiles(root);
  return modelNames(root).map((id) => ({
    id,
    files: files
      .filter((file) => file.startsWith(`${id}/`))
      .map((file) => ({ path: file.slice(id.length + 1), bytes: statSync(join(root, file)).size })),
  }));
}

/** @param {string} root */
function modelNames(root) {
  if (!existsSync(root)) return [];
  return readdirSync(root).filter((name) => existsSync(join(root, name, 'config.json')));
}
