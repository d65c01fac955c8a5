import { z } from 'zod';
import { remoteEntries } from '../../cluster/kustomize-remote.js';
import { isInside, isLocalHost, overTls } from '../../cluster/remote-address.js';
import type { Severity } from '../../finding.js';
import { set } from '../../source/patch.js';
import { defineConfigurableRule, yaml } from '../rule.js';

export const kustomizeRemoteInsecure = defineConfigurableRule({
  id: 'kustomize-remote-insecure',
  title: 'Remote base over plaintext or from an unapproved host',
  family: 'kustomize',
  why: 'What is fetched while the manifests are built ends up in the cluster; on the way without TLS anybody can replace it.',
  remedy: 'Use https or ssh, keep credentials out of the address, and fetch from approved owners only.',
  severity: 'high',
  standards: ['slsa: source', 'owasp-2022: K02'],
  options: z.strictObject({
    approved: z
      .array(z.string().min(1))
      .default([])
      .describe('Origins by host and leading steps of the path, as github.com/acme. An empty list approves all.'),
  }),
  *check({ now }, { approved }) {
    for (const { within, field, node: at, text, address } of remoteEntries(now)) {
      const origin = [address.host, ...address.segments].join('/');
      const subject = `${field} ${origin}`;
      if (address.credentials) {
        const message = `the address of ${origin} holds credentials`;
        yield { within, subject: `credentials of ${subject}`, at, severity: 'critical', message };
      }
      if (address.scheme === 'http' || address.scheme === 'git') {
        const severity: Severity = isLocalHost(address.host) ? 'low' : 'high';
        const remark = { within, subject, at, severity, message: `${origin} is fetched without TLS` };
        const patch = set(at, [], overTls(text));
        yield address.scheme === 'git'
          ? remark
          : { ...remark, fix: { title: 'Use https', safety: 'suggestion', patch } };
      }
      if (approved.length === 0 || isInside(address, approved)) continue;
      yield { within, subject: `origin of ${subject}`, at, message: `${origin} is not among the approved origins` };
    }
  },
  examples: [
    {
      name: 'plain HTTP',
      file: 'kustomization.yaml',
      manifest: yaml`
        resources:
          - http://git.example.com/acme/apps.git?ref=v1 # <-- here
      `,
      fixed: yaml`
        resources:
          - https://git.example.com/acme/apps.git?ref=v1
      `,
    },
    {
      name: 'the git protocol, and credentials in an address',
      file: 'kustomization.yaml',
      manifest: yaml`
        resources:
          - git://git.example.com/acme/apps?ref=v1 # <-- here
          - https://bot:hunter2@git.example.com/acme/apps.git?ref=v1 # <-- here
      `,
    },
    {
      name: 'an owner that only begins like an approved one',
      file: 'kustomization.yaml',
      options: { approved: ['github.com/acme'] },
      manifest: yaml`
        resources:
          - https://github.com/acme-evil/apps?ref=v1 # <-- here
          - git@github.com:acme/apps.git?ref=v1
      `,
    },
    {
      name: 'https, ssh with a user name, and local paths are clean',
      file: 'kustomization.yaml',
      manifest: yaml`
        resources:
          - https://github.com/acme/apps?ref=v1
          - ssh://git@github.com/acme/apps?ref=v1
          - ../base
      `,
    },
  ],
});
