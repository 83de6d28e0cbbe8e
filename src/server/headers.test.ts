import { describe, expect, it } from 'vitest';
import { contentSecurityPolicy, originOf, securityHeaders } from './headers.mjs';

const policyOf = (address: string, chosen?: (hub: string) => boolean): string =>
  securityHeaders(new URL(address, 'http://localhost/'), chosen)['Content-Security-Policy']!;
const connectOf = (policy: string): string => /connect-src ([^;]*)/.exec(policy)![1]!;

describe('the policy', () => {
  it('lets page and engine ask their own origin only', () => {
    expect(connectOf(contentSecurityPolicy)).toBe("'self' blob: data:");
    expect(connectOf(policyOf('/assets/worker-abc.js'))).toBe("'self' blob: data:");
    expect(policyOf('/')).not.toContain("unsafe-eval'; script");
    expect(policyOf('/')).toMatch(/script-src 'self' 'wasm-unsafe-eval';/);
  });

  it('names the hub that was chosen, and no other', () => {
    const hub = 'https://hub.example.org';
    const address = `/assets/hubWorker-abc.js?hub=${encodeURIComponent(hub)}`;
    expect(connectOf(policyOf(address))).toBe("'self' blob: data:");
    expect(connectOf(policyOf(address, (asked) => asked === hub))).toContain(hub);
    expect(connectOf(policyOf(address, (asked) => asked === 'https://other.example.org'))).toBe("'self' blob: data:");
  });

  it('cannot be widened by what is put into the address', () => {
    for (const hub of [
      '*',
      'https:',
      'https://*',
      "https://a.example; script-src 'unsafe-eval'",
      'javascript:alert(1)',
      '',
      'data:,x',
      'https://a.example https://b.example',
    ]) {
      const policy = policyOf(`/assets/hubWorker-abc.js?hub=${encodeURIComponent(hub)}`, () => true);
      expect(policy.split(';').length, hub).toBe(policyOf('/').split(';').length);
      expect(connectOf(policy), hub).not.toMatch(/(^| )(\*|https:|https:\/\/\*)( |$)/);
    }
  });

  it('takes a hub on this machine', () => {
    expect(connectOf(policyOf('/assets/hubWorker-abc.js?hub=http%3A%2F%2Flocalhost%3A9000'))).toContain('http://localhost:9000');
  });

  it('knows an origin by its address', () => {
    expect(originOf('https://hub.example.org/some/path')).toBe('https://hub.example.org');
    expect(originOf('ftp://hub.example.org')).toBeNull();
    expect(originOf('not an address')).toBeNull();
  });
});
