/**
 * The third-party notices of the build: `third-party-notices.txt` names every package whose code or data is in dist/,
 * with its version and the text of its licence, as MIT, Apache-2.0, MPL-2.0 and GPL-2.0 ask for. Vite's own
 * `build.license` sees the page alone; most of what we bundle is in the workers, so one collector listens to both.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Plugin } from 'vite';

interface Notice {
  readonly name: string;
  readonly version: string;
  readonly licence: string;
  readonly source: string;
  readonly text: string;
}

const noticesFile = 'third-party-notices.txt';

/** Packages that reach dist/ without passing through the bundler as modules: files copied whole, and the service worker. */
const beside = ['@ffmpeg/core', 'workbox-core', 'workbox-precaching', 'workbox-routing', 'workbox-strategies'];

/**
 * Licences that may be quoted from the SPDX list where a package ships no file: they carry no line of their own for the
 * copyright holder, so the list's text is the whole text.
 */
const quotable = ['Apache-2.0', 'GPL-2.0-or-later', 'MPL-2.0'];

/** Of packages that ship no licence file and name its kind only: the line of their repository's own (ffmpegwasm/ffmpeg.wasm). */
const copyrightHolders: Readonly<Record<string, string>> = { '@ffmpeg/ffmpeg': '2019 Jerome Wu' };

/** Data in the bundle that came with no package (src/engine/text/vocab). */
function vocabularies(): Notice[] {
  return [
    {
      name: 'CLIP byte pair merges',
      version: 'bpe_simple_vocab_16e6',
      licence: 'MIT',
      source: 'https://github.com/openai/CLIP',
      text: spdxText('MIT').replace('<year> <copyright holders>', '2021 OpenAI'),
    },
    {
      name: 'BERT Chinese vocabulary',
      version: 'bert-base-chinese',
      licence: 'Apache-2.0',
      source: 'https://github.com/google-research/bert',
      text: spdxText('Apache-2.0'),
    },
  ];
}

/**
 * Two plugins with one memory: `listen` for the workers' builds, `write` for the page's, which ends last.
 * The build fails where a bundled package has no licence text.
 * @param copied packages that reach the build without passing through the bundler as modules
 */
export function thirdPartyNotices(copied: readonly string[] = beside): { readonly listen: () => Plugin; readonly write: () => Plugin } {
  const folders = new Set<string>();
  const collect = (plugin: { getModuleIds: () => IterableIterator<string> }) => {
    for (const id of plugin.getModuleIds()) {
      const folder = packageFolder(id);
      if (folder !== null) folders.add(folder);
    }
  };
  return {
    listen: () => ({
      name: 'third-party-notices-workers',
      generateBundle() {
        collect(this);
      },
    }),
    write: () => ({
      name: 'third-party-notices',
      apply: 'build',
      generateBundle() {
        collect(this);
        for (const name of copied) folders.add(folderOf(name));
        this.emitFile({ type: 'asset', fileName: noticesFile, source: noticesText([...[...folders].map(readNotice), ...vocabularies()]) });
      },
    }),
  };
}

/** The package a module belongs to, by its path; null for our own modules and the bundler's helpers. */
function packageFolder(id: string): string | null {
  return /^\0?(.*\/node_modules\/(?:@[^/]+\/)?[^/?]+)\//.exec(id.replaceAll('\\', '/'))?.[1] ?? null;
}

function folderOf(name: string): string {
  const require = createRequire(import.meta.url);
  const found = require.resolve
    .paths(name)
    ?.map((root) => join(root, name))
    .find((folder) => existsSync(join(folder, 'package.json')));
  if (found === undefined) throw new Error(`${name} is in the build's list of third-party packages and is not installed`);
  return found;
}

function readNotice(folder: string): Notice {
  const about = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    name: string;
    version: string;
    license?: string;
    homepage?: string;
    repository?: string | { url?: string };
  };
  const files = readdirSync(folder).filter((file) => /^(licen[cs]e|copying|notice)(?!.*\.(js|ts|json)$)/i.test(file));
  const own = files.map((file) => readFileSync(join(folder, file), 'utf8').trim()).join('\n\n');
  const repository = typeof about.repository === 'string' ? about.repository : about.repository?.url;
  return {
    name: about.name,
    version: about.version,
    licence: about.license ?? 'see text',
    source: about.homepage ?? repository?.replace(/^git\+/, '') ?? `https://www.npmjs.com/package/${about.name}`,
    text: own || readmeSection(folder) || quotedText(about.name, about.license),
  };
}

/** The README's part headed "License", where it names the copyright holder; '' otherwise. */
function readmeSection(folder: string): string {
  const readme = readdirSync(folder).find((file) => /^readme/i.test(file));
  if (readme === undefined) return '';
  const section = /(?:^|\n)(?:#+ *)?licen[cs]e\b.*\n[-=]*\n?([\s\S]*)$/i.exec(readFileSync(join(folder, readme), 'utf8'))?.[1] ?? '';
  return /copyright/i.test(section) ? section.trim() : '';
}

/** @throws where the licence names a copyright holder, and nothing here does */
function quotedText(name: string, licence: string | undefined): string {
  const holder = copyrightHolders[name];
  if (licence === 'MIT' && holder !== undefined) return spdxText('MIT').replace('<year> <copyright holders>', holder);
  if (licence === undefined || !quotable.includes(licence)) throw new Error(`${name} is bundled and ships no licence text`);
  return spdxText(licence);
}

function spdxText(licence: string): string {
  const entry = JSON.parse(readFileSync(join(folderOf('spdx-license-list'), `licenses/${licence}.json`), 'utf8')) as {
    licenseText: string;
  };
  return entry.licenseText.trim();
}

/** One text, packages by name, each licence whole. */
function noticesText(notices: readonly Notice[]): string {
  const sorted = notices.toSorted((a, b) => a.name.localeCompare(b.name));
  const head = `ActionScope bundles the software below. Each part keeps its own licence.\n\n${sorted
    .map(({ name, version, licence }) => `  ${name} ${version} (${licence})`)
    .join('\n')}\n`;
  const rule = '-'.repeat(78);
  const parts = sorted.map(({ name, version, licence, source, text }) => `${rule}\n${name} ${version}\n${licence}\n${source}\n\n${text}\n`);
  return [head, ...parts].join('\n');
}
