import { plainRenderer } from '../../src/render/index.js';
import { type Review, reviewChange, reviewState } from '../../src/review/index.js';
import { BASE, HEAD, type MemoryFiles, memoryRepository } from './memory-repository.js';

/** What a file of a pod can say, and where; everything is left out that is not given. */
export interface Comments {
  readonly head?: string;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly aboveContainers?: string;
  readonly aboveApp?: string;
  readonly aboveField?: string;
  readonly beside?: string;
}

const lineOf = (text: string | undefined, indent: number) =>
  text === undefined ? '' : `${' '.repeat(indent)}${text}\n`;

/** A pod whose second container is privileged too; only the first one is commented on. */
export function pod(comments: Comments = {}, privileged = true, name = 'web'): string {
  const annotations = Object.entries(comments.annotations ?? {});
  const annotated = annotations.map(([key, value]) => `    ${key}: ${JSON.stringify(value)}\n`).join('');
  return `${lineOf(comments.head, 0)}apiVersion: v1
kind: Pod
metadata:
  name: ${name}
${annotations.length === 0 ? '' : `  annotations:\n${annotated}`}spec:
${lineOf(comments.aboveContainers, 2)}  containers:
${lineOf(comments.aboveApp, 4)}    - name: app
      image: nginx:1.27.0
      securityContext:
${lineOf(comments.aboveField, 8)}        privileged: ${privileged}${comments.beside === undefined ? '' : ` ${comments.beside}`}
    - name: other
      image: nginx:1.27.0
      securityContext: {privileged: ${privileged}}
`;
}

/** The only rule that looks. */
export const only = { onlyRules: ['privileged-container'] };
/** The day of the reviews. */
export const DAY = '2026-11-24';

/** Judges a change of files by that rule, unless told otherwise. */
export function review(before: MemoryFiles, after: MemoryFiles, overrides: object = only): Promise<Review> {
  const world = { repository: memoryRepository({ base: before, head: after }), renderer: plainRenderer };
  return reviewChange({ base: BASE, mergeBase: BASE, head: HEAD, day: DAY }, world, overrides);
}

/** Judges files as they are. */
export function scan(files: MemoryFiles, day = DAY): Promise<Review> {
  const world = { repository: memoryRepository({ head: files }), renderer: plainRenderer };
  return reviewState({ at: HEAD, day }, world, only);
}

/** The containers whose findings are waived. */
export const waived = ({ findings }: Review) =>
  findings.filter(({ standing }) => standing.kind === 'waived').map(({ subject }) => subject.replace('container ', ''));

/** By which form, on which line and why findings are waived. */
export const reasonsIn = ({ findings }: Review) =>
  findings.flatMap(({ standing }) =>
    standing.kind === 'waived' ? [`${standing.inline?.form}:${standing.inline?.line} ${standing.waiver.reason}`] : [],
  );

/** A comment in our own form. */
export const OWN = '# portcullis: ignore privileged-container because the agent needs it';
/** What KICS calls the rule. */
export const UUID = 'dd29336b-fe57-445b-a26e-e6aa867ae609';
