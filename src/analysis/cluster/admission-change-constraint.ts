import type { Node } from '../source/node.js';
import { resourceRules, uncovered } from './admission-match.js';
import { selected, type Weakening, weakenedIf, writtenItems } from './admission-weakening.js';

/** The ways in which the spec of a Gatekeeper constraint asks less than it did. */
export function constraintWeakenings(was: Node, is: Node): readonly Weakening[] {
  const [former, present] = [was.at('match'), is.at('match')];
  const narrowed = uncovered(resourceRules(former.at('kinds')), resourceRules(present.at('kinds')));
  const fields = ['namespaces', 'name', 'scope'].filter((field) => {
    const [old, words] = [wordsOf(former.at(field)), wordsOf(present.at(field))];
    return words.length > 0 && !words.includes('*') && (old.length === 0 || old.some((word) => !words.includes(word)));
  });
  const known = wordsOf(former.at('excludedNamespaces'));
  const excluded = wordsOf(present.at('excludedNamespaces')).filter((word) => !known.includes(word));
  return [
    ...weakenedIf(narrowed.length > 0, 'match kinds', present.at('kinds'), 'no longer looks at all kinds that it did'),
    ...fields.flatMap((field) =>
      weakenedIf(true, `match ${field}`, present.at(field), `looks at fewer objects by its ${field}`),
    ),
    ...selected(former, present, ['namespaceSelector', 'labelSelector'], 'match '),
    ...weakenedIf(
      excluded.length > 0,
      'match excludedNamespaces',
      present.at('excludedNamespaces'),
      `no longer looks at ${excluded.slice(0, 5).join(', ')}`,
    ),
    ...parameterWeakenings(was.at('parameters'), is.at('parameters')),
  ];
}

const wordsOf = (node: Node): readonly string[] => {
  const text = node.text();
  return text === undefined ? node.texts() : [text];
};

/** Parameters that list what is let pass, and those that list what is refused or required. */
const LETS_PASS = /^(?:allow|exempt|exclude|permit|repos$|except|ignore|trusted|safe)/i;
const HOLDS_BACK = /^(?:disallow|deny|denied|forbid|block|restrict|required|labels$|annotations$|mustHave|probes$)/i;

function parameterWeakenings(was: Node, is: Node): readonly Weakening[] {
  const names = new Set([...was.entries(), ...is.entries()].map(([key]) => key));
  return [...names].flatMap((name) => {
    const [former, present] = [writtenItems(was.at(name)), writtenItems(is.at(name))];
    const added = [...present].some((item) => !former.has(item));
    const dropped = [...former].some((item) => !present.has(item));
    const subject = `parameter ${name}`;
    const passes = LETS_PASS.test(name) && added && former.size > 0;
    return [
      ...weakenedIf(passes, subject, is.at(name), `lets more pass by its ${subject}`),
      ...weakenedIf(
        HOLDS_BACK.test(name) && dropped && !added,
        subject,
        is.at(name),
        `holds less back by its ${subject}`,
      ),
    ];
  });
}

/** The ways in which a Gatekeeper template asks less than it did, as far as its text tells without running it. */
export function templateWeakenings(was: Node, is: Node): readonly Weakening[] {
  const targets = is.at('targets');
  const fewer = violationRules(was) - violationRules(is);
  const rewritten = targets.items().some((target) => target.at('code').present);
  return weakenedIf(fewer > 0 && !rewritten, 'rego', targets, `loses ${fewer} of its violation rules`);
}

function violationRules(spec: Node): number {
  return spec
    .at('targets')
    .items()
    .reduce(
      (sum, target) =>
        sum +
        (target
          .at('rego')
          .text()
          ?.match(/^[ \t]*violation\b/gm)?.length ?? 0),
      0,
    );
}

/** The ways in which the spec of a Sigstore image policy asks less than it did: any one authority is enough. */
export function imagePolicyWeakenings(was: Node, is: Node): readonly Weakening[] {
  const globs = (node: Node) =>
    node
      .at('images')
      .items()
      .map((item) => item.at('glob').text() ?? '');
  const present = globs(is);
  const gone = globs(was).filter((glob) => !present.includes(glob) && !present.includes('**'));
  const known = writtenItems(was.at('authorities'));
  const authorities = is.at('authorities').items();
  const more = authorities.length > known.size && known.size > 0;
  const added = authorities.filter(({ value }) => !known.has(JSON.stringify(value) ?? ''));
  return [
    ...weakenedIf(gone.length > 0, 'images', is.at('images'), `no longer looks at ${gone.slice(0, 5).join(', ')}`),
    ...added.flatMap((authority) => {
      const passes = authority.at('static', 'action').text() === 'pass';
      const what = passes ? 'lets images pass without a signature' : 'accepts the signature of one authority more';
      return weakenedIf(more || passes, `authority ${authority.at('name').text() ?? ''}`, authority, what);
    }),
  ];
}
