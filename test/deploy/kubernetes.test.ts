import { readFileSync } from 'node:fs'
import { Deployment } from 'kubernetes-models/apps/v1/Deployment'
import { ConfigMap } from 'kubernetes-models/v1/ConfigMap'
import { Secret } from 'kubernetes-models/v1/Secret'
import { describe, expect, it } from 'vitest'
import { parseAllDocuments } from 'yaml'
import { parseConfig } from '../../src/config/read-config.js'

const documents = parseAllDocuments(readFileSync('deploy/kubernetes/forewarn.yml', 'utf8')).map((document) => {
	expect(document.errors).toEqual([])
	return document.toJS()
})
const [configMap, secret, deployment] = documents
const pod = deployment.spec.template.spec
const [sidecar] = pod.initContainers

/** The command of the image's own health check. */
const healthcheck = JSON.parse(
	/^ {2}CMD (\[.*healthz.*\])$/m.exec(readFileSync('deploy/docker/Dockerfile', 'utf8'))![1]!,
)

const MODELS = { ConfigMap, Secret, Deployment }

describe('the pod with a sidecar', () => {
	it.each(documents.map((document) => [document.kind as keyof typeof MODELS, document] as const))(
		'has a %s that the OpenAPI schema of Kubernetes takes',
		(kind, document) => {
			const Model = MODELS[kind] as new (data: unknown) => { validate(): void }
			expect(() => new Model(document).validate()).not.toThrow()
			expect(() => new Model({ ...document, metadata: { labels: 1 } }).validate()).toThrow(/metadata\/labels/)
		},
	)

	it('runs it as a native sidecar of this version, as nobody, without rights', () => {
		const { version } = JSON.parse(readFileSync('package.json', 'utf8'))
		expect(sidecar.image).toBe(`forewarn:${version}`)
		expect(sidecar).toMatchObject({ name: 'forewarn', restartPolicy: 'Always' })
		expect(pod.securityContext).toEqual({ seccompProfile: { type: 'RuntimeDefault' }, fsGroup: 65532 })
		expect(sidecar.securityContext).toEqual({
			runAsNonRoot: true,
			runAsUser: 65532,
			runAsGroup: 65532,
			allowPrivilegeEscalation: false,
			readOnlyRootFilesystem: true,
			capabilities: { drop: ['ALL'] },
		})
		expect(pod.automountServiceAccountToken).toBe(false)
		expect(pod.hostNetwork ?? pod.hostPID ?? pod.shareProcessNamespace).toBeUndefined()
		expect(Object.keys(sidecar.resources)).toEqual(['requests', 'limits'])
	})

	it('mounts what it names, secrets for their group alone', () => {
		const volumes = new Map(pod.volumes.map((volume: { name: string }) => [volume.name, volume]))
		expect(sidecar.volumeMounts.map(({ name }: { name: string }) => name)).toEqual([...volumes.keys()])
		expect(volumes.get('forewarn-config')).toMatchObject({ configMap: { name: configMap.metadata.name } })
		expect(volumes.get('forewarn-secrets')).toMatchObject({
			secret: { secretName: secret.metadata.name, defaultMode: 0o440 },
		})
	})

	it('asks /healthz from within, as the image does, at the port that its configuration opens', () => {
		const files = Object.entries(secret.stringData as Record<string, string>).map(([name, text]) => {
			return [`/run/secrets/forewarn/${name}`, text] as const
		})
		const parsed = parseConfig(configMap.data['config.yml'], 'config.yml', {
			env: {},
			readFile: (path) => new Map<string, string>(files).get(path) ?? expect.fail(`${path} is not in the Secret`),
		})
		if (!parsed.ok) throw new Error(JSON.stringify(parsed.diagnostics))
		const { http, stateDir, notify } = parsed.config
		expect(http).toMatchObject({ host: '127.0.0.1', token: undefined })
		expect(sidecar.ports).toEqual([{ name: 'forewarn', containerPort: http?.port }])
		for (const probe of [sidecar.startupProbe, sidecar.livenessProbe]) {
			expect(probe.exec.command).toEqual(healthcheck)
			expect(probe.exec.command.at(-1)).toContain(`http://127.0.0.1:${http?.port}/healthz`)
		}
		expect(stateDir).toBe(`${sidecar.volumeMounts.at(-1).mountPath}/state`)
		expect(notify.map(({ type }) => type)).toEqual(['slack', 'console'])
	})
})
