/** Which models lie in models/ beside the app, and which of their files the page may ask for. */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';

const servedFile = /^(?!package|tsconfig).*\.(safetensors|json|txt)$/;
const parts = ['', 'chinese', 'adapters'];

/**
 * @param {string} root the models/ folder
 * @returns {string[]} paths of the model folders in it: those with a config.json
 */
export function modelFolders(root) {
  if (!existsSync(root)) return [];
  return readdirSync(root)
    .map((name) => join(root, name))
    .filter((folder) => existsSync(join(folder, 'config.json')));
}

/**
 * @param {string} folder one model
 * @returns {{ path: string, bytes: number, modified: number }[]} its files to serve, as `file` or `chinese/file`
 */
export function modelFiles(folder) {
  return parts.flatMap((part) => {
    const inner = join(folder, part);
    if (!existsSync(inner)) return [];
    return readdirSync(inner)
      .filter((file) => servedFile.test(file) && statSync(join(inner, file), { throwIfNoEntry: false })?.isFile() === true)
      .map((file) => {
        const { size, mtimeMs } = statSync(join(inner, file));
        return { path: part === '' ? file : `${part}/${file}`, bytes: size, modified: Math.round(mtimeMs) };
      });
  });
}

/**
 * @param {string[]} folders
 * @returns {{ id: string, files: { path: string, bytes: number, modified: number }[] }[]} what `/models/index.json` says
 */
export function modelIndex(folders) {
  return folders.map((folder) => ({ id: basename(resolve(folder)), files: modelFiles(folder) }));
}
