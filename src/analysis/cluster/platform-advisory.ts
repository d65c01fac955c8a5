import { compareVersions, parseVersion, type Version, type VersionRange, versionIn } from './version.js';

/** A flaw of a controller, and the releases that have it. */
export interface Advisory {
  readonly id: string;
  /** What it lets an attacker do, in words that follow "which". */
  readonly lets: string;
  readonly ranges: readonly VersionRange[];
  /** The same releases as versions of the chart, where they are known. */
  readonly charts?: readonly VersionRange[];
}

/** A controller that clusters run, and what is known against its releases. */
export interface PlatformComponent {
  readonly name: string;
  /** The end of its image repositories; mirrors keep it. */
  readonly repositories: readonly string[];
  /** Registries and owners of the builds that the advisories speak of; others may hold back-ports. */
  readonly upstream: RegExp;
  readonly chart?: string;
  /** Since when and why no release is maintained, in words that follow the name. */
  readonly retired?: string;
  readonly advisories: readonly Advisory[];
}

/** Ranges are those of the advisories, as published in the CVE list by November 2026. */
export const PLATFORM_COMPONENTS: readonly PlatformComponent[] = [
  {
    name: 'ingress-nginx',
    repositories: [
      'ingress-nginx/controller',
      'ingress-nginx/controller-chroot',
      'kubernetes-ingress-controller/nginx-ingress-controller',
    ],
    upstream: /^(?:registry\.k8s\.io|k8s\.gcr\.io|[a-z]+\.gcr\.io|quay\.io)\//,
    chart: 'ingress-nginx',
    retired: 'has been retired since March 2026 and gets no more fixes',
    advisories: [
      {
        id: 'CVE-2025-1974',
        lets: 'lets every pod take over the controller and the Secrets that it reads',
        ranges: [
          ['0.0.0', '1.11.5'],
          ['1.12.0', '1.12.1'],
        ],
        charts: [
          ['0.0.0', '4.11.5'],
          ['4.12.0', '4.12.1'],
        ],
      },
    ],
  },
  {
    name: 'Argo CD',
    repositories: ['argoproj/argocd'],
    upstream: /^(?:quay\.io|docker\.io)\/argoproj\//,
    advisories: [
      {
        id: 'CVE-2022-24348',
        lets: 'lets a chart read files of other applications',
        ranges: [
          ['0.0.0', '2.1.9'],
          ['2.2.0', '2.2.4'],
          ['2.3.0', '2.3.0'],
        ],
      },
      {
        id: 'CVE-2022-24768',
        lets: 'lets users raise themselves to administrators',
        ranges: [
          ['0.5.0', '2.1.14'],
          ['2.2.0', '2.2.8'],
          ['2.3.0', '2.3.2'],
        ],
      },
      {
        id: 'CVE-2022-29165',
        lets: 'lets anyone pose as administrator where anonymous access is on',
        ranges: [
          ['1.4.0', '2.1.15'],
          ['2.2.0', '2.2.9'],
          ['2.3.0', '2.3.4'],
        ],
      },
      {
        id: 'CVE-2022-31035',
        lets: 'runs scripts of strangers in the browser of an administrator',
        ranges: [
          ['1.0.0', '2.1.16'],
          ['2.2.0', '2.2.10'],
          ['2.3.0', '2.3.5'],
          ['2.4.0', '2.4.1'],
        ],
      },
      {
        id: 'CVE-2023-22482',
        lets: 'accepts tokens that were issued for other services',
        ranges: [
          ['1.8.2', '2.3.13'],
          ['2.4.0', '2.4.19'],
          ['2.5.0', '2.5.6'],
        ],
      },
      {
        id: 'CVE-2024-31989',
        lets: 'lets every pod that reaches its Redis change what is deployed',
        ranges: [
          ['0.0.0', '2.8.19'],
          ['2.9.0', '2.9.15'],
          ['2.10.0', '2.10.10'],
          ['2.11.0', '2.11.1'],
        ],
      },
      {
        id: 'CVE-2025-55190',
        lets: 'gives credentials of repositories to project tokens',
        ranges: [
          ['2.13.0', '2.13.9'],
          ['2.14.0', '2.14.16'],
          ['3.0.0', '3.0.14'],
          ['3.1.0', '3.1.2'],
        ],
      },
      {
        id: 'CVE-2026-55797',
        lets: 'runs commands that users hide in the proxy of a repository',
        ranges: [
          ['2.11.0', '3.3.15'],
          ['3.4.0', '3.4.10'],
          ['3.5.0', '3.5.4'],
        ],
      },
    ],
  },
  {
    name: 'Kyverno',
    repositories: ['kyverno/kyverno'],
    upstream: /^(?:ghcr\.io|reg\.kyverno\.io)\/kyverno\//,
    advisories: [
      {
        id: 'CVE-2022-47633',
        lets: 'lets a registry pass off unsigned images as signed',
        ranges: [['1.8.3', '1.8.5']],
      },
      {
        id: 'CVE-2026-22039',
        lets: 'lets authors of policies in one namespace act in all',
        ranges: [
          ['0.0.0', '1.15.3'],
          ['1.16.0', '1.16.3'],
        ],
      },
      {
        id: 'CVE-2026-122311',
        lets: 'lets authors of policies in one namespace reach objects of all',
        ranges: [['1.16.0', '1.19.2']],
      },
    ],
  },
  {
    name: 'Grafana',
    repositories: ['grafana/grafana', 'grafana/grafana-oss', 'grafana/grafana-enterprise'],
    upstream: /^docker\.io\/grafana\//,
    advisories: [
      {
        id: 'CVE-2021-39226',
        lets: 'shows and deletes snapshots without a login',
        ranges: [
          ['0.0.0', '7.5.11'],
          ['8.0.0', '8.1.6'],
        ],
      },
      {
        id: 'CVE-2021-43798',
        lets: 'lets anyone read its files',
        ranges: [
          ['8.0.0', '8.0.7'],
          ['8.1.0', '8.1.8'],
          ['8.2.0', '8.2.7'],
          ['8.3.0', '8.3.1'],
        ],
      },
      {
        id: 'CVE-2022-39328',
        lets: 'lets anyone past the login under load',
        ranges: [['9.2.0', '9.2.4']],
      },
    ],
  },
];

type Releases = 'ranges' | 'charts';

/** What is known against a release of a component, or of its chart. */
export function advisoriesFor(
  { advisories }: PlatformComponent,
  version: Version,
  releases: Releases = 'ranges',
): readonly Advisory[] {
  return advisories.filter((advisory) => (advisory[releases] ?? []).some((range) => versionIn(version, range)));
}

/** The first release from this one on against which nothing is known here. */
export function firstFixed(
  component: PlatformComponent,
  version: Version,
  releases: Releases = 'ranges',
): string | undefined {
  const ends = component.advisories.flatMap((advisory) => (advisory[releases] ?? []).map(([, end]) => end));
  const later = ends
    .flatMap((end) => {
      const parsed = parseVersion(end);
      return parsed === undefined ? [] : [{ end, parsed }];
    })
    .filter(({ parsed }) => compareVersions(parsed, version) > 0)
    .sort((one, other) => compareVersions(one.parsed, other.parsed));
  return later.find(({ parsed }) => advisoriesFor(component, parsed, releases).length === 0)?.end;
}
