import { filePath, type Place } from '../source/location.js';
import type { Node } from '../source/node.js';
import { parseYaml } from '../source/yaml.js';
import { applications, within } from './argocd.js';
import { argoSettings, type Holder } from './argocd-settings.js';
import type { Cluster } from './cluster.js';

/** Drift that Argo CD is told to ignore: the fields of some kind, or those of some manager. */
export interface IgnoredDrift {
  readonly holder: Holder;
  readonly subject: string;
  /** Kind and group; "*" for any. */
  readonly kind: string;
  readonly group: string;
  /** The field as steps; empty for the whole object. Absent for a manager. */
  readonly steps?: readonly string[];
  readonly manager?: string;
  readonly at: Node | Place;
  /** True when one object or one item of a list is named, as for what a controller is known to fill in. */
  readonly named: boolean;
  /** True when the drift is also kept while syncing. */
  readonly kept: boolean;
}

/** Everything that the applications of a target and Argo CD's own settings ignore. */
export function ignoredDrift(cluster: Cluster): readonly IgnoredDrift[] {
  const ofApplications = applications(cluster).flatMap((application) => {
    const kept = application.spec.at('syncPolicy', 'syncOptions').texts().includes('RespectIgnoreDifferences=true');
    return application.spec
      .at('ignoreDifferences')
      .items()
      .flatMap((entry) => {
        const [group, kind] = [entry.at('group').text() ?? '', entry.at('kind').text() ?? '*'];
        const named = entry.at('name').present;
        const drift = { holder: { about: application.resource }, group, kind, named, kept };
        return entriesOf(entry).map(({ subject, ...each }) => ({
          ...drift,
          ...each,
          named: named || each.named,
          subject: within(application, `${kind} ${entry.at('name').text() ?? ''}${subject}`),
        }));
      });
  });
  return [...ofApplications, ...settingsOf(cluster)];
}

const PREFIX = 'resource.customizations.ignoreDifferences.';

function settingsOf(cluster: Cluster): readonly IgnoredDrift[] {
  return argoSettings(cluster)
    .all.filter(({ key }) => key.startsWith(PREFIX))
    .flatMap((setting) => {
      const name = setting.key.slice(PREFIX.length);
      const cut = name.lastIndexOf('_');
      const [group, kind] = name === 'all' ? ['*', '*'] : [name.slice(0, Math.max(cut, 0)), name.slice(cut + 1)];
      const parsed = parseYaml(filePath('settings.yaml'), setting.text);
      return parsed.documents.flatMap(({ root }) =>
        entriesOf(root).map(({ at, subject, ...each }) => {
          const { location } = at;
          const line = location.kind === 'written' ? location.place.start.line : 1;
          return {
            holder: setting.holder,
            group,
            kind,
            kept: false,
            ...each,
            subject: `${kind}${subject}`,
            at: setting.lineAt(line - 1),
          };
        }),
      );
    });
}

type Entry = { readonly at: Node; readonly subject: string; readonly named: boolean } & (
  | { readonly steps: readonly string[] }
  | { readonly manager: string }
);

function entriesOf(entry: Node): readonly Entry[] {
  const list = (key: string) =>
    entry
      .at(key)
      .items()
      .flatMap((at) => (at.text() === undefined ? [] : [{ at, text: at.text() ?? '' }]));
  return [
    ...list('jsonPointers').map(({ at, text }) => ({
      at,
      subject: ` ${text}`,
      named: false,
      steps: pointerPath(text),
    })),
    ...list('jqPathExpressions').map(({ at, text }) => ({
      at,
      subject: ` ${text}`,
      named: /\bselect\(\s{0,9}\.name\s{0,9}==/.test(text),
      steps: jqPath(text),
    })),
    ...list('managedFieldsManagers').map(({ at, text }) => ({
      at,
      subject: ` manager ${text}`,
      named: false,
      manager: text,
    })),
  ];
}

function pointerPath(text: string): readonly string[] {
  return text
    .split('/')
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
    .filter((step) => step !== '' && !/^(?:\d+|-|\*)$/.test(step));
}

/** The names on the way of a jq path; filters in brackets choose items and are left out. */
function jqPath(text: string): readonly string[] {
  const plain = text
    .slice(0, 1_000)
    .replace(/\["([^"\]]+)"\]/g, '.$1')
    .replace(/\[[^\]]*\]/g, '')
    .replace(/select\([^)]*\)|[|?\s]/g, '');
  return plain
    .split('.')
    .map((step) => step.replaceAll('"', ''))
    .filter((step) => step !== '');
}
