import { expect, test } from 'vitest';
import { fileAddress, parseRepoName, pinnedFor } from '../../../shared/models/hub';
import { cleanAddress } from './HubSetting';

test('a hub is an http address, its last slash taken off', () => {
  expect(cleanAddress(' https://hf-mirror.example/ ')).toBe('https://hf-mirror.example');
  expect(cleanAddress('http://localhost:8080/hub//')).toBe('http://localhost:8080/hub');
  for (const bad of ['', 'hub', 'ftp://x', 'javascript:alert(1)', 'file:///etc']) expect(cleanAddress(bad)).toBeNull();
});

test('files lie where the hub’s layout puts them', () => {
  const file = { repo: 'openai/clip', revision: 'abc', path: 'config.json' };
  expect(fileAddress('http://localhost:1/', file)).toBe('http://localhost:1/openai/clip/resolve/abc/config.json');
  expect(fileAddress('https://modelscope.cn', file)).toBe('https://modelscope.cn/models/openai/clip/resolve/abc/config.json');
  expect(fileAddress('https://x', { ...file, path: 'a b/c#d.bin' })).toBe('https://x/openai/clip/resolve/abc/a%20b/c%23d.bin');
});

test('a commit of one hub is nothing to the other', () => {
  const file = { repo: 'a/b', revision: 'c'.repeat(40), path: 'x', as: 'x', bytes: 1, sha256: 'd' };
  expect(pinnedFor('https://modelscope.cn', file).revision).toBe('master');
  expect(pinnedFor('https://huggingface.co', file)).toEqual(file);
});

test('names as people type and paste them', () => {
  for (const [text, repo, revision] of [
    ['openai/clip-vit-base-patch32', 'openai/clip-vit-base-patch32', null],
    [' a/b@v1.0 ', 'a/b', 'v1.0'],
    ['https://huggingface.co/laion/CLIP-x', 'laion/CLIP-x', null],
    ['https://huggingface.co/laion/CLIP-x/tree/main', 'laion/CLIP-x', 'main'],
    ['https://huggingface.co/laion/CLIP-x/blob/main/config.json?download=true', 'laion/CLIP-x', 'main'],
    ['https://modelscope.cn/models/OFA/x', 'OFA/x', null],
    ['https://modelscope.cn/models/OFA/x/summary', 'OFA/x', null],
  ] as const) {
    expect(parseRepoName(text), text).toEqual({ repo, revision });
  }
  for (const bad of ['', 'clip', 'a/b/c', '../x', 'a/..', 'a b/c', 'a/b@', '<script>/x']) expect(parseRepoName(bad), bad).toBeNull();
});
