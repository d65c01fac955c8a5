import { defineRule, yaml } from '../rule.js';

export const yamlParseError = defineRule({
  id: 'yaml-parse-error',
  title: 'File is not valid YAML or exceeds safe limits',
  family: 'schema',
  why: 'What cannot be read cannot be judged, and the deployment would fail or skip it.',
  remedy: 'Fix the syntax at the reported line.',
  severity: 'high',
  undetermined: true,
  standards: [],
  *check({ now }) {
    for (const { place, what, duplicate } of now.problems)
      if (duplicate === undefined)
        yield { subject: `${place.file}: ${what}`, at: place, message: `This document cannot be read: ${what}` };
  },
  examples: [
    {
      name: 'one broken document does not hide the others',
      manifest: yaml`
        apiVersion: v1
        kind: Namespace
        metadata: {name: web}
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: a
        data: {key: value} # <-- here
      `,
    },
    {
      name: 'an alias without an anchor, an alias to itself and an unknown tag',
      manifest: yaml`
        value: *nowhere # <-- here
        ---
        value: &loop [*loop] # <-- here
        ---
        value: !Ref bucket # <-- here
      `,
    },
    {
      name: 'keys that stand twice are told by a rule of their own',
      manifest: yaml`
        key: 1
        key: 2
      `,
    },
    {
      name: 'anchors, merge keys, a byte order mark and Windows line ends are clean',
      manifest: '\uFEFFbase: &base {a: 1}\r\nderived: {<<: *base, b: 2}\r\n---\r\nother: *none\r\n'.replace(
        '*none',
        'text',
      ),
    },
  ],
});
