import type { Setting } from './bootstrap-setting.js';

const component = 'kube-apiserver' as const;

const file = (
  flag: string,
  severity: Setting['severity'],
  so: string,
  cis: string,
  checks: readonly string[],
): Setting => ({
  rule: 'bootstrap-certificate-missing',
  component,
  flag,
  demand: { kind: 'set' },
  absent: 'guilty',
  kubeadm: true,
  severity,
  so,
  cis,
  checks,
});

const KUBELET_CLIENT = ['KCV-0005', 'CKV_K8S_72', 'kubelet_client_certificate_or_key_not_set', 'C-0116'];
const ETCD_CLIENT = ['KCV-0026', 'CKV_K8S_99', 'etcd_tls_certificate_not_properly_configured', 'C-0137'];
const SERVING = ['KCV-0027', 'CKV_K8S_100', 'tls_connection_certificate_not_setup', 'C-0138'];
const SELF_SIGNED = 'it serves with a certificate that it signed itself';
const TO_ETCD = 'etcd cannot tell the API server from anybody else';
const TO_KUBELET = 'kubelets cannot tell the API server from anybody else';

/** How the API server talks to clients, kubelets and etcd. */
export const API_SERVER_TRANSPORT: readonly Setting[] = [
  file('tls-cert-file', 'medium', SELF_SIGNED, '1.2.24', SERVING),
  file('tls-private-key-file', 'medium', SELF_SIGNED, '1.2.24', SERVING),
  file('client-ca-file', 'medium', 'client certificates are not accepted', '1.2.25', [
    'KCV-0028',
    'client_certificate_authentication_not_setup_properly',
    'C-0139',
  ]),
  file('etcd-certfile', 'medium', TO_ETCD, '1.2.23', ETCD_CLIENT),
  file('etcd-keyfile', 'medium', TO_ETCD, '1.2.23', ETCD_CLIENT),
  file('etcd-cafile', 'medium', 'it cannot tell etcd from anybody else', '1.2.26', [
    'KCV-0029',
    'CKV_K8S_102',
    'etcd_client_certificate_file_not_defined',
    'C-0140',
  ]),
  file('kubelet-client-certificate', 'medium', TO_KUBELET, '1.2.4', KUBELET_CLIENT),
  file('kubelet-client-key', 'medium', TO_KUBELET, '1.2.4', KUBELET_CLIENT),
  {
    ...file('kubelet-certificate-authority', 'medium', 'it cannot tell kubelets from anybody else', '1.2.5', [
      'KCV-0006',
      'CKV_K8S_73',
      'kubelet_certificate_authority_not_set',
      'C-0117',
    ]),
    kubeadm: false,
  },
  {
    rule: 'bootstrap-insecure-endpoint',
    component,
    flag: 'kubelet-https',
    demand: { kind: 'is', value: true },
    absent: 'fine',
    severity: 'high',
    so: 'it talks to kubelets without encryption',
    checks: ['KCV-0004', 'CKV_K8S_71', 'kubelet_https_set_to_false'],
  },
  {
    rule: 'bootstrap-weak-ciphers',
    component,
    flag: 'tls-cipher-suites',
    demand: { kind: 'strong ciphers' },
    absent: 'guilty',
    severity: 'low',
    so: 'clients may agree on ciphers without authenticated encryption',
    cis: '1.2.29',
    checks: ['CKV_K8S_105', 'weak_tls_cipher_suites', 'C-0143', 'C-0277'],
  },
];
