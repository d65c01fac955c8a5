import { credentialIn } from '../../cluster/credential.js';
import { type DockerInstruction, dockerfiles } from '../../cluster/dockerfile.js';
import { isHarmlessValue, namesObject, namesSecret } from '../../cluster/secret-name.js';
import { secretTextOf } from '../../cluster/secret-text.js';
import { defineRule, type Remark, yaml } from '../rule.js';

export const dockerfileSecretInLayer = defineRule({
  id: 'dockerfile-secret-in-layer',
  title: 'Secret is baked into an image layer',
  family: 'pipeline',
  why: 'Everybody who can pull the image can read the value, also when a later layer deletes it.',
  remedy: 'Rotate the value, and give it to the build with RUN --mount=type=secret.',
  severity: 'critical',
  confidence: 'likely',
  standards: ['owasp: K03', 'mitre: T1552.001'],
  *check({ now }) {
    for (const { file, stages, preamble } of dockerfiles(now)) {
      for (const instruction of preamble) yield* named(file, instruction);
      for (const [index, { instructions }] of stages.entries()) {
        for (const instruction of instructions) {
          yield* named(file, instruction);
          yield* copied(file, instruction, index === stages.length - 1);
          yield* run(file, instruction);
        }
      }
    }
  },
  examples: [
    {
      name: 'values of variables, labels and commands',
      file: 'Dockerfile',
      manifest: yaml`
        FROM alpine:3.20
        ENV DB_PASSWORD=hunter2 PORT=5432 # <-- here
        ARG API_TOKEN=6f1ed002ab559585 # <-- here
        LABEL key=AKIAQ7XWJH4ZK2M9RTPL # <-- here
        RUN git clone https://bot:hunter2@git.example.com/acme/app # <-- here
        RUN export NPM_TOKEN=6f1ed002ab559585 && npm install # <-- here
      `,
    },
    {
      name: 'files that hold secrets',
      file: 'Dockerfile',
      manifest: yaml`
        FROM node:22 AS build
        COPY .npmrc ./ # <-- here
        FROM node:22
        COPY .env id_rsa /app/ # <-- here x2
        ADD ["home/.kube/config", "/root/.kube/"] # <-- here
      `,
    },
    {
      name: 'no defaults, references, names that only speak about secrets, examples, and mounts are clean',
      file: 'Dockerfile',
      manifest: yaml`
        FROM alpine:3.20 AS build
        ARG API_TOKEN
        ENV TOKEN_FILE=/run/secrets/token PASSWORD=$PASSWORD SECRET_NAME=web
        ENV DB_PASSWORD=
        COPY .env.example .gitignore ./
        COPY --from=build /app/.env /app/.env
        RUN --mount=type=secret,id=npm NPM_TOKEN=$(cat /run/secrets/npm) npm install
        COPY id_rsa.pub /app/
      `,
    },
  ],
});

function* named(file: string, { keyword, variables }: DockerInstruction): Iterable<Remark> {
  if (!['ENV', 'ARG', 'LABEL'].includes(keyword)) return;
  for (const { name, value, place } of variables) {
    if (value === undefined) continue;
    const format = credentialIn(value);
    if (format === undefined && !isSecret(name, value)) continue;
    const message = `${keyword} ${name} puts ${format ?? 'a credential'} into the image`;
    yield {
      subject: `${file} ${keyword} ${name}`,
      at: place,
      confidence: format === undefined ? 'likely' : 'certain',
      message,
    };
  }
}

function isSecret(name: string, value: string): boolean {
  if (!namesSecret(name) || isHarmlessValue(value) || namesObject(name, value) || value.includes('$')) return false;
  return secretTextOf(value) === 'readable';
}

const SECRET_FILE =
  /(?:^|\/)(?:\.env|\.npmrc|\.pypirc|\.netrc|\.git-credentials|id_(?:rsa|dsa|ecdsa|ed25519)|kubeconfig|\.git|\.aws|\.kube(?:\/config)?|\.docker\/config\.json)\/?$/;

/** What a stage before the last one copies is not in the image, but in the cache of its builder. */
function* copied(
  file: string,
  { keyword, flags, text, words, place }: DockerInstruction,
  final: boolean,
): Iterable<Remark> {
  if (!['COPY', 'ADD'].includes(keyword) || flags.some((flag) => flag.startsWith('--from'))) return;
  for (const source of (listed(text) ?? words).slice(0, -1)) {
    if (!SECRET_FILE.test(source)) continue;
    const message = `${keyword} puts ${source}, which holds credentials, into ${final ? 'the image' : 'a stage of the build'}`;
    yield { subject: `${file} ${keyword} ${source}`, at: place, severity: final ? 'critical' : 'medium', message };
  }
}

/** The sources and the destination in the JSON form of an instruction. */
function listed(text: string): readonly string[] | undefined {
  if (!text.startsWith('[')) return undefined;
  try {
    const parsed: unknown = JSON.parse(text);
    return Array.isArray(parsed) ? parsed.filter((item): item is string => typeof item === 'string') : undefined;
  } catch {
    return undefined;
  }
}

const ASSIGNED =
  /(?:^|[\s;&|(])(?:export\s{1,5})?([A-Za-z_]\w{0,60})=("[^"\n]{1,500}"|'[^'\n]{1,500}'|[^\s"';&|)]{1,500})/g;

function* run(file: string, { keyword, text, place }: DockerInstruction): Iterable<Remark> {
  if (keyword !== 'RUN') return;
  const script = text.slice(0, 50_000);
  const format = credentialIn(script);
  if (format !== undefined) {
    yield {
      subject: `${file} RUN: ${format}`,
      at: place,
      confidence: 'certain',
      message: `RUN puts ${format} into the image`,
    };
    return;
  }
  for (const [, name = '', quoted = ''] of script.matchAll(ASSIGNED)) {
    const value = quoted.replace(/^["']|["']$/g, '');
    if (value.includes('`') || !isSecret(name, value)) continue;
    yield { subject: `${file} RUN ${name}`, at: place, message: `RUN puts the value of ${name} into the image` };
  }
}
