import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const DOCUMENTS_A_FOLDER = 10;

/** Writes so many documents in folders of a Deployment, a Service and their like; every seventh workload has a fault. */
export async function writeCorpus(root: string, documents: number): Promise<void> {
  for (let first = 0; first < documents; first += DOCUMENTS_A_FOLDER) {
    const folder = join(root, 'apps', `app-${first / DOCUMENTS_A_FOLDER}`);
    await mkdir(folder, { recursive: true });
    const count = Math.min(DOCUMENTS_A_FOLDER, documents - first);
    const texts = Array.from({ length: count }, (_, at) => documentOf(first + at));
    const half = Math.ceil(count / 2);
    await writeFile(join(folder, 'workloads.yaml'), texts.slice(0, half).join('---\n'));
    if (count > half) await writeFile(join(folder, 'others.yaml'), texts.slice(half).join('---\n'));
  }
}

function documentOf(index: number): string {
  const name = `thing-${index}`;
  switch (index % 4) {
    case 0:
      return service(name);
    case 1:
      return `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\n  namespace: shop\ndata:\n  LOG_LEVEL: info\n`;
    default:
      return deployment(name, index % 7 === 0);
  }
}

const service = (name: string): string =>
  `apiVersion: v1\nkind: Service\nmetadata:\n  name: ${name}\n  namespace: shop\nspec:\n  selector:\n    app: ${name}\n  ports:\n    - port: 80\n`;

/** A deployment as people write them. */
export const deployment = (name: string, guilty: boolean): string => `apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name}
  namespace: shop
  labels: &labels
    app: ${name}
    team: shop
spec:
  replicas: 2
  selector:
    matchLabels:
      app: ${name}
  template:
    metadata:
      labels: *labels
    spec:
      securityContext:
        runAsNonRoot: true
        seccompProfile:
          type: RuntimeDefault
      containers:
        - name: app # the only one
          image: registry.example.com/${name}:1.4.2
          ports:
            - containerPort: 8080
          env:
            - name: LOG_LEVEL
              value: info
          resources:
            requests:
              cpu: 100m
              memory: 64Mi
            limits:
              memory: 64Mi
          securityContext:
            ${guilty ? 'privileged: true' : 'allowPrivilegeEscalation: false'}
            capabilities:
              drop: [ALL]
`;
