import type { ManifestFile, TextFile } from '../analysis/index.js';
import {
  type FilePath,
  type FileRole,
  filePath,
  fileRole,
  type Node,
  type ParsedFile,
  type Problem,
  parseYaml,
} from '../analysis/index.js';
import {
  isManifestName,
  type LeftAlone,
  type Rendered,
  type Renderer,
  type Target,
  type TargetFiles,
} from '../review/index.js';

/**
 * Renders a directory of manifests: every file stands for itself. Kustomize patches are read as pieces of objects; Helm
 * templates and files without Kubernetes objects are left alone and named.
 */
export const plainRenderer: Renderer = {
  render: (target, files) => Promise.resolve(renderPlain(target, files)),
};

type Outcome =
  | { readonly kind: 'manifest'; readonly manifest: ManifestFile; readonly left?: LeftAlone }
  | { readonly kind: 'text'; readonly text: TextFile }
  | { readonly kind: 'problem'; readonly problem: Problem }
  | { readonly kind: 'left alone'; readonly file: LeftAlone }
  | { readonly kind: 'nothing' };

function renderPlain(target: Target, files: TargetFiles): Rendered {
  const patches = patchFiles(target, files);
  const outcomes = target.files.map((file) => outcomeOf(target, file, files, patches));
  const above = target.sopsConfigs.map((file) => contextOf(file, files));
  return {
    manifests: outcomes.flatMap((outcome) => (outcome.kind === 'manifest' ? [outcome.manifest] : [])),
    texts: outcomes.flatMap((outcome) => (outcome.kind === 'text' ? [outcome.text] : [])),
    context: above.flatMap(({ context }) => context),
    problems: [
      ...outcomes.flatMap((outcome) => (outcome.kind === 'problem' ? [outcome.problem] : [])),
      ...above.flatMap(({ problems }) => problems),
    ],
    leftAlone: outcomes.flatMap(leftOf),
  };
}

/** A file of a folder above; what is wrong with it is told in the words of the target that it stands in. */
function contextOf(file: FilePath, files: TargetFiles): Pick<Rendered, 'context' | 'problems'> {
  const content = files.get(file) ?? { kind: 'absent' };
  switch (content.kind) {
    case 'absent':
      return { context: [], problems: [] };
    case 'unreadable':
      return { context: [], problems: [unreadable(file, content.why)] };
    case 'text': {
      const parsed = templatesNamed(parseYaml(file, content.text));
      const problems = parsed.problems.map(({ place, what }) => ({ file, line: place.start.line, what }));
      return { context: [{ parsed, fragment: false }], problems };
    }
  }
}

const unreadable = (file: FilePath, why: string): Problem => ({ file, what: `the file could not be read: ${why}` });

function outcomeOf(target: Target, file: FilePath, files: TargetFiles, patches: ReadonlySet<string>): Outcome {
  const content = files.get(file) ?? { kind: 'absent' };
  const manifest = isManifestName(file);
  if (content.kind === 'absent') return { kind: 'nothing' };
  if (content.kind === 'unreadable') {
    if (manifest) return { kind: 'problem', problem: unreadable(file, content.why) };
    return { kind: 'left alone', file: { file, why: content.why } };
  }
  if (!manifest) return { kind: 'text', text: { file, text: content.text } };
  return manifestOutcome(target, file, content.text, patches);
}

function manifestOutcome(target: Target, file: FilePath, text: string, patches: ReadonlySet<string>): Outcome {
  const left = (why: string): Outcome => ({ kind: 'left alone', file: { file, why } });
  if (target.chartTemplates && text.includes('{{')) return templateOutcome(file, text);
  if (isUnrelatedJson(file, text)) return left('no Kubernetes objects in it');
  const parsed = templatesNamed(parseYaml(file, text));
  if (parsed.problems.length === 0) {
    if (fileRole(file) !== 'manifests') return buildFileOutcome(file, parsed, patches.has(file));
    if (!parsed.documents.some(({ root }) => isObject(root))) return left(whyNoObjects(parsed));
  }
  if (parsed.problems.length > 0 && file.endsWith('.config')) return left('a configuration that is not YAML');
  return { kind: 'manifest', manifest: { parsed, fragment: patches.has(file) } };
}

/** What builds objects is judged for what it says itself; that its product is not judged is told in the receipt. */
function buildFileOutcome(file: FilePath, parsed: ParsedFile, fragment: boolean): Outcome {
  const manifest = { parsed, fragment };
  const why = NOT_JUDGED[fileRole(file)];
  const builds = parsed.documents.some(({ root }) => !isNoBuildFile(root));
  return { kind: 'manifest', manifest, ...(why === undefined || !builds ? {} : { left: { file, why } }) };
}

const NOT_JUDGED: Readonly<Partial<Record<FileRole, string>>> = {
  kustomization: 'a Kustomize build file: what it builds is not judged',
  chart: 'a Helm chart: what it renders is not judged',
  'helm-values': 'values of a Helm chart: what they render is not judged',
};

function leftOf(outcome: Outcome): readonly LeftAlone[] {
  if (outcome.kind === 'left alone') return [outcome.file];
  return outcome.kind === 'manifest' && outcome.left !== undefined ? [outcome.left] : [];
}

/**
 * A template of a chart: documents that are YAML all the same are judged for what they say, so that a marker in a comment
 * hides nothing; the rest is left alone.
 */
function templateOutcome(file: FilePath, text: string): Outcome {
  const left = { file, why: 'a Helm template: what it renders is not judged' };
  const parsed = parseYaml(file, text);
  if (!parsed.documents.some(({ root }) => isObject(root))) return { kind: 'left alone', file: left };
  return { kind: 'manifest', manifest: { parsed: { ...parsed, problems: [] }, fragment: true }, left };
}

/** Template markers are the likeliest cause of a syntax error; a reader who is told needs not search. */
function templatesNamed(parsed: ParsedFile): ParsedFile {
  if (parsed.problems.length === 0 || !parsed.text.includes('{{')) return parsed;
  const what = (reason: string) =>
    `${reason}; the file holds template markers and is in no Helm chart that could render it`;
  return { ...parsed, problems: parsed.problems.map((problem) => ({ ...problem, what: what(problem.what) })) };
}

const isObject = (root: Node): boolean =>
  root.at('apiVersion').text() !== undefined && root.at('kind').text() !== undefined;

/** True for objects that have no business in a Kustomize build file. */
function isNoBuildFile(root: Node): boolean {
  return isObject(root) && root.at('apiVersion').text()?.startsWith('kustomize.config.k8s.io/') !== true;
}

/** JSON of other tools is often JSON with comments; only what could be an object has to parse. */
function isUnrelatedJson(file: FilePath, text: string): boolean {
  return (
    /\.json$/i.test(file) && fileRole(file) === 'manifests' && !text.includes('apiVersion') && !text.includes('\\u')
  );
}

function whyNoObjects(parsed: ParsedFile): string {
  return parsed.documents.length === 0 ? 'nothing in it' : 'no Kubernetes objects in it';
}

/** The files that Kustomize build files name as patches. */
function patchFiles(target: Target, files: TargetFiles): ReadonlySet<string> {
  const named = target.kustomizations.flatMap((kustomization) => {
    const content = files.get(kustomization);
    if (content?.kind !== 'text') return [];
    const folder = kustomization.slice(0, kustomization.lastIndexOf('/') + 1);
    return parseYaml(kustomization, content.text).documents.flatMap(({ root }) =>
      patchPaths(root).map((path) => resolve(folder, path)),
    );
  });
  return new Set(named);
}

function patchPaths(root: Node): readonly string[] {
  const listed = root.at('patchesStrategicMerge').texts();
  const paths = [...root.at('patches').items(), ...root.at('patchesJson6902').items()].flatMap(
    (item) => item.at('path').text() ?? [],
  );
  return [...listed, ...paths];
}

/** A path relative to a folder, as a path of the repository. Steps out of the repository stay as they are written. */
function resolve(folder: string, path: string): string {
  const steps: string[] = [];
  for (const step of `${folder}${path}`.split('/')) {
    if (step === '' || step === '.') continue;
    if (step === '..' && steps.length > 0) steps.pop();
    else steps.push(step);
  }
  return filePath(steps.join('/'));
}
