import type { Demand, Setting } from './bootstrap-setting.js';

const etcd = (
  flag: string,
  demand: Demand,
  absent: 'fine' | 'guilty',
  so: string,
  cis: string,
  checks: readonly string[],
): Setting => ({
  rule: 'bootstrap-etcd-unprotected',
  component: 'etcd',
  flag,
  demand,
  absent,
  kubeadm: true,
  severity: 'high',
  so,
  cis,
  checks,
});

const CLIENT_TLS = ['KCV-0042', 'CKV_K8S_116', 'etcd_tls_certificate_files_not_properly_set', 'C-0153'];
const PEER_TLS = ['KCV-0045', 'CKV_K8S_119', 'etcd_peer_tls_certificate_files_not_properly_set', 'C-0156'];
const PLAIN = 'everything in the cluster, Secrets included, passes without encryption';
const PEERS_PLAIN = 'members of etcd talk to each other without encryption';

/** The store of the cluster. */
export const ETCD: readonly Setting[] = [
  etcd('cert-file', { kind: 'set' }, 'guilty', PLAIN, '2.1', CLIENT_TLS),
  etcd('key-file', { kind: 'set' }, 'guilty', PLAIN, '2.1', CLIENT_TLS),
  etcd(
    'client-cert-auth',
    { kind: 'is', value: true },
    'guilty',
    'whoever reaches it can read and write the whole cluster',
    '2.2',
    ['KCV-0043', 'CKV_K8S_117', 'etcd_client_certificate_authentication_set_to_false', 'C-0154'],
  ),
  etcd('auto-tls', { kind: 'is', value: false }, 'fine', 'its certificate is one that it signed itself', '2.3', [
    'KCV-0044',
    'CKV_K8S_118',
    'auto_tls_set_to_true',
    'C-0155',
  ]),
  etcd('peer-cert-file', { kind: 'set' }, 'guilty', PEERS_PLAIN, '2.4', PEER_TLS),
  etcd('peer-key-file', { kind: 'set' }, 'guilty', PEERS_PLAIN, '2.4', PEER_TLS),
  etcd(
    'peer-client-cert-auth',
    { kind: 'is', value: true },
    'guilty',
    'whoever reaches its peer port can join as a member',
    '2.5',
    ['KCV-0046', 'CKV_K8S_121', 'etcd_peer_client_certificate_authentication_set_to_false', 'C-0157'],
  ),
  etcd('peer-auto-tls', { kind: 'is', value: false }, 'fine', 'its peers accept any certificate', '2.6', [
    'KCV-0047',
    'peer_auto_tls_set_to_true',
    'C-0158',
  ]),
  {
    ...etcd(
      'trusted-ca-file',
      { kind: 'own file', not: { component: 'kube-apiserver', flag: 'client-ca-file' } },
      'fine',
      'every certificate that opens the API opens the store, too',
      '2.7',
      ['not_unique_certificate_authority', 'C-0159'],
    ),
    severity: 'medium',
  },
];
