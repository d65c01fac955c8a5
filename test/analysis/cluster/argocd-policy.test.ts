import { describe, expect, test } from '@jest/globals';
import { effective, isBroadGroup, policyLines, rolesBehind } from '../../../src/analysis/cluster/argocd-policy.js';

describe('a policy of Argo CD', () => {
  test('is read line by line, without comments and nonsense', () => {
    const csv = '# head\np, role:a, applications, get, */*, allow\n\ng, "acme:web", role:a\np, broken\r\nx, y, z\n';
    expect(policyLines(csv)).toEqual([
      {
        kind: 'permission',
        subject: 'role:a',
        resource: 'applications',
        action: 'get',
        object: '*/*',
        allowed: true,
        line: 1,
      },
      { kind: 'member', member: 'acme:web', role: 'role:a', line: 3 },
    ]);
  });

  test.each([
    ['by the same line', 'p, a, applications, *, */*, deny', 0],
    ['by a wider object', 'p, a, *, *, *, deny', 0],
    ['by another subject', 'p, b, applications, *, */*, deny', 1],
    ['by a narrower object', 'p, a, applications, *, web/*, deny', 1],
  ])('is taken back %s', (_, denial, left) => {
    expect(effective(policyLines(`${denial}\np, a, applications, *, */*, allow`))).toHaveLength(left);
  });

  test('leads from role to role, round in circles too', () => {
    expect(rolesBehind('a', policyLines('g, a, b\ng, b, c\ng, c, a'))).toEqual(['a', 'b', 'c']);
  });

  test('of many lines is read in no time', () => {
    const allowed = 'p, a, applications, get, web/x, allow\n'.repeat(20_000);
    const denied = 'p, a, applications, sync, shop/x, deny\n'.repeat(20_000);
    const start = process.hrtime.bigint();
    expect(effective(policyLines(allowed + denied))).toHaveLength(20_000);
    expect(Number(process.hrtime.bigint() - start) / 1e6).toBeLessThan(2_000);
  });

  test('knows the groups that hold everyone', () => {
    expect(['authenticated', 'Everyone', '*', 'acme:everyone-in-web'].map(isBroadGroup)).toEqual([
      true,
      true,
      true,
      false,
    ]);
  });
});
