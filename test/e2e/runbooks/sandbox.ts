import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Cause } from '../../../src/detect/cause.js'
import { Detector } from '../../../src/detect/detector.js'
import { DEFAULT_SERVICE, DEFAULT_SETTINGS } from '../../../src/detect/settings.js'
import type { Evidence } from '../../../src/detect/verdict.js'
import { createFindHost } from '../../../src/host/limits.js'
import { LookReader } from '../../../src/kernel/look-reader.js'
import { locateProc } from '../../../src/kernel/proc-paths.js'
import type { ServerFacts } from '../../../src/message/runbooks/runbook-values.js'
import { KnownHost } from '../../../src/run/known-host.js'
import { missingForStage, openStage, refuseInCi, type Stage } from '../../deploy/stage.js'
import { until } from '../../faults/setup.js'
import { fpmProgram } from '../../tools/lab/server/host.js'
import { hostFiles, RECOVER, SET_UP } from './host-files.js'

/** What this host looks like to its own sidecar, at one moment. */
export interface Observed {
	readonly evidence: Evidence
	readonly facts: ServerFacts
}

/** Clients of one kind, which stay until others come. */
export interface Crowd {
	/** `asks` waits for its answer, `half` never completes its request, `idle` keeps its connection, `gone` half-closes, `silent` never shakes hands. */
	readonly does: 'asks' | 'half' | 'idle' | 'gone' | 'silent'
	readonly count: number
	/** The first three numbers of their addresses; of two, each comes from another network. */
	readonly from: string
	readonly port?: number
	readonly path?: string
}

/** How a command ended, and all that it printed. */
export interface Typed {
	readonly code: number
	readonly printed: string
}

/** A Debian host with a real systemd, Apache, PHP-FPM and backend, and users in a network of their own. */
export interface Sandbox extends Stage {
	/**
	 * Runs commands one after another as a person would who has just signed in and may use `sudo`; what goes on until Ctrl-C, on a
	 * terminal, gets one. Answers how each ended and what it printed.
	 */
	type(commands: readonly string[]): Promise<Typed[]>
	come(crowd: Crowd): Promise<void>
	/** Everybody goes, and everything is as at first but for the limits. */
	recover(): Promise<void>
	/** What the host shows once that is so. */
	observe(ports: readonly number[], cause: Cause, isThere: (evidence: Evidence) => boolean): Promise<Observed>
}

/** What the sandbox needs of the machine and this one lacks; empty where it can be opened. */
export function missingForSandbox(): string[] {
	const programs = [fpmProgram(), '/usr/bin/sudo', '/usr/sbin/nft', '/usr/bin/curl', '/usr/bin/dbus-daemon']
	return [...missingForStage(), ...refuseInCi(programs.filter((program) => !existsSync(program)))]
}

/** What moves the cursor on a terminal. */
const CURSOR = new RegExp(`${String.fromCharCode(27)}(\\[[\\d;?]*[A-Za-z]|\\(B)`, 'g')

/** Opens the sandbox; the caller closes it. */
export async function openSandbox(): Promise<Sandbox> {
	const stage = await openStage()
	const { must, write } = stage
	try {
		for (const [path, text] of Object.entries(hostFiles())) write(path, text)
		writeCertificate(write)
		await must('sh', '-euc', SET_UP)
	} catch (error) {
		await stage.close()
		throw error
	}
	return { ...stage, type, come, recover, observe: (...of) => observe(stage.pid, ...of) }

	async function type(commands: readonly string[]) {
		write('/home/ops/commands', commands.map((command) => `${Buffer.from(command).toString('base64')}\n`).join(''))
		const { out, err } = await stage.run('runuser', '-l', 'ops', '-c', 'bash /run/type.sh < commands')
		const parts = out.split('\u001e').slice(0, -1)
		if (parts.length !== commands.length) throw new Error(`the shell ended early: ${err}${out}`)
		return parts.map((part) => {
			const [printed = '', code] = part.split('\u001f')
			// On a terminal the cursor is moved instead of blanks.
			return { code: Number(code), printed: printed.replace(CURSOR, ' ') }
		})
	}

	async function come({ does, count, from, port = 80, path = '/' }: Crowd) {
		const words = [does, count, from, port, path].map(String)
		await must(
			'systemd-run',
			'-qG',
			'--unit=crowd',
			'ip',
			'netns',
			'exec',
			'users',
			process.execPath,
			'/run/users.js',
			...words,
		)
	}

	async function recover() {
		await must('sh', '-euc', RECOVER)
	}
}

function writeCertificate(write: Stage['write']) {
	const folder = mkdtempSync(join(tmpdir(), 'certificate-'))
	const [key, crt] = [join(folder, 'key'), join(folder, 'crt')]
	const kind = [
		'-newkey',
		'ec',
		'-pkeyopt',
		'ec_paramgen_curve:prime256v1',
		'-nodes',
		'-days',
		'2',
		'-subj',
		'/CN=shop',
	]
	execFileSync('openssl', ['req', '-x509', ...kind, '-keyout', key, '-out', crt], { stdio: 'ignore' })
	write('/etc/ssl/shop.key', readFileSync(key))
	write('/etc/ssl/shop.crt', readFileSync(crt))
	rmSync(folder, { recursive: true })
}

/** The sidecar's own eyes, from outside the namespaces. */
async function observe(pid: number, ...[ports, cause, isThere]: Parameters<Sandbox['observe']>): Promise<Observed> {
	const service = { ...DEFAULT_SERVICE, name: 'shop', ports, apacheConfig: 'auto' as const }
	const host = new KnownHost()
	host.know(await createFindHost({ procRoot: '/proc', pid })([service]))
	const capacity = host.findings.limits.get('shop')?.capacity
	const detector = new Detector(
		{ ...DEFAULT_SETTINGS, services: [service] },
		new Map(capacity ? [['shop', capacity]] : []),
		host.facts,
	)
	const reader = new LookReader({
		services: [service],
		paths: locateProc({ pid }),
		isPool: (path) => host.pools.has(path),
	})
	let evidence: Evidence | undefined
	let at = 0
	await until(`the host shows it: ${cause.kind}`, async () => {
		const reading = await reader.look(at++, 0, true, false)
		if (reading.kind === 'failed') throw new Error(reading.reason)
		const { verdicts } = detector.observe({ kind: 'look', look: reading.look, due: true })
		evidence = verdicts[0]?.verdict.evidence
		return evidence !== undefined && isThere(evidence)
	})
	const seen = { evidence: { ...evidence, cause }, facts: host.serverFacts('shop') }
	// As the host itself calls its files.
	return JSON.parse(JSON.stringify(seen).replaceAll(/\/proc\/\d+\/root/g, '')) as Observed
}
