import type { Node } from '../source/node.js';
import { kyvernoFilters, uncovered } from './admission-match.js';
import { type KyvernoRule, kyvernoRules } from './admission-policy.js';
import { lowered, type Weakening, weakenedIf, writtenItems } from './admission-weakening.js';
import type { Resource } from './resource.js';

/** The ways in which a Kyverno policy with rules asks less than it did; rules are compared by their names. */
export function kyvernoWeakenings(before: Resource, now: Resource): readonly Weakening[] {
  const [was, is] = [before.root.at('spec'), now.root.at('spec')];
  const present = new Map(kyvernoRules(now).map((rule) => [rule.name, rule]));
  const contents = new Map(kyvernoRules(now).map((rule) => [contentOf(rule), rule]));
  const rules = kyvernoRules(before).flatMap((former): readonly Weakening[] => {
    const rule = present.get(former.name) ?? contents.get(contentOf(former));
    const subject = `rule ${former.name}`;
    if (rule === undefined) return weakenedIf(true, subject, is.at('rules'), `loses the rule ${former.name}`);
    const lower = former.validates ? lowered(former.enforcement, rule.enforcement, `${subject} action`) : [];
    const blind = former.validates && !rule.validates;
    if (blind) return weakenedIf(true, subject, rule.node, `no longer validates in its rule ${former.name}`);
    return [...lower, ...ruleWeakenings(subject, former.node, rule.node)];
  });
  return [...rules, ...switchedOff(was, is), ...audited(was, is, 'validationFailureActionOverrides')];
}

/** What a rule says beside its name. */
function contentOf({ node }: KyvernoRule): string {
  return JSON.stringify(node.entries().map(([key, { value }]) => (key === 'name' ? [] : [key, value])));
}

function switchedOff(was: Node, is: Node): readonly Weakening[] {
  return ['admission', 'background'].flatMap((field) => {
    const off = is.at(field).flag() === false && was.at(field).flag() !== false;
    const severity = field === 'background' ? 'medium' : undefined;
    return weakenedIf(off, field, is.at(field), `is switched off for ${field}`, severity);
  });
}

function audited(was: Node, is: Node, field: string, subject = field): readonly Weakening[] {
  const had = writtenItems(was.at(field));
  const added = is
    .at(field)
    .items()
    .find(
      (entry) => entry.at('action').text()?.toLowerCase() === 'audit' && !had.has(JSON.stringify(entry.value) ?? ''),
    );
  return added === undefined ? [] : weakenedIf(true, subject, added, 'only audits in more namespaces');
}

function ruleWeakenings(subject: string, was: Node, is: Node): readonly Weakening[] {
  const narrowed = uncovered(kyvernoFilters(was.at('match')), kyvernoFilters(is.at('match'))).length > 0;
  const excluded = uncovered(kyvernoFilters(is.at('exclude')), kyvernoFilters(was.at('exclude'))).length > 0;
  const guarded = is.at('preconditions').present && !was.at('preconditions').present;
  const [old, security] = [was.at('validate', 'podSecurity'), is.at('validate', 'podSecurity')];
  const exempt = writtenItems(old.at('exclude'));
  const exempted = [...writtenItems(security.at('exclude'))].some((entry) => !exempt.has(entry));
  return [
    ...weakenedIf(narrowed, `${subject} match`, is.at('match'), `no longer looks at all that its ${subject} did`),
    ...weakenedIf(excluded, `${subject} exclude`, is.at('exclude'), `excludes more from its ${subject}`),
    ...weakenedIf(
      guarded,
      `${subject} preconditions`,
      is.at('preconditions'),
      `applies its ${subject} only under preconditions`,
    ),
    ...weakenedIf(
      levelOf(security) < levelOf(old),
      `${subject} level`,
      security.at('level'),
      `asks a lower level of Pod Security in its ${subject}`,
    ),
    ...weakenedIf(
      exempted,
      `${subject} podSecurity exclude`,
      security.at('exclude'),
      `exempts more from Pod Security in its ${subject}`,
    ),
    ...audited(was.at('validate'), is.at('validate'), 'failureActionOverrides', `${subject} failureActionOverrides`),
    ...verification(subject, was, is),
  ];
}

const levelOf = (security: Node): number => ['baseline', 'restricted'].indexOf(security.at('level').text() ?? '');

/** Image verification: the images that are looked at, what must be true of them, and how many must have signed. */
function verification(subject: string, was: Node, is: Node): readonly Weakening[] {
  const former = was.at('verifyImages').items();
  return is
    .at('verifyImages')
    .items()
    .flatMap((images, index) => {
      const old = former[index];
      if (old === undefined) return [];
      const off = (field: string) => images.at(field).flag() === false && old.at(field).flag() !== false;
      const at = (field: string) => [`${subject} ${field}`, images.at(field)] as const;
      return [
        ...weakenedIf(off('required'), ...at('required'), `does not require signatures in its ${subject}`),
        ...weakenedIf(off('verifyDigest'), ...at('verifyDigest'), `does not verify digests in its ${subject}`),
        ...weakenedIf(
          holdsMore(old, images, 'imageReferences'),
          ...at('imageReferences'),
          `verifies fewer images in its ${subject}`,
        ),
        ...weakenedIf(
          holdsMore(images, old, 'skipImageReferences'),
          ...at('skipImageReferences'),
          `skips more images in its ${subject}`,
        ),
        ...weakenedIf(
          signatures(images) < signatures(old),
          ...at('attestors'),
          `asks for fewer signatures in its ${subject}`,
        ),
      ];
    });
}

/** Without a count every entry of a set of attestors must have signed. */
function signatures(images: Node): number {
  return images
    .at('attestors')
    .items()
    .reduce((sum, set) => sum + (set.at('count').number() ?? set.at('entries').items().length), 0);
}

function holdsMore(one: Node, other: Node, field: string): boolean {
  const known = other.at(field).texts();
  return one
    .at(field)
    .texts()
    .some((text) => !known.includes(text) && !known.includes('*'));
}
