import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { createCertificate } from '../servers/certificate.js'
import { type HttpRequest, startHttpPeer } from '../servers/http-peer.js'
import type { ReceivedMail } from '../servers/mail.js'
import { startSmtpPeer } from '../servers/smtp-peer.js'
import { collectLines } from './lines.js'

/** The built program. */
export const PROGRAM = join(import.meta.dirname, '../../dist/cli.js')

const LOGIN = { user: 'forewarn', password: 'a long password' }
const ENV = { SLACK: '', PASSWORD: LOGIN.password }

/** Something that arrived, and when, in milliseconds since the epoch. */
export interface Arrival<T> {
	readonly wallTime: number
	readonly what: T
}

/** What is compared between a run and its replay. */
export interface SaidEvent {
	readonly event: string
	readonly at: number
	readonly pattern: string
	readonly severity: string
	readonly rule: string
	readonly reason: string
}

/** Everything that a run showed. */
export interface Performance {
	readonly slack: readonly Arrival<HttpRequest>[]
	readonly mails: readonly Arrival<ReceivedMail>[]
	/** When the clients' first request failed; undefined where none did. */
	readonly firstFailure: number | undefined
	readonly log: readonly Record<string, unknown>[]
	readonly events: readonly SaidEvent[]
	readonly replayed: readonly SaidEvent[]
	readonly exitCode: number | null
	/** From SIGTERM to the end of the process. */
	readonly endedWithinMs: number
}

/** What has arrived so far. */
type Arrivals = Pick<Performance, 'slack' | 'mails'>

/** How long a sidecar may go on after its traffic, in milliseconds: a slow machine drains a long accept queue slowly. */
const LONGEST_EPILOGUE = 60_000

/**
 * Performs a run: a real Apache in a network namespace of its own, clients in another, the built forewarn outside, which
 * looks into the server's namespace by `sampling.pid`, and a mail server and an HTTP server as Slack. When the traffic is
 * over, the sidecar is stopped as soon as what arrived `suffices`, or a minute later.
 */
export async function perform(
	name: string,
	suffices: (arrivals: Arrivals) => boolean = () => true,
): Promise<Performance> {
	const folder = mkdtempSync(join(tmpdir(), 'forewarn-e2e-'))
	const slack = await startHttpPeer()
	const smtp = await startSmtpPeer({ tls: createCertificate(), login: LOGIN })
	const stage = spawnLab(name)
	const children: ChildProcess[] = [stage]
	try {
		const clients = collectLines(stage.stdout!)
		const { apachePid } = await clients.find('a ready stage', ({ kind }) => kind === 'ready')
		writeFileSync(join(folder, 'config.yml'), configText(Number(apachePid), smtp.port))
		const arrivals = stampArrivals(slack.requests, smtp.mails)
		const args = ['run', '-c', join(folder, 'config.yml'), '--record', join(folder, 'run.fwr')]
		const env = { ...process.env, ...ENV, SLACK: `${slack.url}/services/T000/B000/XXXX` }
		const sidecar = spawn(process.execPath, [PROGRAM, ...args], { env, stdio: ['ignore', 'ignore', 'pipe'] })
		children.push(sidecar)
		const log = collectLines(sidecar.stderr)
		await log.find('a start', ({ msg }) => msg === 'watching')
		stage.stdin!.write('go\n')
		await clients.find('the end of the traffic', ({ kind }) => kind === 'over')
		await arrivals.until(suffices, LONGEST_EPILOGUE)
		const { exitCode, endedWithinMs } = await terminate(sidecar)
		arrivals.stop()
		const failure = clients.lines.find(({ kind }) => kind === 'first-failure')
		return {
			slack: arrivals.slack,
			mails: arrivals.mails,
			firstFailure: failure === undefined ? undefined : Number(failure.wallTime),
			log: log.lines,
			events: log.lines.flatMap(eventOfLog),
			replayed: await replayed(folder, env),
			exitCode,
			endedWithinMs,
		}
	} finally {
		stage.stdin!.end()
		if (stage.exitCode === null) await once(stage, 'exit')
		for (const child of children) child.kill('SIGKILL')
		await slack.stop()
		await smtp.stop()
		rmSync(folder, { recursive: true, force: true })
	}
}

/** Starts the stage of a run: see lab-stage.ts. */
export function spawnLab(name: string): ChildProcess {
	const program = join(import.meta.dirname, 'lab-stage.ts')
	return spawn(process.execPath, ['--import', 'tsx', program, name], { stdio: ['pipe', 'pipe', 'inherit'] })
}

function configText(pid: number, smtpPort: number): string {
	return `
services:
  - name: shop
    ports: [80]
sampling: { interval: 1s, tripwire: 200ms, pid: ${pid} }
hostname: web1
link: https://wiki.example.org/shop
notify:
  - { type: slack, url_env: SLACK }
  - type: email
    host: 127.0.0.1
    port: ${smtpPort}
    tls: starttls
    verifyCertificate: false
    user: ${LOGIN.user}
    password_env: PASSWORD
    from: forewarn@example.org
    to: [oncall@example.org]
log: { level: debug }
`
}

/** Stamps what arrives a little late rather than early: being in time must not depend on it. */
function stampArrivals(requests: readonly HttpRequest[], received: readonly ReceivedMail[]) {
	const slack: Arrival<HttpRequest>[] = []
	const mails: Arrival<ReceivedMail>[] = []
	let awaited = () => {}
	const look = () => {
		const wallTime = Date.now()
		for (const what of requests.slice(slack.length)) slack.push({ wallTime, what })
		for (const what of received.slice(mails.length)) mails.push({ wallTime, what })
		awaited()
	}
	const timer = setInterval(look, 20)
	const stop = () => {
		clearInterval(timer)
		look()
	}
	const until = (suffices: (arrivals: Arrivals) => boolean, mostMs: number) => {
		const latest = performance.now() + mostMs
		return new Promise<void>((resolve) => {
			awaited = () => {
				if (suffices({ slack, mails }) || performance.now() > latest) resolve()
			}
		})
	}
	return { slack, mails, until, stop }
}

async function terminate(child: ChildProcess): Promise<{ exitCode: number | null; endedWithinMs: number }> {
	const began = performance.now()
	const ended = once(child, 'exit')
	child.kill('SIGTERM')
	await ended
	return { exitCode: child.exitCode, endedWithinMs: performance.now() - began }
}

function eventOfLog(line: Record<string, unknown>): SaidEvent[] {
	const [, event, reason] = /^incident (\w+): (.*)$/s.exec(String(line.msg)) ?? []
	if (event === undefined) return []
	const { at, pattern, severity, rule } = line
	return [{ event, at, pattern, severity, rule, reason } as SaidEvent]
}

async function replayed(folder: string, env: NodeJS.ProcessEnv): Promise<SaidEvent[]> {
	const args = [PROGRAM, 'replay', join(folder, 'run.fwr'), '-c', join(folder, 'config.yml'), '--json']
	const { stdout } = await promisify(execFile)(process.execPath, args, { env, maxBuffer: 64 * 1024 * 1024 })
	return stdout
		.split('\n')
		.filter(Boolean)
		.map((line) => JSON.parse(line) as SaidEvent)
		.filter(({ event }) => event !== 'summary')
		.map(({ event, at, pattern, severity, rule, reason }) => ({ event, at, pattern, severity, rule, reason }))
}
