import { expect, test } from 'vitest';
import { addressAt } from '../../state/catalog';
import { cleanAddress } from './HubSetting';

test('a hub is an http address, its last slash taken off', () => {
  expect(cleanAddress(' https://hf-mirror.example/ ')).toBe('https://hf-mirror.example');
  expect(cleanAddress('http://localhost:8080/hub//')).toBe('http://localhost:8080/hub');
  for (const bad of ['', 'hub', 'ftp://x', 'javascript:alert(1)', 'file:///etc']) expect(cleanAddress(bad)).toBeNull();
});

test('files lie where the hub’s layout puts them', () => {
  const file = { repo: 'openai/clip', revision: 'abc', path: 'config.json', bytes: null };
  expect(addressAt('http://localhost:1/', file)).toBe('http://localhost:1/openai/clip/resolve/abc/config.json');
});
