import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { freePort } from '../../servers/free-port.js'

/** Debian's. */
export const PROGRAM = '/usr/sbin/apache2'
/** Where its modules are. */
export const MODULES = '/usr/lib/apache2/modules'

/** Whether Debian's Apache is installed: without it these tests prove nothing, so CI must have it. */
export const hasApache = existsSync(PROGRAM) && existsSync(MODULES)

/** Files of a configuration by path relative to its folder; `httpd.conf` is the first. */
export type ConfigFolder = Readonly<Record<string, string>>

/** A started Apache: its own folder, port and processes. */
export interface RealApache {
	readonly pid: number
	readonly port: number
	readonly configFile: string
	/** What mod_status says: busy and idle workers together, and the scoreboard's length, which is all that there can be. */
	status(): Promise<{ readonly workers: number; readonly scoreboard: number; readonly mpm: string }>
	stop(): Promise<void>
}

/** Starts as many children as the configuration allows, so that mod_status counts the real number of workers. */
function preamble(mpm: string, port: number): string {
	return [
		`LoadModule mpm_${mpm}_module ${MODULES}/mod_mpm_${mpm}.so`,
		`LoadModule authz_core_module ${MODULES}/mod_authz_core.so`,
		`LoadModule status_module ${MODULES}/mod_status.so`,
		'ServerName localhost',
		`Listen 127.0.0.1:${port}`,
		'PidFile apache.pid',
		'ErrorLog error.log',
		'User www-data',
		'Group www-data',
		'StartServers 20000',
		mpm === 'prefork' ? 'MaxSpareServers 20000' : 'MaxSpareThreads 200000',
		'<Location "/server-status">\nSetHandler server-status\n</Location>',
		'',
	].join('\n')
}

/** Writes the files below a folder of their own and starts Apache on them; the caller stops it. */
export async function startApache(
	mpm: string,
	files: ConfigFolder,
	env: Readonly<Record<string, string>>,
	options: readonly string[] = [],
	program = PROGRAM,
): Promise<RealApache> {
	const folder = mkdtempSync(join(tmpdir(), 'apache-'))
	const port = await freePort()
	for (const [name, text] of Object.entries(files)) {
		mkdirSync(dirname(join(folder, name)), { recursive: true })
		const head = `ServerRoot "${folder}"\nDefaultRuntimeDir "${folder}"\nMutex "default:${folder}"\n${preamble(mpm, port)}`
		writeFileSync(join(folder, name), name === 'httpd.conf' ? head + text : text)
	}
	const configFile = join(folder, 'httpd.conf')
	// Apache ends by a signal to its whole process group, which must not be ours.
	const child = spawn(program, ['-DFOREGROUND', ...options, '-f', configFile], {
		env,
		stdio: ['ignore', 'ignore', 'pipe'],
		detached: true,
	})
	let complaints = ''
	child.stderr.on('data', (chunk) => (complaints += chunk))
	const explain = () =>
		`${complaints}${existsSync(join(folder, 'error.log')) ? readFileSync(join(folder, 'error.log'), 'utf8') : ''}`
	await untilAnswering(child, port, explain)
	return {
		pid: child.pid ?? 0,
		port,
		configFile,
		status: () => readStatus(port),
		async stop() {
			const ended = once(child, 'exit')
			child.kill('SIGTERM')
			await ended
			rmSync(folder, { recursive: true, force: true })
		},
	}
}

async function untilAnswering(child: ChildProcess, port: number, explain: () => string): Promise<void> {
	for (let attempt = 0; attempt < 200; attempt++) {
		if (child.exitCode !== null) throw new Error(`Apache did not start: ${explain()}`)
		const answer = await readStatus(port).catch(() => undefined)
		if (answer) return
		await delay(50)
	}
	child.kill('SIGTERM')
	throw new Error(`Apache does not answer: ${explain()}`)
}

async function readStatus(port: number): Promise<{ workers: number; scoreboard: number; mpm: string }> {
	const response = await fetch(`http://127.0.0.1:${port}/server-status?auto`, { headers: { connection: 'close' } })
	const text = await response.text()
	const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(text)?.[1] ?? ''
	return {
		workers: Number(field('BusyWorkers')) + Number(field('IdleWorkers')),
		scoreboard: field('Scoreboard').length,
		mpm: field('ServerMPM'),
	}
}
