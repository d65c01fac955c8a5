import { z } from 'zod';

/** The tools whose way of suppressing a check in a file is understood. */
export const SUPPRESSION_FORMS = [
  'portcullis',
  'checkov',
  'trivy',
  'kube-linter',
  'kics',
  'polaris',
  'kube-score',
] as const;
export type SuppressionForm = (typeof SUPPRESSION_FORMS)[number];

/** What is meant: a line, what begins on a line, the document around it, or the file. */
export type Scope = 'line' | 'block' | 'document' | 'file';

/** Every check of the tool. */
export const EVERY_CHECK = '*';

/** What a comment or an annotation asks to be suppressed. */
export interface Directive {
  readonly form: SuppressionForm;
  /** The checks as they are written, or `*`; a trailing `*` stands for any rest. */
  readonly ids: readonly string[];
  readonly reason?: string;
  readonly until?: { readonly day: string; readonly lastDayCounts: boolean };
  /** Why it suppresses nothing, after "it". */
  readonly fault?: string;
}

export type CommentDirective = Directive & { readonly scope: Scope };

/** What is looked for before comments and annotations are read at all. */
const NEEDLES = [
  'portcullis:',
  'checkov',
  'bridgecrew',
  'trivy:',
  'kube-linter.io/',
  'kics-scan',
  'polaris.fairwinds.com/',
  'kube-score/',
];

/** True when a text may hold suppressions. */
export function mayHoldSuppressions(text: string): boolean {
  return NEEDLES.some((needle) => text.includes(needle));
}

/** Characters of a comment that are read; longer ones suppress nothing. */
const MOST_TEXT = 1_000;

/** What a comment asks for; `alone` when nothing else stands on its line. */
export function commentDirectives(text: string, alone: boolean): readonly CommentDirective[] {
  if (text.startsWith('portcullis:')) return [own(text.slice('portcullis:'.length).trim(), alone ? 'block' : 'line')];
  if (text.length > MOST_TEXT) return [];
  return [...checkovComments(text), ...trivyComments(text), ...kicsComments(text)];
}

function own(text: string, scope: Scope): CommentDirective {
  const directive = { form: 'portcullis', ids: [], scope } as const;
  if (text.length > MOST_TEXT) return { ...directive, fault: `is longer than ${MOST_TEXT} characters` };
  if (!/^ignore(?:\s|$)/.test(text)) return { ...directive, fault: 'does not read "ignore RULE because REASON"' };
  const rest = text.slice('ignore'.length);
  const because = /\sbecause(?:\s|$)/.exec(rest);
  const named = rest.slice(0, because?.index ?? rest.length);
  const ids = named.split(/[\s,]+/).filter((id) => id !== '');
  if (ids.length === 0) return { ...directive, fault: 'names no rule' };
  if (because === null) return { ...directive, ids, fault: 'gives no reason, which follows the word "because"' };
  const { reason, day } = ended(rest.slice(because.index + because[0].length).trim());
  if (reason === '') return { ...directive, ids, fault: 'gives no reason, which follows the word "because"' };
  if (day === undefined) return { ...directive, ids, reason };
  if (!isDay(day)) return { ...directive, ids, reason, fault: 'ends on a day that does not exist; write YYYY-MM-DD' };
  return { ...directive, ids, reason, until: { day, lastDayCounts: true } };
}

/** Parts a reason from the day at its end; what holds no digit is no day. */
function ended(text: string): { readonly reason: string; readonly day?: string } {
  const at = text.lastIndexOf('until ');
  const day = text.slice(at + 'until '.length).trim();
  const parted = at === 0 || /\s/.test(text[at - 1] ?? '');
  if (at < 0 || !parted || /\s/.test(day) || !/\d/.test(day)) return { reason: text };
  return { reason: text.slice(0, at).trim(), day };
}

const isDay = (text: string): boolean => z.iso.date().safeParse(text).success;

/** Checkov's comments mean the object around them, wherever in it they stand. */
function checkovComments(text: string): readonly CommentDirective[] {
  const match = /(?:checkov|bridgecrew|cortex):skip= {0,9}([\w,-]+)(?::(.*))?/.exec(text);
  const ids = (match?.[1] ?? '').split(',').filter((id) => id !== '');
  return ids.length === 0 ? [] : [{ form: 'checkov', ids, scope: 'document', ...reasonOf(match?.[2]) }];
}

/** Trivy's comments mean what begins on their line or, alone on a line, on the next one. Several may share a comment. */
function trivyComments(text: string): readonly CommentDirective[] {
  return text.split(/\s+/).flatMap((part): readonly CommentDirective[] => {
    const [tool, ...sections] = part.replace(/^[#/*]+/, '').split(':');
    const id = sectionOf(sections, 'ignore')?.replace(/\[.*$/, '');
    if (tool !== 'trivy' || id === undefined || id === '') return [];
    const day = sectionOf(sections, 'exp');
    const directive = { form: 'trivy', ids: [id], scope: 'block' } as const;
    if (day === undefined) return [directive];
    if (!isDay(day)) return [{ ...directive, fault: 'ends on a day that does not exist' }];
    return [{ ...directive, until: { day, lastDayCounts: false } }];
  });
}

function sectionOf(sections: readonly string[], key: string): string | undefined {
  const at = sections.findIndex((section, index) => index % 2 === 0 && section === key);
  return at < 0 ? undefined : sections[at + 1];
}

function kicsComments(text: string): readonly CommentDirective[] {
  const command = /^kics-scan\s+(\S+)$/.exec(text.toLowerCase())?.[1];
  if (command === undefined) return [];
  const form = 'kics' as const;
  if (command === 'ignore') return [{ form, ids: [EVERY_CHECK], scope: 'file' }];
  if (command === 'ignore-block') return [{ form, ids: [EVERY_CHECK], scope: 'block' }];
  if (command === 'ignore-line') return [{ form, ids: [EVERY_CHECK], scope: 'line' }];
  const disabled = command.startsWith('disable=') ? command.slice('disable='.length) : '';
  const ids = disabled.split(',').filter((id) => id !== '');
  return ids.length === 0 ? [] : [{ form, ids, scope: 'file' }];
}

/** What an annotation of an object, or of its pod template when `ofPod`, asks for. */
export function annotationDirective(key: string, value: string, ofPod: boolean): Directive | undefined {
  if (/(?:checkov|bridgecrew)\.io\/skip/.test(key)) {
    const equals = value.indexOf('=');
    const id = (equals < 0 ? value : value.slice(0, equals)).trim();
    if (id === '') return undefined;
    return { form: 'checkov', ids: [id], ...reasonOf(equals < 0 ? undefined : value.slice(equals + 1)) };
  }
  if (key === 'kube-score/ignore') {
    const ids = value.split(',').map((id) => id.trim());
    return { form: 'kube-score', ids: ids.filter((id) => id !== '') };
  }
  return ofPod ? undefined : objectDirective(key, value);
}

/** The annotations that their tools read at the object only. */
function objectDirective(key: string, value: string): Directive | undefined {
  if (key === 'kube-linter.io/ignore-all') return { form: 'kube-linter', ids: [EVERY_CHECK], ...reasonOf(value) };
  if (key.startsWith('ignore-check.kube-linter.io/')) {
    return { form: 'kube-linter', ids: [key.slice('ignore-check.kube-linter.io/'.length)], ...reasonOf(value) };
  }
  if (!key.startsWith('polaris.fairwinds.com/') || value.toLowerCase() !== 'true') return undefined;
  const name = key.slice('polaris.fairwinds.com/'.length);
  if (name === 'exempt') return { form: 'polaris', ids: [EVERY_CHECK] };
  return name.endsWith('-exempt') ? { form: 'polaris', ids: [name.slice(0, -'-exempt'.length)] } : undefined;
}

/** Characters of a reason that are kept. */
const MOST_REASON = 500;

function reasonOf(text: string | undefined): { readonly reason?: string } {
  const reason = (text ?? '').trim().slice(0, MOST_REASON);
  return reason === '' ? {} : { reason };
}
