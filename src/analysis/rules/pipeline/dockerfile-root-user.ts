import { type DockerStage, dockerfiles, resolveVariables } from '../../cluster/dockerfile.js';
import { defineRule, yaml } from '../rule.js';

/** Images whose makers say in the name that they do not run as root. */
const UNPRIVILEGED = /nonroot|non-root|rootless|unprivileged|^cgr\.dev\/|(?:^|\/)bitnami\//i;
const WINDOWS = /\/windows(?:\/|:|$)|windowsservercore|nanoserver/i;

export const dockerfileRootUser = defineRule({
  id: 'dockerfile-root-user',
  title: 'Image build ends as root',
  family: 'pipeline',
  why: 'Whoever breaks out of a process that runs as root is root on the node, and Kubernetes refuses the image where it must not be.',
  remedy: 'Add USER with a number above 0 after the packages are installed; runAsNonRoot only knows numbers.',
  severity: 'medium',
  standards: ['owasp: K01'],
  *check({ now }) {
    for (const { file, stages, preamble } of dockerfiles(now)) {
      const last = stages.at(-1);
      if (last === undefined) continue;
      const lineage = lineageOf(last);
      const user = lineage.flatMap(
        ({ instructions }) => instructions.findLast(({ keyword }) => keyword === 'USER') ?? [],
      )[0];
      const base = lineage.at(-1);
      if (user !== undefined) {
        const before = [...preamble, ...lineage.flatMap(({ instructions }) => instructions)];
        const name = (resolveVariables(user.text.trim(), before) ?? '').split(':')[0];
        if (name !== 'root' && !/^0+$/.test(name ?? '')) continue;
        yield { subject: file, at: user.place, message: `the image runs as ${name === 'root' ? 'root' : 'user 0'}` };
      } else if (base?.resolved !== undefined && !UNPRIVILEGED.test(base.resolved) && !WINDOWS.test(base.resolved)) {
        const scratch = base.resolved === 'scratch';
        const message = scratch
          ? 'the image names no user, so it runs as root'
          : `the image names no user, so it runs as that of ${base.resolved}, which most often is root`;
        yield { subject: file, at: last.from.place, confidence: scratch ? 'certain' : 'likely', message };
      }
    }
  },
  examples: [
    {
      name: 'no user, and a stage that inherits none',
      file: 'Dockerfile',
      manifest: yaml`
        FROM golang:1.23 AS build
        USER 1000
        RUN go build
        FROM alpine:3.20 AS base
        FROM base # <-- here
        COPY --from=build /app /app
      `,
    },
    {
      name: 'root after others, by a default',
      file: 'web/web.Dockerfile',
      manifest: yaml`
        ARG BASE=alpine
        FROM $BASE
        ARG RUN_AS=0
        USER 1000
        USER $RUN_AS:1000 # <-- here
      `,
    },
    {
      name: 'numbers, names, inherited users, bases without root, and Windows are clean',
      file: 'Dockerfile',
      manifest: yaml`
        ARG STAGE=base
        FROM alpine:3.20 AS base
        USER \${UID:-1000}
        FROM $STAGE
        RUN true
      `,
    },
    {
      name: 'a base that says it is not root is clean',
      file: 'Containerfile',
      manifest: 'FROM gcr.io/distroless/static:nonroot\nCOPY app /app\n',
    },
    {
      name: 'a base that is not known, and text that is no Dockerfile, are clean',
      file: 'Dockerfile.dev',
      manifest: 'ARG BASE\nFROM $BASE\nUSER app\n',
      beside: { 'Dockerfile.txt.dockerignore': 'FROM x\n', 'Dockerfile.broken': '\\\\\\ [[[ "\n' },
    },
  ],
});

/** A stage and the earlier ones that it begins with, the last one first. */
function lineageOf(stage: DockerStage): readonly DockerStage[] {
  const lineage: DockerStage[] = [];
  for (let at: DockerStage | undefined = stage; at !== undefined; at = at.parent) lineage.push(at);
  return lineage;
}
