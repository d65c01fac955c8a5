import { remove } from '../../source/patch.js';
import { defineRule, yaml } from '../rule.js';

export const interactiveTerminal = defineRule({
  id: 'interactive-terminal',
  title: 'Container keeps an interactive terminal attached',
  family: 'workload',
  why: 'An open standard input or a terminal is a leftover of debugging, and lets whoever can attach type into the process.',
  remedy: 'Remove stdin and tty.',
  severity: 'info',
  enabled: false,
  standards: [],
  equivalents: { gatekeeper: ['k8sdisallowinteractivetty'] },

  *check({ now }) {
    for (const { workload, node, label } of now.containers) {
      const open = [node.at('stdin'), node.at('tty')].filter((field) => field.flag() === true);
      const [first] = open;
      if (first === undefined) continue;
      const once = node.at('stdinOnce');
      const fields =
        open.length === 2 ? 'stdin and a terminal' : open[0]?.path.at(-1) === 'tty' ? 'a terminal' : 'stdin';
      yield {
        about: workload.resource,
        subject: label,
        at: first,
        message: `${label} keeps ${fields} open`,
        fix: {
          title: 'Close standard input and terminal',
          safety: 'safe',
          patch: [...open, ...(once.present && node.at('stdin').flag() === true ? [once] : [])].flatMap(remove),
        },
      };
    }
  },
  examples: [
    {
      name: 'stdin, a terminal, and both',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: a}
        spec:
          initContainers:
            - name: setup
              image: nginx:1.27.0
              tty: true # <-- here
          containers:
            - name: app
              image: nginx:1.27.0
              stdin: true # <-- here
              stdinOnce: true
              tty: true
            - name: other
              image: nginx:1.27.0
              stdin: true # <-- here
              tty: false
      `,
      fixed: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: a}
        spec:
          initContainers:
            - name: setup
              image: nginx:1.27.0
          containers:
            - name: app
              image: nginx:1.27.0
            - name: other
              image: nginx:1.27.0
              tty: false
      `,
    },
    {
      name: 'false, null and words are clean',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: a}
        spec:
          containers:
            - {name: a, image: "nginx:1.27.0", stdin: false, tty: null}
            - {name: b, image: "nginx:1.27.0", tty: "true"}
            - {name: c, image: "nginx:1.27.0"}
      `,
    },
  ],
});
