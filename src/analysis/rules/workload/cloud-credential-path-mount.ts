import { podHostPaths } from '../../cluster/host-path.js';
import { defineRule, yaml } from '../rule.js';

/** Files and directories of a node that hold credentials, and whose they are. */
const CREDENTIALS: readonly (readonly [path: string, whose: string])[] = [
  ['/etc/kubernetes/azure.json', 'the Azure credentials of the node'],
  ['/etc/kubernetes/aadcredentials', 'the Azure credentials of the node'],
  ['/var/lib/waagent', 'the Azure credentials of the node'],
  ['/root/.azure', 'the Azure credentials of root'],
  ['/root/.aws', 'the AWS credentials of root'],
  ['/root/.config/gcloud', 'the Google Cloud credentials of root'],
  // Where root has no other home than the root directory.
  ['/.azure', 'the Azure credentials of root'],
  ['/.aws', 'the AWS credentials of root'],
  ['/.config/gcloud', 'the Google Cloud credentials of root'],
  ['/etc/gce.conf', 'the Google Cloud configuration of the node'],
  ['/etc/kubernetes/gce.conf', 'the Google Cloud configuration of the node'],
  ['/etc/kubernetes/kubelet.conf', 'the credentials of the kubelet'],
  ['/etc/kubernetes/admin.conf', 'the credentials of the administrator'],
  ['/var/lib/kubelet/pki', 'the certificates of the kubelet'],
  ['/var/lib/kubelet/kubeconfig', 'the credentials of the kubelet'],
  ['/var/lib/kubelet/config.json', 'the registry credentials of the kubelet'],
];

/** Credential directories in any user's home. */
const AT_HOME = /^\/home\/[^/]+\/\.(?:(aws)|(azure)|config\/(gcloud))(?:\/|$)/;
/** Directories that hold half the node; that they are mounted is told by the rules about host paths. */
const TOO_WIDE = new Set(['/', '/etc', '/var', '/var/lib']);

export const cloudCredentialPathMount = defineRule({
  id: 'cloud-credential-path-mount',
  title: 'Node cloud-provider credential path is mounted',
  family: 'workload',
  why: 'Whoever breaks into the container takes the identity of the node at the cloud provider or at the API server.',
  remedy: 'Remove the mount and give the pod an identity of its own by workload identity.',
  severity: 'high',
  standards: ['owasp: K08', 'mitre: T1552.001', 'ms: MS-TA9026'],
  equivalents: { kubescape: ['C-0020'] },

  *check({ now }) {
    for (const { resource, label, node, path } of podHostPaths(now)) {
      const whose = heldBy(path);
      if (whose === undefined) continue;
      yield {
        about: resource,
        subject: label,
        at: node,
        message: `${label} mounts ${path} of the node, with ${whose}`,
      };
    }
  },
  examples: [
    {
      name: 'credential files, directories around them and below them, in any spelling',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: a}
        spec:
          containers: [{name: app, image: "nginx:1.27.0"}]
          volumes:
            - name: azure
              hostPath: {path: /etc/kubernetes/azure.json} # <-- here
            - name: parent
              hostPath:
                path: /etc//kubernetes/ # <-- here
            - name: aws
              hostPath: {path: /root/.aws/credentials} # <-- here
            - name: aws-of-the-root-directory
              hostPath: {path: /.aws/} # <-- here
            - name: home
              hostPath: {path: /home/ec2-user/.aws} # <-- here
            - name: kubelet
              hostPath: {path: /var/lib/kubelet/pki/../pki} # <-- here
      `,
    },
    {
      name: 'other paths, and names that only start alike, are clean',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: a}
        spec:
          containers: [{name: app, image: "nginx:1.27.0"}]
          volumes:
            - {name: logs, hostPath: {path: /var/log}}
            - {name: plugins, hostPath: {path: /var/lib/kubelet/plugins}}
            - {name: alike, hostPath: {path: /root/.awsome}}
            - {name: manifests, hostPath: {path: /etc/kubernetes/manifests}}
            - {name: none, hostPath: {path: null}}
            - {name: config, configMap: {name: /root/.aws}}
      `,
    },
  ],
});

function heldBy(path: string): string | undefined {
  if (path === '' || TOO_WIDE.has(path)) return undefined;
  if (AT_HOME.test(path)) return 'the cloud credentials of a user';
  const inside = (inner: string, outer: string) => inner === outer || inner.startsWith(`${outer}/`);
  return CREDENTIALS.find(([known]) => inside(known, path) || inside(path, known))?.[1];
}
