import type { z } from 'zod';
import type { BuildDocument, Cluster } from '../cluster/cluster.js';
import type { Resource } from '../cluster/resource.js';
import type { Confidence, Fix, RuleId, Severity } from '../finding.js';
import type { Place } from '../source/location.js';
import type { Node } from '../source/node.js';
import type { KubernetesVersion } from './kubernetes-version.js';

/** What a rule sees: the target as it would be, and as it was. For a look at one state both are the same. */
export interface View {
  readonly now: Cluster;
  readonly before: Cluster;
  /** The other targets that the change touches, as they would be: what left this target may stand there now. */
  readonly elsewhere: readonly Cluster[];
  /** The same ones as they were, in the same order; where this is absent, all that stands there counts as new. */
  readonly formerly?: readonly Cluster[];
  /** The version that the clusters run; controls that changed over time follow it. */
  readonly kubernetes: KubernetesVersion;
}

/** One thing that a rule has to say. */
export interface Remark {
  /** The object meant; absent when a file as a whole is. */
  readonly about?: Resource;
  /** The document meant, where it is no object: a Kustomize build file, a chart's values, a workflow. */
  readonly within?: BuildDocument;
  /** What inside the object is meant, by name and never by position: "container app". Part of the finding's identity. */
  readonly subject: string;
  readonly at: Node | Place;
  /** One sentence: what is wrong, in the reader's words. Never a secret value. */
  readonly message: string;
  /** When this case is milder or graver than the rule's own severity. */
  readonly severity?: Severity;
  readonly confidence?: Confidence;
  /** Other places that a reader needs to understand the remark. */
  readonly related?: readonly Node[];
  readonly fix?: Fix;
}

/**
 * A rule at work in a few lines of YAML; the examples are the rule's tests. A line of `manifest` that ends in
 * `# <-- here` is where a finding is expected, one for each mark (`# <-- here x2` for two); a manifest without a mark is
 * clean.
 */
export interface Example {
  readonly name: string;
  readonly manifest: string;
  /** The state before the change, for rules that compare; the same as `manifest` when absent. */
  readonly before?: string;
  /** `manifest` after all its fixes, exactly, and clean under the rule. */
  readonly fixed?: string;
  /** Version that the example is judged for; the newest when absent. */
  readonly kubernetes?: string;
  /** File name; `manifest.yaml` when absent. A name that is neither YAML nor JSON makes it a file that is read as text. */
  readonly file?: string;
  /** True when the manifest is a Kustomize patch: a piece of an object that stands elsewhere. */
  readonly fragment?: boolean;
  /** Other files of the target, by name, the same before and after the change. No finding is expected in them. */
  readonly beside?: Readonly<Record<string, string>>;
  /** The other targets of the change, as they would be: one manifest each. */
  readonly elsewhere?: readonly string[];
  /** The same ones as they were, in the same order; where this is absent, all that stands there counts as new. */
  readonly formerly?: readonly string[];
  /** What the settings say of the rule's options. */
  readonly options?: Readonly<Record<string, unknown>>;
}

export const FAMILIES = [
  'pod-security',
  'workload',
  'image',
  'resources',
  'reliability',
  'network',
  'service-exposure',
  'mesh',
  'rbac',
  'secrets',
  'namespace',
  'storage',
  'admission',
  'api-lifecycle',
  'schema',
  'gitops-argocd',
  'gitops-flux',
  'kustomize',
  'helm',
  'crossplane',
  'pipeline',
  'cluster-bootstrap',
] as const;
export type Family = (typeof FAMILIES)[number];

/** One thing that can be wrong. Its file holds everything about it: facts, check and examples. */
export interface Rule {
  readonly id: RuleId;
  /** The offence, as a headline. */
  readonly title: string;
  readonly family: Family;
  /** Why it matters, in one or two sentences. */
  readonly why: string;
  /** What to do about it, in the imperative. */
  readonly remedy: string;
  readonly severity: Severity;
  readonly confidence: Confidence;
  /** False for rules that run only when the settings ask for them. */
  readonly enabled: boolean;
  /** True when the rule restates that something could not be looked at: such findings make a verdict undetermined. */
  readonly undetermined: boolean;
  /** Controls of public standards, as "pss: baseline" or "cis: 5.2.2". */
  readonly standards: readonly string[];
  /** The ids under which other tools know this check. */
  readonly equivalents: Readonly<Record<string, readonly string[]>>;
  /**
   * For a rule over many settings: by id of another tool's check, the subjects of the findings that the check is about. A
   * check that is not named here stands for all of the rule.
   */
  readonly checkSubjects?: Readonly<Record<string, readonly string[]>>;
  readonly examples: readonly Example[];
  /** What the settings can say about how the rule judges; absent for rules without options. */
  readonly options?: RuleOptions;
  check(view: View): Iterable<Remark>;
}

/** The options of a rule, each with a default and a description. */
export interface RuleOptions {
  readonly schema: z.ZodObject;
  /** The rule that judges by these options, which `schema` has accepted. */
  apply(values: Readonly<Record<string, unknown>>): Rule;
}

type Optional = 'confidence' | 'enabled' | 'undetermined' | 'equivalents';
/** What an author writes; the rest has defaults. */
export type RuleDefinition = Omit<Rule, 'id' | 'options' | Optional> &
  Partial<Pick<Rule, Optional>> & { readonly id: string };

/** What an author of a rule with options writes: `check` is handed their values. */
export type ConfigurableDefinition<S extends z.ZodObject> = Omit<RuleDefinition, 'check'> & {
  readonly options: S;
  check(view: View, options: z.output<S>): Iterable<Remark>;
};

/** Makes a rule of its definition: certain, on by default, with no equivalents unless it says otherwise. */
export function defineRule(definition: RuleDefinition): Rule {
  return {
    confidence: 'certain',
    enabled: true,
    undetermined: false,
    equivalents: {},
    ...definition,
    id: definition.id as RuleId,
  };
}

/** Makes a rule with options of its definition; until settings say otherwise it judges by the defaults. */
export function defineConfigurableRule<S extends z.ZodObject>(definition: ConfigurableDefinition<S>): Rule {
  const { options: schema, ...rest } = definition;
  const judgingBy = (values: z.output<S>): Rule => ({
    ...defineRule({ ...rest, check: (view) => definition.check(view, values) }),
    options: { schema, apply: (given) => judgingBy(schema.parse(given)) },
  });
  return judgingBy(schema.parse({}));
}

/**
 * A manifest in a template literal: common indentation and the first line break are taken away, so that examples can stand
 * at the depth of their code.
 */
export function yaml(strings: TemplateStringsArray, ...values: readonly string[]): string {
  const text = strings
    .reduce((all, part, index) => all + (values[index - 1] ?? '') + part)
    .replace(/^\n/, '')
    .replace(/\n[ \t]*$/, '\n');
  const margins = text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => line.length - line.trimStart().length);
  const margin = Math.min(...margins);
  return text
    .split('\n')
    .map((line) => line.slice(margin))
    .join('\n');
}
