import type { FakeGitHub, Files, OpenPull, Pull, Repository } from './fake-github/index.js';
import { APP_ID } from './running-app.js';

/** A pod that breaks no rule, or one that sees the processes of its node; line `GUILTY` says which. */
export const pod = (guilty: boolean, name = 'web'): string => `apiVersion: v1
kind: Pod
metadata:
  name: ${name}
  annotations: {argocd.argoproj.io/hook: PostSync}
spec:
  hostPID: ${guilty}
  automountServiceAccountToken: false
  securityContext:
    runAsNonRoot: true
    seccompProfile:
      type: RuntimeDefault
  containers:
    - name: app
      image: nginx:1.27.0
      resources:
        requests:
          cpu: 50m
        limits:
          memory: 64Mi
      securityContext:
        allowPrivilegeEscalation: false
        readOnlyRootFilesystem: true
        capabilities:
          drop: [ALL]
`;

/** The line of a pod that makes it guilty. */
export const GUILTY = 7;

let made = 0;

/** A repository of an owner of its own, so that no test waits for another's pace; its main branch requires the check. */
export async function stage(github: FakeGitHub, files: Files = { 'apps/pod.yaml': pod(false) }): Promise<Repository> {
  made += 1;
  const repository = await github.repository({ owner: `acme-${made}`, name: 'shop', files });
  repository.collaborator('ana', 'write');
  repository.protect('main', { requiredChecks: [{ name: 'portcullis', appId: APP_ID }] });
  return repository;
}

/** Opens a pull request that changes files. */
export async function proposal(
  repository: Repository,
  files: Files,
  more: Partial<OpenPull> & { readonly removed?: readonly string[] } = {},
): Promise<Pull> {
  const { removed = [], ...request } = more;
  const branch = request.head ?? 'feature';
  await repository.commit(branch, { files, removed });
  return repository.openPull({ title: 'Change', by: 'ana', ...request, head: branch });
}

/** A stage with a pull request that makes its pod guilty. */
export async function guiltyPull(github: FakeGitHub, more: Partial<OpenPull> = {}): Promise<Pull> {
  return proposal(await stage(github), { 'apps/pod.yaml': pod(true) }, more);
}

/** Our comments on the diff as "path:line". */
export const anchorsOf = ({ conversation }: Pull): readonly string[] =>
  conversation.threads.map(({ place }) => `${place.path}:${place.line ?? place.subject}`);

/** The check runs of a commit, oldest first, as "status conclusion". */
export const runsOn = ({ repository }: Pull, sha: string): readonly string[] =>
  repository.checks.all
    .filter(({ headSha }) => headSha === sha)
    .map(({ status, conclusion }) => `${status} ${conclusion ?? '-'}`);
