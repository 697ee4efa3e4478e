import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseDocument, stringify } from 'yaml'
import type { Member } from './fleet-process.js'
import { findFreePorts, type RunningServer, startServer } from './programs.js'
import { shorten } from './shortened.js'

/** What stands behind the fleet: one Prometheus and a cluster of two Alertmanagers. */
export interface Observatory {
	readonly prometheus: RunningServer
	readonly alertmanagers: readonly [RunningServer, RunningServer]
	/** At once, all of it. */
	kill(): Promise<void>
}

/** What an observatory is told. */
export interface ObservatoryPlan {
	/** An empty folder for files and data. */
	readonly folder: string
	readonly members: readonly Member[]
	/** Of every sidecar. */
	readonly port: number
	readonly token: string
	readonly times: number
	/** Where both receivers of the example call, each below its name. */
	readonly webhook: string
}

const DEPLOY = new URL('../../../deploy/prometheus/', import.meta.url).pathname

/** Starts the programs with the files of deploy/prometheus/, every duration divided, and only the places put in. */
export async function startObservatory(plan: ObservatoryPlan): Promise<Observatory> {
	const started: RunningServer[] = []
	const kill = async () => {
		await Promise.all(started.map((server) => server.kill()))
	}
	const start = async (...server: Parameters<typeof startServer>) => {
		started.push(await startServer(...server))
		return started.at(-1)!
	}
	try {
		const [web1, web2, gossip1, gossip2, web] = (await findFreePorts(5)) as [number, number, number, number, number]
		const config = writeAlertmanagerConfig(plan)
		const startAlertmanager = (number: 1 | 2, port: number) =>
			start('prometheus-alertmanager', port, [
				`--config.file=${config}`,
				`--storage.path=${join(plan.folder, `alertmanager-${number}`)}`,
				`--cluster.listen-address=127.0.0.1:${number === 1 ? gossip1 : gossip2}`,
				`--cluster.advertise-address=127.0.0.1:${number === 1 ? gossip1 : gossip2}`,
				...(number === 1 ? [] : [`--cluster.peer=127.0.0.1:${gossip1}`]),
				'--cluster.gossip-interval=50ms',
			])
		const alertmanagers = [await startAlertmanager(1, web1), await startAlertmanager(2, web2)] as const
		const prometheus = await start('prometheus', web, [
			`--config.file=${writePrometheusConfig(plan, [web1, web2])}`,
			`--storage.tsdb.path=${join(plan.folder, 'prometheus')}`,
			// A minute by default.
			`--rules.alert.resend-delay=${60_000 / plan.times}ms`,
		])
		return { prometheus, alertmanagers, kill }
	} catch (error) {
		await kill()
		throw error
	}
}

function writeAlertmanagerConfig({ folder, times, webhook }: ObservatoryPlan): string {
	const config = parseDocument(shorten(readFileSync(join(DEPLOY, 'alertmanager.yml'), 'utf8'), times))
	const { receivers } = config.toJS() as { receivers: { name: string }[] }
	config.set(
		'receivers',
		receivers.map(({ name }) => ({ name, webhook_configs: [{ url: `${webhook}/${name}`, send_resolved: true }] })),
	)
	return write(folder, 'alertmanager.yml', String(config))
}

function writePrometheusConfig({ folder, members, port, token, times }: ObservatoryPlan, managers: readonly number[]) {
	write(folder, 'forewarn.rules.yml', shorten(readFileSync(join(DEPLOY, 'forewarn.rules.yml'), 'utf8'), times))
	const targets = write(folder, 'targets.yml', stringify([{ targets: members.map(({ host }) => `${host}:${port}`) }]))
	const config = parseDocument(shorten(readFileSync(join(DEPLOY, 'prometheus.yml'), 'utf8'), times))
	const addresses = managers.map((manager) => `127.0.0.1:${manager}`)
	config.setIn(['alerting', 'alertmanagers', 0, 'static_configs', 0, 'targets'], addresses)
	config.setIn(['scrape_configs', 0, 'authorization', 'credentials_file'], write(folder, 'token', token))
	config.setIn(['scrape_configs', 0, 'file_sd_configs', 0, 'files'], [targets])
	return write(folder, 'prometheus.yml', String(config))
}

function write(folder: string, name: string, text: string): string {
	mkdirSync(folder, { recursive: true })
	const path = join(folder, name)
	writeFileSync(path, text)
	return path
}
