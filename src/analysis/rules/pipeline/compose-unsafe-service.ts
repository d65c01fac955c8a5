import { capabilityName } from '../../cluster/capability.js';
import { credentialIn } from '../../cluster/credential.js';
import { normalPath, runtimeAccess } from '../../cluster/host-path.js';
import { parseImage } from '../../cluster/image.js';
import { isHarmlessValue, namesObject, namesSecret } from '../../cluster/secret-name.js';
import { secretTextOf } from '../../cluster/secret-text.js';
import type { Severity } from '../../finding.js';
import type { Node } from '../../source/node.js';
import { remove } from '../../source/patch.js';
import { defineRule, type Remark, yaml } from '../rule.js';

const DANGEROUS = new Set(
  'ALL SYS_ADMIN SYS_PTRACE SYS_MODULE SYS_RAWIO SYS_BOOT NET_ADMIN BPF PERFMON DAC_READ_SEARCH DAC_OVERRIDE MAC_ADMIN'.split(
    ' ',
  ),
);
/** Directories of a host that hold its configuration, its devices or everybody's files. */
const SENSITIVE =
  /^\/(?:$|etc(?:\/|$)|proc(?:\/|$)|sys(?:\/|$)|dev$|root(?:\/|$)|boot(?:\/|$)|home$|usr$|lib$|var$|var\/lib\/(?:docker|kubelet)(?:\/|$)|run$|var\/run$)/;
/** Files that tell a container the time, its names and whom to trust, and nothing that is secret. */
const HARMLESS =
  /^\/etc\/(?:localtime|timezone|hostname|hosts|resolv\.conf|machine-id|os-release|ssl\/certs|ca-certificates|pki\/(?:tls\/certs|ca-trust))(?:\/|$)/;
/** Ports on which databases and administration listen. */
const ADMIN_PORTS = new Set([
  22, 2375, 2376, 2379, 3306, 3389, 5432, 5601, 5900, 6379, 6443, 8200, 9200, 11211, 15672, 27017,
]);

export const composeUnsafeService = defineRule({
  id: 'compose-unsafe-service',
  title: 'Docker-compose service is privileged or shares the host',
  family: 'pipeline',
  why: 'The container can do to the machine what root can do: read every file, load modules, and start containers of its own.',
  remedy:
    'Drop privileged, the namespaces of the host, the socket of Docker and broad bind mounts; add only what is needed.',
  severity: 'medium',
  standards: ['owasp: K01', 'mitre: T1611'],
  *check({ now }) {
    for (const within of now.buildDocuments('compose')) {
      for (const [name, service] of within.root.at('services').entries()) {
        for (const fault of faultsOf(service)) {
          const { subject, message, ...rest } = fault;
          yield { within, subject: `${subject} of service ${name}`, message: `service ${name} ${message}`, ...rest };
        }
      }
    }
  },
  examples: [
    {
      name: 'the host and everything on it',
      file: 'docker-compose.yml',
      manifest: yaml`
        services:
          agent:
            image: acme/agent:1.0
            privileged: true # <-- here
            pid: host # <-- here
            network_mode: host # <-- here
            cap_add:
              - cap_sys_admin # <-- here
            security_opt:
              - seccomp:unconfined # <-- here
            volumes:
              - /var/run/docker.sock:/var/run/docker.sock:ro # <-- here
              - {type: bind, source: /etc, target: /host/etc} # <-- here
      `,
    },
    {
      name: 'what is taken away',
      file: 'docker-compose.yml',
      manifest: yaml`
        services:
          agent:
            image: acme/agent:1.0
            privileged: true # <-- here
            cap_add:
              - NET_ADMIN # <-- here
              - CHOWN
      `,
      fixed: yaml`
        services:
          agent:
            image: acme/agent:1.0
            cap_add:
              - CHOWN
      `,
    },
    {
      name: 'open ports, images without a tag, and secrets',
      file: 'compose.yaml',
      manifest: yaml`
        services:
          db:
            image: postgres # <-- here
            ports:
              - "5432:5432" # <-- here
            environment:
              POSTGRES_PASSWORD: hunter2 # <-- here
          cache:
            image: redis:7.4
            ports:
              - {target: 6379, published: "16379"} # <-- here
            environment:
              - REDIS_PASSWORD=hunter2 # <-- here
      `,
    },
    {
      name: 'bounded services, variables, ports of this machine, named volumes, text and null are clean',
      file: 'compose.yaml',
      manifest: yaml`
        services:
          web:
            image: nginx:1.27.0
            privileged: false
            pid: "service:db"
            cap_add: [NET_BIND_SERVICE]
            security_opt: ["no-new-privileges:true"]
            volumes: ["data:/var/lib/data", "./etc:/etc/nginx", {type: volume, source: data, target: /x}, "/etc/localtime:/etc/localtime:ro", "/etc/ssl/certs:/etc/ssl/certs:ro"]
            ports: ["127.0.0.1:5432:5432", "443:443", 8080]
            environment: ["DB_PASSWORD", "DB_PASSWORD=\${DB_PASSWORD}", "PASSWORD_FILE=/run/secrets/x"]
          build: {build: ., image: acme/app, environment: {TOKEN: null, DEBUG: true}}
          none: null
      `,
    },
  ],
});

interface Fault extends Omit<Remark, 'within' | 'about'> {
  readonly at: Node;
}

function* faultsOf(service: Node): Iterable<Fault> {
  yield* hostSettings(service);
  for (const item of service.at('cap_add').items()) {
    const capability = capabilityName(item.text() ?? '');
    if (DANGEROUS.has(capability)) yield fault(capability, item, `adds the capability ${capability}`, 'high');
  }
  for (const item of service.at('security_opt').items()) {
    const control = /^(seccomp|apparmor|systempaths)[:=]unconfined$/.exec(item.text() ?? '')?.[1];
    if (control !== undefined) yield fault(control, item, `switches ${control} off`, 'high');
  }
  for (const item of service.at('volumes').items()) yield* mounted(item);
  for (const item of service.at('ports').items()) yield* published(item);
  yield* unpinned(service);
  yield* secrets(service.at('environment'));
}

function fault(subject: string, at: Node, message: string, severity: Severity): Fault {
  return {
    subject,
    at,
    message,
    severity,
    fix: { title: `Take ${subject} away`, safety: 'unsafe', patch: remove(at) },
  };
}

function* hostSettings(service: Node): Iterable<Fault> {
  const privileged = service.at('privileged');
  if (privileged.flag() === true)
    yield fault('privileged', privileged, 'runs with every privilege of the host', 'high');
  for (const field of ['pid', 'ipc', 'network_mode', 'userns_mode', 'uts']) {
    const at = service.at(field);
    if (at.text() === 'host')
      yield fault(field, at, `shares a namespace of the host (${field})`, field === 'pid' ? 'high' : 'medium');
  }
}

/** `source:target[:mode]`, or a mapping; a source that is no path is a named volume. */
function* mounted(item: Node): Iterable<Fault> {
  const text = item.text();
  const source = text === undefined ? (item.at('source').text() ?? '') : (/^([^:]{1,1000}):/.exec(text)?.[1] ?? '');
  if (!source.startsWith('/') || (text === undefined && item.at('type').text() !== 'bind')) return;
  const path = normalPath(source);
  if (runtimeAccess(path) === 'socket')
    yield fault(`mount of ${path}`, item, 'can start containers of its own by the socket of the runtime', 'high');
  else if (SENSITIVE.test(path) && !HARMLESS.test(path))
    yield fault(`mount of ${path}`, item, `mounts ${path} of the host`, path === '/' ? 'high' : 'medium');
}

function* published(item: Node): Iterable<Fault> {
  const text = item.text();
  const [, address, target] = /^(?:(\[?[\w.:]{2,45}\]?):)?[\d-]{1,11}:(\d{1,5})(?:\/tcp)?$/.exec(text ?? '') ?? [];
  const host = text === undefined ? item.at('host_ip').text() : address;
  const port =
    text === undefined ? (item.at('published').present ? item.at('target').number() : undefined) : Number(target);
  if (port === undefined || !ADMIN_PORTS.has(port) || (host !== undefined && !/^(?:0\.0\.0\.0|\[?::\]?)$/.test(host)))
    return;
  const message = `publishes port ${port}, which is for administration or a database, on every address of the host`;
  yield { subject: `port ${port}`, at: item, message, severity: 'medium', confidence: 'likely' };
}

function* unpinned(service: Node): Iterable<Fault> {
  const at = service.at('image');
  const image = parseImage(at.text() ?? '');
  if (image === undefined || image.digest !== undefined || service.at('build').present) return;
  if (image.tag !== undefined && image.tag !== 'latest') return;
  const message =
    `uses the image ${at.text()} ${image.tag === undefined ? 'without a tag' : ', whose tag moves'}`.replace(' ,', ',');
  yield { subject: 'image', at, message, severity: 'low' };
}

function* secrets(environment: Node): Iterable<Fault> {
  const listed = environment.items().map((at) => {
    const [, name = '', value = ''] = /^(\w{1,200})=(.*)$/s.exec(at.text() ?? '') ?? [];
    return { name, value, at };
  });
  const mapped = environment.entries().map(([name, at]) => ({ name, value: at.text() ?? '', at }));
  for (const { name, value, at } of [...listed, ...mapped]) {
    const format = credentialIn(value);
    const spoken = namesSecret(name) && !isHarmlessValue(value) && !namesObject(name, value);
    if (format === undefined && !(spoken && secretTextOf(value) === 'readable')) continue;
    const message = `has ${format ?? 'a credential'} in plain text in ${name}`;
    yield { subject: `variable ${name}`, at, message, severity: 'high', confidence: 'likely' };
  }
}
