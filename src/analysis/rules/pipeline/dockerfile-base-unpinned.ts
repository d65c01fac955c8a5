import { z } from 'zod';
import { type DockerInstruction, type DockerStage, dockerfiles } from '../../cluster/dockerfile.js';
import { parseImage } from '../../cluster/image.js';
import { defineConfigurableRule, type Remark, yaml } from '../rule.js';

export const dockerfileBaseUnpinned = defineConfigurableRule({
  id: 'dockerfile-base-unpinned',
  title: 'Base image or download is not pinned',
  family: 'pipeline',
  why: 'The same Dockerfile builds another image tomorrow, from whatever somebody has put there in the meantime.',
  remedy: 'Use a tag with its digest in FROM, and checksums for what is downloaded.',
  severity: 'medium',
  standards: ['owasp-2022: K02', 'slsa: dependency'],
  options: z.strictObject({
    requireDigest: z.boolean().default(false).describe('True when a base image has to be pinned by digest.'),
  }),
  *check({ now }, { requireDigest }) {
    for (const { file, stages } of dockerfiles(now)) {
      for (const stage of stages) {
        const loose = looseBase(stage, requireDigest);
        if (loose !== undefined) yield { subject: `${file} FROM ${stage.image}`, at: stage.from.place, message: loose };
        for (const instruction of stage.instructions) yield* downloads(file, instruction);
      }
    }
  },
  examples: [
    {
      name: 'bases without a tag, also behind a port and a default',
      file: 'Dockerfile',
      manifest: yaml`
        ARG VERSION=latest
        FROM registry.example.com:5000/golang AS build # <-- here
        FROM nginx:\${VERSION} # <-- here
        FROM build
      `,
    },
    {
      name: 'downloads that nobody checks',
      file: 'Dockerfile',
      manifest: yaml`
        FROM alpine:3.20
        ADD https://example.com/tool /usr/bin/tool # <-- here
        RUN curl -fsSL https://example.com/install.sh | bash # <-- here
        RUN bash -c "$(curl -fsSL https://example.com/install.sh)" # <-- here
        RUN pip install --trusted-host pypi.example.com app # <-- here
        RUN apt-get install -y --allow-unauthenticated app # <-- here
        RUN pip install -i http://pypi.example.com/simple app # <-- here
      `,
    },
    {
      name: 'digests when they are asked for',
      file: 'Dockerfile',
      options: { requireDigest: true },
      manifest: yaml`
        FROM alpine:3.20 # <-- here
        FROM alpine:3.20@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
      `,
    },
    {
      name: 'tags, digests, earlier stages, scratch, checksums and variables are clean',
      file: 'Dockerfile',
      manifest: yaml`
        ARG BASE
        ARG STAGE=dev
        FROM alpine:3.20 AS build
        ADD --checksum=sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef https://example.com/a /a
        ADD app.tar.gz /app
        RUN curl -fsSL https://example.com/a -o a && sha256sum -c a.sha256 && apk add curl | tee log
        FROM build AS dev
        FROM scratch
        FROM $BASE
        FROM $STAGE
        FROM nginx@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
      `,
    },
  ],
});

function looseBase({ resolved, parent, image }: DockerStage, requireDigest: boolean): string | undefined {
  if (resolved === undefined || parent !== undefined || resolved === 'scratch') return undefined;
  const reference = parseImage(resolved);
  if (reference === undefined || reference.digest !== undefined) return undefined;
  if (reference.tag === undefined) return `the base image ${image} has no tag`;
  if (reference.tag === 'latest') return `the base image ${image} is whatever is the newest`;
  return requireDigest ? `the base image ${image} is not pinned by digest` : undefined;
}

const PIPED = /\b(?:curl|wget)\b[^|;&\n]{0,500}\|\s{0,10}(?:sudo\s{1,5}(?:-\w{1,3}\s{1,5})?)?(?:ba|z|da|a)?sh\b/;
const FILLED = /\b(?:ba|z|da|a)?sh\s{1,10}-c\s{1,10}["']?(?:\$\(|`)\s{0,10}(?:curl|wget)\b/;
const UNCHECKED: readonly (readonly [RegExp, string])[] = [
  [PIPED, 'a script is run as it is downloaded'],
  [FILLED, 'a script is run as it is downloaded'],
  [/--allow-unauthenticated\b|--force-yes\b|--allow-untrusted\b/, 'packages are installed without their signatures'],
  [/--trusted-host\b/, 'packages are installed without verifying the host'],
  [/(?:\s-i|--index-url|--extra-index-url|--registry)[= ]http:\/\//, 'packages are fetched without TLS'],
];

function* downloads(file: string, { keyword, flags, text, words, place }: DockerInstruction): Iterable<Remark> {
  if (keyword === 'ADD') {
    const url = words.slice(0, -1).find((word) => /^https?:\/\//.test(word) && !/\.git(?:#|$)/.test(word));
    if (url === undefined || flags.some((flag) => flag.startsWith('--checksum'))) return;
    const address = url.split('?')[0] ?? '';
    yield { subject: `${file} ADD ${address}`, at: place, message: 'a file is downloaded without a checksum' };
  }
  if (keyword !== 'RUN') return;
  for (const [pattern, message] of UNCHECKED) {
    if (pattern.test(text.slice(0, 50_000))) yield { subject: `${file} RUN: ${message}`, at: place, message };
  }
}
