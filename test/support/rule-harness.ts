import {
  analyse,
  Cluster,
  type Example,
  type Finding,
  filePath,
  fileRole,
  NEWEST_KUBERNETES,
  parseKubernetesVersion,
  parseYaml,
  placeOf,
  type Rule,
} from '../../src/analysis/index.js';
import { editFile } from '../../src/analysis/source/edit.js';

const MARK = /[ \t]*# <-- here(?: x(\d+))?[ \t]*$/;

/** A manifest without its marks, and the lines at which findings are expected, one for each. */
export function marked(manifest: string): { readonly text: string; readonly lines: readonly number[] } {
  const lines: number[] = [];
  const text = manifest.split('\n').map((line, index) => {
    const mark = MARK.exec(line);
    if (mark !== null) lines.push(...Array<number>(Number(mark[1] ?? 1)).fill(index + 1));
    return line.replace(MARK, '');
  });
  return { text: text.join('\n'), lines };
}

const isManifest = (file: string): boolean => /\.(?:ya?ml|json)$/.test(file) || fileRole(file) !== 'manifests';

function clusterOf(text: string, example: Example): Cluster {
  const main = { file: filePath(example.file ?? 'manifest.yaml'), text, fragment: example.fragment === true };
  const beside = Object.entries(example.beside ?? {}).map(([name, other]) => ({
    file: filePath(name),
    text: other,
    fragment: false,
  }));
  const files = [main, ...beside];
  return new Cluster(
    files.filter(({ file }) => isManifest(file)).map((one) => ({ ...one, parsed: parseYaml(one.file, one.text) })),
    files.filter(({ file }) => !isManifest(file)),
  );
}

/** What the rule finds in a text, judged as the example says. Problems of the rule itself are thrown. */
export function findingsOf(rule: Rule, text: string, example: Example): readonly Finding[] {
  const now = clusterOf(text, example);
  const before = example.before === undefined ? now : clusterOf(marked(example.before).text, example);
  const kubernetes = example.kubernetes === undefined ? NEWEST_KUBERNETES : parseKubernetesVersion(example.kubernetes);
  if (kubernetes === undefined) throw new Error(`not a version of Kubernetes: ${example.kubernetes}`);
  const others = (texts: readonly string[]) =>
    texts.map((other) => new Cluster([{ parsed: parseYaml(filePath('elsewhere.yaml'), other), fragment: false }]));
  const elsewhere = others(example.elsewhere ?? []);
  const formerly = example.formerly === undefined ? {} : { formerly: others(example.formerly) };
  const configured = example.options === undefined ? rule : rule.options?.apply(example.options);
  if (configured === undefined) throw new Error('the example has options, and the rule has none');
  const { findings, problems } = analyse('.', [configured], { now, before, elsewhere, ...formerly, kubernetes });
  const own = problems.filter((problem) => problem.what.startsWith('the rule'));
  if (own.length > 0) throw new Error(own.map((problem) => problem.what).join('; '));
  return findings;
}

/** The lines of findings, in ascending order. */
export function linesOf(findings: readonly Finding[]): readonly number[] {
  return findings.map((finding) => placeOf(finding.location).start.line).sort((a, b) => a - b);
}

/** The text after all fixes of the findings. Refused fixes are thrown: an example must not promise what cannot be done. */
export function fixedText(text: string, findings: readonly Finding[]): string {
  const fixes = findings.flatMap((finding) => finding.fix ?? []);
  const { text: fixed, refused } = editFile(parseYaml(filePath('manifest.yaml'), text), fixes);
  if (refused.length > 0) throw new Error(`a fix was refused: ${refused.map(({ why }) => why).join('; ')}`);
  return fixed;
}
