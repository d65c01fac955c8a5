import { z } from 'zod';
import type { Cluster } from './cluster.js';
import { holdsVariable } from './placeholder.js';
import type { Resource } from './resource.js';

/** The option of rules about what is missing, by which teams say that nothing of a target stands elsewhere. */
export const completeTargets = z
  .boolean()
  .default(false)
  .describe('Whether every directory holds all of its namespaces, so that nothing may stand elsewhere.');

/**
 * Why a target does not hold everything that is applied together with it, or undefined when nothing says so. What such a
 * target lacks may stand elsewhere.
 */
export function incompleteness(cluster: Cluster): string | undefined {
  return cluster.once(findIncompleteness);
}

function findIncompleteness(cluster: Cluster): string | undefined {
  // What has a key twice is read all the same, with the later value.
  if (cluster.problems.some(({ duplicate }) => duplicate === undefined)) return 'some of it could not be read';
  if (cluster.buildDocuments('chart').length > 0) return 'it belongs to a Helm chart';
  const reaching = cluster.buildDocuments('kustomization').some(({ root }) => {
    const files = root.at('resources').texts();
    return files.some((file) => !/^(?:\.\/)?[^/]+\.(?:ya?ml|json)$/i.test(file)) || BUILDERS.some(filled(root));
  });
  return reaching ? 'Kustomize takes in objects from elsewhere' : undefined;
}

/** Fields of a Kustomize build file that bring objects in from outside its directory. */
const BUILDERS = ['bases', 'components', 'helmCharts', 'helmChartInflationGenerator', 'generators'];

const filled =
  (root: Resource['root']) =>
  (field: string): boolean =>
    root.at(field).items().length > 0;

/** API groups outside Kubernetes whose objects make no pods, so that no label that is selected can come from them. */
const INERT = new Set([
  'cert-manager.io',
  'external-secrets.io',
  'bitnami.com',
  'networking.istio.io',
  'security.istio.io',
  'telemetry.istio.io',
  'policy.linkerd.io',
  'traefik.io',
  'traefik.containo.us',
  'route.openshift.io',
  'security.openshift.io',
  'cilium.io',
  'projectcalico.org',
  'crd.projectcalico.org',
  'kyverno.io',
  'networking.gke.io',
  'cloud.google.com',
  'elbv2.k8s.aws',
  'externaldns.k8s.io',
]);
const INERT_MONITORS = new Set([
  'ServiceMonitor',
  'PodMonitor',
  'PrometheusRule',
  'Probe',
  'ScrapeConfig',
  'AppProject',
]);

/** True when some object of the target may make pods that are written nowhere, as operators' and GitOps' kinds do. */
export function mayMakePods(cluster: Cluster): boolean {
  return cluster.once(findMakers);
}

function findMakers(cluster: Cluster): boolean {
  const known = new Set(cluster.workloads.map(({ resource }) => resource));
  return cluster.resources.some((resource) => {
    const { group, kind } = resource;
    const builtIn = !group.includes('.') || (group.endsWith('.k8s.io') && !group.endsWith('.x-k8s.io'));
    return !builtIn && !INERT.has(group) && !INERT_MONITORS.has(kind) && !known.has(resource);
  });
}

/** Things by the namespace of their object, so that the neighbours of an object are found without a search. */
export class Neighbours<T> {
  readonly #all: readonly T[];
  readonly #byNamespace = new Map<string, T[]>();
  readonly #joined = new Map<string, readonly T[]>();

  constructor(all: readonly T[], resourceOf: (item: T) => Resource) {
    this.#all = all;
    for (const item of all) {
      const namespace = resourceOf(item).namespace ?? '';
      const same = this.#byNamespace.get(namespace);
      if (same === undefined) this.#byNamespace.set(namespace, [item]);
      else same.push(item);
    }
  }

  /** Those that may stand in the namespace; for an object that names none, all. */
  of(namespace: string | undefined): readonly T[] {
    if (namespace === undefined) return this.#all;
    const known = this.#joined.get(namespace);
    if (known !== undefined) return known;
    const joined = [...this.exactly(namespace), ...this.exactly('')];
    this.#joined.set(namespace, joined);
    return joined;
  }

  /** Those of which each says that it stands in the namespace, or like the asking object names none. */
  exactly(namespace: string | undefined): readonly T[] {
    return this.#byNamespace.get(namespace ?? '') ?? [];
  }
}

/** Labels that Kustomize adds to the objects of the target, perhaps to pods alone. */
export function addedLabels(cluster: Cluster): ReadonlySet<string> {
  return cluster.once(findAddedLabels);
}

function findAddedLabels(cluster: Cluster): ReadonlySet<string> {
  const keys = cluster.buildDocuments('kustomization').flatMap(({ root }) => {
    const pairs = root
      .at('labels')
      .items()
      .map((item) => item.at('pairs'));
    return [root.at('commonLabels'), ...pairs].flatMap((labels) => labels.entries().map(([key]) => key));
  });
  return new Set(keys);
}

/** True when a label map is known as it stands: nothing in it is filled in later. */
export function isLiteral(labels: Readonly<Record<string, string>>): boolean {
  return Object.entries(labels).every(([key, value]) => !holdsVariable(key) && !holdsVariable(value));
}

/** Labels that controllers add to the pods that they make, with values that no manifest tells. */
export const CONTROLLER_LABELS: ReadonlySet<string> = new Set([
  'pod-template-hash',
  'controller-revision-hash',
  'statefulset.kubernetes.io/pod-name',
  'apps.kubernetes.io/pod-index',
  'batch.kubernetes.io/job-name',
  'batch.kubernetes.io/controller-uid',
  'batch.kubernetes.io/job-completion-index',
  'job-name',
  'controller-uid',
  'rollouts-pod-template-hash',
]);
